"""`script/check`: what it looks at beside the house rules, and that it says when it has become too slow."""

from tests.scripts.serving import module_in


def test_a_published_definition_that_was_edited_is_found_before_it_is_committed() -> None:
    with module_in("script/site", "check") as check:
        assert "tests/definitions/test_frozen.py" in check.STEPS["House rules and templates"]


def test_the_last_line_says_what_was_found_and_that_it_took_over_a_minute() -> None:
    with module_in("script/site", "check") as check:
        assert check.last_line(59.9, []) == "script/check: 59.9 s, all is well"
        slow = check.last_line(90.0, ["Layout (ruff format)"])
    assert "over the 60 s" in slow and "1 of 7 found something: Layout" in slow
