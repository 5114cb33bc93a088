"""What a citizen has received, and how care and change were weighed."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import code_lists
from brobygger.rules.deliveries import Met, as_kept, brought, codes, counted, course, kept

NOW = datetime(2026, 11, 12, 13, 20, tzinfo=UTC)
COMPONENTS, METHODS = code_lists.codes("components"), code_lists.codes("methods")
SOME = st.lists(st.sampled_from([*COMPONENTS, *METHODS]), unique=True)


def met(days_ago: int, *components: str, care: int | None = None, methods: tuple[str, ...] = ()) -> Met:
    return Met(NOW - timedelta(days=days_ago), components, methods, care)


def test_every_component_and_method_is_there_also_what_was_never_delivered() -> None:
    found = course([met(9, "relation"), met(2, "relation", methods=("case_management",))])
    by = {each.code: each for each in found.delivered}
    assert len(found.delivered) == 13
    assert (by["relation"].contacts, by["relation"].last_at) == (2, NOW - timedelta(days=2))
    assert (by["case_management"].contacts, by["taster"].contacts, by["taster"].last_at) == (1, 0, None)


def test_no_code_is_both_a_component_and_a_method_or_part_of_another_when_kept() -> None:
    assert not set(COMPONENTS) & set(METHODS)
    assert not any("," in code for _, code in codes())
    assert sum(len(code) + 1 for _, code in codes()) + 1 <= 300


def test_whoever_used_a_method_with_documented_effect_has_given_that_component() -> None:
    told = course([Met(NOW, ("relation",), ("motivational_interviewing",)), Met(NOW, ("relation",))])
    found = {each.code: each.contacts for each in told.delivered if each.contacts}
    assert found == {"relation": 2, "methods": 1, "motivational_interviewing": 1}
    assert brought(["relation"], []) == {"relation"}


def test_care_is_weighed_by_month_and_what_says_nothing_is_counted_apart() -> None:
    found = course([met(40, care=100), met(41, care=75), met(9), met(2, care=50), met(1, care=25)])
    october, november = found.months
    assert (october.month, october.care, october.told, october.silent) == (date(2026, 10, 1), 88, 2, 0)
    assert (november.care, november.told, november.silent) == (38, 2, 1)
    assert found.whole is not None
    assert (found.whole.care, found.whole.told, found.whole.silent) == (63, 4, 1)


def test_a_month_that_says_nothing_is_not_fifty_fifty() -> None:
    (month,) = course([met(1), met(2)]).months
    assert (month.care, month.told, month.silent) == (None, 0, 2)


def test_change_only_is_an_answer_and_not_silence() -> None:
    (month,) = course([met(1, care=0), met(2, care=50)]).months
    assert (month.care, month.told, month.silent) == (25, 2, 0)


def test_a_course_without_contacts_has_received_nothing() -> None:
    found = course([])
    assert (found.contacts, found.months, found.whole) == (0, [], None)


def test_a_contact_shortly_after_midnight_belongs_to_the_month_it_was_in_here() -> None:
    (month,) = course([Met(datetime(2026, 10, 31, 23, 30, tzinfo=UTC), ("relation",))]).months
    assert month.month == date(2026, 11, 1)


@given(SOME)
def test_what_is_kept_in_one_column_is_found_again(told: list[str]) -> None:
    column = as_kept(told)
    assert set(kept(column)) == set(told)
    assert column == as_kept(reversed(told))


@given(st.lists(SOME))
def test_counting_combinations_gives_what_counting_people_gives(people: list[list[str]]) -> None:
    groups: dict[str, int] = {}
    for told in people:
        groups[as_kept(told)] = groups.get(as_kept(told), 0) + 1
    assert counted(groups) == {code: sum(code in told for told in people) for _, code in codes()}
