"""Substitution, events, housing, breaks and how it is felt: what can be told, what follows, what never happens."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import agenda, code_lists, definitions, law
from brobygger.rules.fields import FieldRefused
from brobygger.rules.sightings import Met
from brobygger.rules.treatment import breaks, events, experience, housing, substitution
from brobygger.rules.treatment.breaks import Break, Span
from brobygger.rules.treatment.events import Event, Happened
from brobygger.rules.treatment.experience import Experience
from brobygger.rules.treatment.housing import Housing, Since
from brobygger.rules.treatment.substitution import Step, Taken

HERE = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 11, 15, 10, 0, tzinfo=HERE)
DAY = timedelta(days=1)
TODAY = NOW.date()


def faults(found: object) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"step": "cured"}, [("step", "unknown_code")]),
        ({"reported_by": "  "}, [("reported_by", "needed")]),
        ({"reported_by": "010190-1234"}, [("reported_by", "number_in_text")]),
        ({"at": NOW + DAY}, [("at", "in_future")]),
        ({"barrier": "x" * 100_001}, [("barrier", "too_long")]),
    ],
)
def test_a_step_says_what_happened_and_who_says_so(change: dict[str, object], expected: list[tuple[str, str]]) -> None:
    good = Step(step="wish", at=NOW, reported_by="Borgeren")
    assert faults(substitution.problems(replace(good, **change), now=NOW)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"naloxone_given": True, "ambulance_came": False}, []),
        ({"kind": "slip", "naloxone_given": False}, [("naloxone_given", "only_overdose")]),
        ({"kind": "failure"}, [("kind", "unknown_code")]),
        ({"at": NOW + DAY}, [("at", "in_future")]),
    ],
)
def test_naloxone_and_ambulance_are_told_of_an_overdose_only(
    change: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    good = Event(kind="overdose", at=NOW)
    assert faults(events.problems(replace(good, **change), now=NOW)) == expected  # type: ignore[arg-type]


def test_an_overdose_and_a_relapse_ask_to_be_looked_after_for_a_while_and_a_slip_does_not() -> None:
    told = [Happened(uuid4(), kind, NOW - days * DAY) for kind, days in [("overdose", 9), ("overdose", 2), ("slip", 1)]]
    (due,) = events.reminders([*told, Happened(uuid4(), "naloxone", NOW)])
    assert (due.kind, due.about, due.shows_at, due.hides_at) == ("overdose", told[1].id, NOW - 2 * DAY, NOW + 28 * DAY)
    (relapse,) = events.reminders([Happened(uuid4(), "relapse", NOW)])
    assert relapse.hides_at == NOW + 14 * DAY


def test_what_is_looked_after_is_a_kind_of_reason_that_ranks_as_at_risk() -> None:
    assert {agenda.rank(kind) for kind in events.watched_kinds()} == {5}


@given(st.lists(st.tuples(st.sampled_from(code_lists.codes("event_kinds")), st.integers(0, 400)), max_size=12))
def test_each_kind_is_a_reason_at_most_once_and_always_ends(told: list[tuple[str, int]]) -> None:
    found = list(events.reminders(Happened(uuid4(), kind, NOW - days * DAY) for kind, days in told))
    assert len({due.kind for due in found}) == len(found)
    assert {due.kind for due in found} == {kind for kind, _ in told} & set(events.watched_kinds())
    assert all(due.shows_at < due.hides_at < agenda.NEVER for due in found)


def since(category: str, on: str) -> Since:
    return Since(uuid4(), category, date.fromisoformat(on))


def test_each_place_lasts_until_the_next_begins_and_the_present_comes_first() -> None:
    found = housing.spans([since("3", "2026-03-01"), since("1", "2026-01-01"), since("home", "2026-06-01")])
    assert [(each.category, str(each.from_on), str(each.to_on)) for each in found] == [
        ("home", "2026-06-01", "None"),
        ("3", "2026-03-01", "2026-06-01"),
        ("1", "2026-01-01", "2026-03-01"),
    ]
    assert housing.spans([]) == []


def test_of_two_places_from_one_day_the_one_told_last_stands_and_both_say_so() -> None:
    found = housing.spans([since("1", "2026-01-01"), since("2", "2026-01-01"), since("3", "2026-02-01")])
    assert [(each.category, each.overlaps) for each in found] == [("3", False), ("2", True), ("1", True)]
    assert found[2].from_on == found[2].to_on


@given(st.lists(st.integers(0, 30), max_size=10))
def test_places_follow_each_other_without_a_gap(days: list[int]) -> None:
    told = [Since(uuid4(), "1", date(2026, 1, 1) + timedelta(days=count)) for count in days]
    found = housing.spans(told)[::-1]
    assert sorted(each.id for each in found) == sorted(each.id for each in told)
    for earlier, later in itertools.pairwise(found):
        assert earlier.to_on == later.from_on
    assert [each.to_on for each in found[-1:]] == [None] * bool(days)


def test_where_someone_lives_is_a_known_category_and_a_day_that_has_come() -> None:
    assert faults(housing.problems(Housing("1", TODAY), today=TODAY)) == []
    wrong = Housing("7", TODAY + DAY)
    assert faults(housing.problems(wrong, today=TODAY)) == [("category", "unknown_code"), ("from_on", "in_future")]


QUARANTINE = Break(
    broken_by="service", reason="threat", at=NOW, until=TODAY + 14 * DAY, alternative="Vi mødes på gaden i stedet"
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"until": None}, [("until", "until_needed")]),
        ({"alternative": " "}, [("alternative", "alternative_needed")]),
        ({"reason": "prison"}, [("reason", "other_reason")]),
        ({"broken_by": "outside", "reason": "prison", "until": None, "alternative": ""}, []),
        ({"broken_by": "nobody"}, [("broken_by", "unknown_code"), ("reason", "other_reason")]),
        ({"reason": ""}, [("reason", "unknown_code")]),
        ({"until": TODAY - DAY}, [("until", "until_before_it_began")]),
        ({"until": date.max}, [("until", "too_far")]),
        ({"at": NOW + DAY, "until": TODAY + 9 * DAY}, [("at", "in_future")]),
        ({"ended_at": NOW - DAY}, [("ended_at", "ended_before_it_began")]),
    ],
)
def test_a_quarantine_says_until_when_and_what_is_offered_instead(
    change: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert faults(breaks.problems(replace(QUARANTINE, **change), others=[], now=NOW)) == expected  # type: ignore[arg-type]


def test_every_reason_belongs_to_whoever_broke_off_and_everyone_has_one() -> None:
    owners = {code_lists.entry("break_reasons", code)["broken_by"] for code in code_lists.codes("break_reasons")}
    assert owners == set(code_lists.codes("break_by"))


@pytest.mark.parametrize(
    ("began", "ended", "is_refused"),
    [(-9, None, True), (-9, -3, False), (-9, 0, False), (-2, 1, True), (3, None, True), (3, 5, True)],
)
@pytest.mark.parametrize("reason", ["threat", "hospital"])
def test_two_breaks_are_never_at_once_whoever_broke_off(
    began: int, ended: int | None, is_refused: bool, reason: str
) -> None:
    by = str(code_lists.entry("break_reasons", reason)["broken_by"])
    other = Span(uuid4(), NOW + began * DAY, None if ended is None else NOW + ended * DAY, by, reason=reason)
    found = list(breaks.problems(QUARANTINE, others=[other], now=NOW))
    assert faults(found) == [("at", "overlaps")] * is_refused
    if is_refused:
        assert f"{other.at:%d-%m-%Y}" in str(found[0])
        assert code_lists.label("break_reasons", reason, "en") in str(found[0])
    # As it stood it overlapped already: two records found to be one person are mended step by step.
    stood = Span(uuid4(), QUARANTINE.at, None, QUARANTINE.broken_by)
    assert list(breaks.problems(QUARANTINE, others=[other], now=NOW, before=stood)) == []


def test_a_break_ends_on_the_day_the_next_begins() -> None:
    day = law.day_only(law.local_day(NOW))
    first = Span(uuid4(), NOW - 5 * DAY, day, "service", reason="threat")
    assert list(breaks.overlaps("at", Span(uuid4(), NOW, None), [first])) == []
    (fault,) = breaks.overlaps("at", Span(uuid4(), NOW - DAY, None), [first])
    assert fault.message == breaks.MESSAGES["overlaps"]
    # An open one that began earlier would still last as the other began.
    (fault,) = breaks.overlaps("at", Span(uuid4(), NOW - 9 * DAY, None), [first])
    assert fault.message == breaks.MESSAGES["overlaps_later"]


def test_of_two_breaks_that_meet_on_one_day_the_refusal_says_the_hours() -> None:
    first = Span(uuid4(), NOW - 5 * DAY, NOW, "service", reason="threat")
    (fault,) = breaks.overlaps("at", Span(uuid4(), NOW - timedelta(hours=1), None), [first])
    assert law.written_moment(NOW) in str(fault)


spans = st.tuples(st.integers(0, 60), st.one_of(st.none(), st.integers(0, 20))).map(
    lambda told: Span(
        uuid4(), NOW + told[0] * DAY, None if told[1] is None else NOW + (told[0] + told[1]) * DAY, reason="hospital"
    )
)


@given(st.lists(spans, max_size=10))
def test_breaks_let_in_one_by_one_share_no_moment_and_at_most_one_is_open(told: list[Span]) -> None:
    kept: list[Span] = []
    for span in told:
        if not list(breaks.overlaps("at", span, kept)):
            kept.append(span)
    kept.sort(key=lambda each: (each.at, each.ended_at or agenda.NEVER))
    for earlier, later in itertools.pairwise(kept):
        assert earlier.ended_at is not None
        assert earlier.ended_at <= later.at or later.ended_at == later.at
    assert sum(each.ended_at is None for each in kept) <= 1


def test_the_end_of_a_quarantine_shows_a_week_before_and_a_break_without_end_is_asked_about_again() -> None:
    key = uuid4()
    (due,) = breaks.reminders([Span(key, NOW, None, "service", TODAY + 14 * DAY, "threat")])
    assert (due.kind, due.about, due.hides_at) == ("quarantine_ends", key, agenda.NEVER)
    assert (due.shows_at, due.due_at) == (agenda.begin_of(TODAY + 7 * DAY), agenda.end_of(TODAY + 14 * DAY))
    for by, reason in (("outside", "prison"), ("service", "capacity"), ("service", "other_service")):
        (other,) = breaks.reminders([Span(key, NOW, None, by, TODAY + 14 * DAY, reason)])
        assert other.kind == "break_ends", reason
    (asked,) = breaks.reminders([Span(key, NOW, None, "citizen")])
    assert (asked.kind, asked.shows_at) == ("break_open", agenda.begin_of(TODAY + 14 * DAY))
    assert list(breaks.reminders([Span(key, NOW, NOW + DAY, "service", TODAY)])) == []
    assert list(breaks.reminders([])) == []


@pytest.mark.parametrize(("until", "kind"), [(None, "break_open"), (TODAY + 120 * DAY, "break_ends")])
def test_whoever_is_met_in_a_break_is_asked_about_until_somebody_wrote_what_they_heard(
    until: date | None, kind: str
) -> None:
    away = Span(uuid4(), NOW - 80 * DAY, None, "outside", until, "prison")
    met = NOW - 46 * DAY
    last_met = Met(met, known_at=met)
    (asked,) = breaks.reminders([away], last_met=last_met)
    assert (asked.kind, asked.shows_at <= NOW, asked.params) == (kind, True, {"met": met.date().isoformat()})
    assert asked.due_at == (agenda.end_of(until) if until else asked.shows_at), "when it is to end, it still ends"
    for untold in (replace(away, said_at=met + DAY), replace(away, at=met)):
        (left,) = breaks.reminders([untold], last_met=last_met)
        assert "met" not in left.params
    (again,) = breaks.reminders([replace(away, said_at=met - DAY)], last_met=last_met)
    assert again.params == asked.params


@pytest.mark.parametrize("known", ["written_at", "said_at"])
def test_who_writes_of_a_break_knows_whom_they_met_before_that_and_is_asked_of_what_arrives_later(known: str) -> None:
    met = NOW - 46 * DAY
    away = Span(uuid4(), NOW - 80 * DAY, None, "outside", None, "prison", **{known: NOW - 30 * DAY})  # type: ignore[arg-type]
    assert breaks.met_since(away, Met(met, known_at=met)) is None
    assert breaks.met_since(away, Met(met, known_at=NOW - 29 * DAY)) == met.date(), "it came late from a phone"


def test_whom_the_service_broke_off_with_is_met_as_it_was_offered_and_that_asks_nothing() -> None:
    (quarantined,) = breaks.reminders(
        [Span(uuid4(), NOW, None, "service", TODAY + 30 * DAY, "threat")], last_met=Met(NOW + DAY, NOW + DAY)
    )
    assert (quarantined.shows_at, quarantined.params) == (agenda.begin_of(TODAY + 23 * DAY), {})


def test_who_writes_a_new_note_or_another_end_has_heard_of_it_and_who_repeats_the_old_has_not() -> None:
    first, then, last = NOW - 9 * DAY, NOW - 5 * DAY, NOW
    told = [("", None, last), ("Hørt", None, then), ("", None, first)]
    assert breaks.said_at([breaks.Said(*each) for each in told]) == then
    ends = [("", TODAY, last), ("", TODAY, then), ("", None, first)]
    assert breaks.said_at([breaks.Said(*each) for each in ends]) == then
    assert breaks.said_at([breaks.Said("Hørt", TODAY, first)]) is None


def test_a_planned_end_that_has_passed_says_so() -> None:
    assert [breaks.is_over(until, TODAY) for until in (None, TODAY, TODAY - DAY)] == [False, False, True]


def test_there_are_four_questions_with_five_faces_and_an_answer_is_read_in_the_words_it_was_given_to() -> None:
    now = experience.load()
    assert [question.id for question in now.questions] == ["hope", "troubled", "met", "in_charge"]
    assert experience.load(now.key).key == now.key == "four-faces@1.1.0"
    hope = now.questions[0]
    assert hope.face("5") == {"da": "Meget håb", "en": "A lot of hope"}
    assert hope.face("X") is None
    with pytest.raises(definitions.DefinitionMissing):
        experience.load("four-faces@0.1.0")


@pytest.mark.parametrize(
    ("answers", "own_words", "expected"),
    [
        ({"hope": "3"}, "", []),
        ({"hope": "X"}, "", []),
        ({}, "Det går", []),
        ({}, " ", [("answers", "nothing_told")]),
        ({"hope": "6"}, "", [("hope", "unknown_code")]),
        ({"luck": "3"}, "", [("luck", "unknown_code")]),
    ],
)
def test_any_question_can_be_left_out_but_not_everything(
    answers: dict[str, str], own_words: str, expected: list[tuple[str, str]]
) -> None:
    assert faults(experience.problems(Experience(NOW, answers, own_words), now=NOW)) == expected


def test_after_some_weeks_it_is_time_to_ask_how_it_is_again_and_an_older_version_has_no_such_time() -> None:
    now, asked = experience.load(), datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    assert now.ask_again_weeks is not None
    day = date(2026, 3, 2) + timedelta(weeks=now.ask_again_weeks)
    assert (now.is_time_again(asked, day), now.is_time_again(asked, day - timedelta(days=1))) == (True, False)
    assert not experience.load("four-faces@1.0.0").is_time_again(asked, day)


def again(found: list[FieldRefused]) -> bool:
    """Whether what is refused is the beginning of what had begun before, or makes a later step one."""
    own = {substitution.MESSAGES["again"], substitution.MESSAGES["again_later"]}
    return {fault.message for fault in found} <= own


SUBSTITUTION_STEPS = st.sampled_from(sorted(substitution.LEADS))
# Few days and hours, so that many steps are of one day and some of one moment.
MOMENTS = st.builds(lambda day, hour: NOW - day * DAY + timedelta(hours=hour), st.integers(0, 6), st.integers(0, 2))
DAYS = st.builds(lambda day: law.day_only(law.local_day(NOW - day * DAY)), st.integers(0, 6))
WRITINGS = st.tuples(
    st.sampled_from(["tell", "tell", "tell", "correct", "take_back"]), SUBSTITUTION_STEPS, MOMENTS | DAYS
)


@given(st.lists(st.tuples(WRITINGS, st.integers(0, 20)), max_size=25))
def test_whatever_steps_are_let_in_corrected_and_taken_back_their_order_can_be(written: list[tuple[Any, int]]) -> None:
    stands: list[Taken] = []
    for (act, step, at), which in written:
        if act != "tell" and not stands:
            continue
        new = Taken(uuid4(), step, at)
        others = [each for n, each in enumerate(stands) if act == "tell" or n != which % len(stands)]
        after = others if act == "take_back" else [*others, new]
        found = list(substitution.order_problems(stands, after, new=None if act == "take_back" else new.id))
        # What is refused could not have been, or is the beginning of what had begun before.
        assert not found or substitution.out_of_order(after) or again(found)
        stands = stands if found else after
        assert substitution.out_of_order(stands) is None
    place = substitution.UNKNOWN
    for each in substitution.in_order(stands):
        place = substitution.LEADS[each.step][place]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # Noon is no hour that anybody told.
        (["started 1", "stopped 3", "started 3 at 8"], ["started 1", "stopped 3", "started 3 at 8"]),
        (["started 3 at 8", "stopped 3", "started 1"], ["started 1", "stopped 3", "started 3 at 8"]),
        (["started 1", "stopped 3 at 15", "reenrolled 3"], ["started 1", "stopped 3 at 15", "reenrolled 3"]),
        (["reenrolled 3", "started 1", "stopped 3 at 15"], ["started 1", "stopped 3 at 15", "reenrolled 3"]),
        # Where both can be, as they were written.
        (["started 3 at 8", "stopped 3"], ["started 3 at 8", "stopped 3"]),
        (["stopped 3", "started 3 at 15"], ["stopped 3", "started 3 at 15"]),
        (["started 3 at 15", "stopped 3"], ["started 3 at 15", "stopped 3"]),
    ],
)
def test_a_step_without_an_hour_stands_where_it_can_have_been(written: list[str], expected: list[str]) -> None:
    def read(told: str) -> Taken:
        (step, day), hour = told.partition(" at ")[0].split(" "), told.partition(" at ")[2]
        at = datetime(2026, 11, int(day), int(hour or 0), tzinfo=HERE)
        return Taken(None, step, at if hour else law.day_only(at.date()))

    assert substitution.in_order(map(read, written)) == [read(told) for told in expected]
    assert substitution.out_of_order(map(read, written)) is None


def test_every_step_there_is_leads_from_somewhere_and_every_place_it_leads_to_has_its_words() -> None:
    places = {place for ends in substitution.LEADS.values() for place in ends}
    assert set(substitution.LEADS) == set(code_lists.codes("substitution_steps"))
    assert {end for ends in substitution.LEADS.values() for end in ends.values()} == places - {substitution.UNKNOWN}
    others = {"later", "left", "again", "again_later", "before_birth"}
    assert places == {substitution.UNKNOWN, *substitution.MESSAGES} - others


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], {}),
        ([("wish", -400), ("started", -30)], {}),
        ([("wish", 0), ("wish", 1)], {1: ["in_future"]}),
        ([("started", -30), ("started", -20), ("started", -10)], {1: ["step_out_of_order"]}),
        ([("wish", -20_000), ("stopped", 9)], {0: ["before_birth"], 1: ["in_future", "step_out_of_order"]}),
        ([("wish", -40_000)], {0: ["too_long_ago", "before_birth"]}),
    ],
)
def test_what_is_stored_and_cannot_have_happened_so_is_told_by_step(
    steps: list[tuple[str, int]], expected: dict[int, list[str]]
) -> None:
    keys = [uuid4() for _ in steps]
    taken = [Taken(key, step, NOW + days * DAY) for key, (step, days) in zip(keys, steps, strict=True)]
    found = substitution.doubts(taken, now=NOW, born_from=date(1980, 1, 1))
    assert {keys.index(key): [each.code for each in faults] for key, faults in found.items() if key} == expected
    assert "before_birth" not in str(substitution.doubts(taken, now=NOW, born_from=None))


def waits(*told: tuple[str, int]) -> tuple[date, bool] | None:
    """The day a step is asked about again and whether that is the law's, of steps with the days since each."""
    found = substitution.asked_again([Taken(uuid4(), step, NOW - days * DAY) for step, days in told])
    return None if found is None else (law.local_day(found.due_at), "law_days" in found.params)


@pytest.mark.parametrize("asked", [(), (("referred", 90),), (("referred", 90), ("waiting", 80))])
def test_what_was_asked_while_the_citizen_was_treated_starts_no_days_of_the_law(
    asked: tuple[tuple[str, int], ...],
) -> None:
    treated = (("started", 100), *asked)
    paused = (*treated, ("paused", 2))
    assert waits(*paused) == (TODAY + 5 * DAY, False), "our own seven days from the pause"
    assert waits(*paused, ("referred", 1)) == (TODAY + 13 * DAY, True), (
        "asked after the pause, the law counts from then"
    )
    assert waits(*treated, ("stopped", 9), ("wish", 3)) == (TODAY + 4 * DAY, False)


def test_an_old_pause_that_cannot_have_been_stops_no_days_of_the_law() -> None:
    assert waits(("referred", 10), ("paused", 2)) == (TODAY + 4 * DAY, True)
