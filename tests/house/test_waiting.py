"""What a browser test reads of a page is waited for: a machine that is slower than ours must not read it too soon."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What Playwright reads as it is that moment. The first waits for what is read of to be there, not for what it shall say.
ONCE = {"inner_text", "text_content", "input_value", "get_attribute", "is_visible", "is_hidden", "is_checked", "count"}
ALL = {"all_inner_texts", "all_text_contents"}
OF_A_PAGE = (".locator(", ".get_by_")


def hasty(source: str) -> list[str]:
    """Each read in an assertion, and each of all the texts there are, that nothing waits for: by line. ``until(lambda: ...)``
    asks again, and may read."""
    if not any(f".{name}(" in source for name in ONCE | ALL):
        return []
    tree = ast.parse(source)
    waiting = {id(inner) for each in ast.walk(tree) if isinstance(each, ast.Lambda) for inner in ast.walk(each)}
    asserted = {id(inner) for each in ast.walk(tree) if isinstance(each, ast.Assert) for inner in ast.walk(each.test)}
    found = []
    for each in ast.walk(tree):
        if not isinstance(each, ast.Call) or not isinstance(each.func, ast.Attribute) or id(each) in waiting:
            continue
        name = each.func.attr
        # A page may be text too, of which one counts how often something stands there.
        of = ast.unparse(each.func)
        is_of_a_page = name != "count" or any(sign in of for sign in OF_A_PAGE)
        if name in ALL or (name in ONCE and is_of_a_page and id(each) in asserted):
            found.append(f"{each.lineno}: {name}")
    return found


def test_no_test_reads_a_page_without_waiting_for_what_it_shall_say() -> None:
    paths = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    found = {str(path.relative_to(ROOT)): hasty(path.read_text(encoding="utf-8")) for path in paths}
    assert {path: lines for path, lines in found.items() if lines} == {}, (
        "use expect(...), says(...) or until(lambda: ...)"
    )


def test_a_read_that_nothing_waits_for_is_found() -> None:
    assert hasty("names = page.locator('h2').all_inner_texts()") == ["1: all_inner_texts"]
    assert hasty("assert page.locator('h2').count() == 2") == ["1: count"]
    assert hasty("assert 'x' in page.inner_text('main')") == ["1: inner_text"]
    assert hasty("until(lambda: page.locator('h2').all_inner_texts() == ['x'])") == []
    assert hasty("assert Contact.objects.count() == 2") == []
