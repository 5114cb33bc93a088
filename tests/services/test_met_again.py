"""A course that ended and is brought back to contact by hand: somebody was met again, and nobody asks for treatment yet."""

from typing import Any

import pytest

from brobygger.records.agenda import Reminder
from brobygger.records.endings import Ending
from brobygger.records.people import Detail, Merge
from brobygger.rules import agenda
from brobygger.rules import courses as rules
from brobygger.rules.courses import TRANSITIONS
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import course_corrections, courses, merging, people, requests
from brobygger.services.assessments import by_course
from brobygger.services.changes import PermissionDenied
from brobygger.services.moves import as_moved, move_rows
from brobygger.services.requests.waiting import waiting_about
from tests.cast import NOW, Cast
from tests.services.test_days_without_hours import DAY, fresh, kinds
from tests.services.test_returns import Desk

ALL, OF_THE_LAW = [1, 3, 6, 12], [1, 6]


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast, people.meet(by=cast.signe, alias="Smed", now=NOW - 100 * DAY))


def meet_again(desk: Desk, days_ago: int) -> Detail:
    """Contact begins anew; the move as it stands."""
    desk.move("contact", "followup", days_ago)
    return history(desk)[0].row


def history(desk: Desk) -> list[courses.Move]:
    return courses.history(fresh(desk.person), by=desk.cast.signe)


def ways(desk: Desk) -> list[tuple[str, float]]:
    """The phases that stand, oldest first, and how many days ago."""
    rows = [each.row for each in reversed(history(desk)) if not each.row.is_retraction]
    return [(row.value, (NOW - row.happened_at) / DAY) for row in rows]


def take_back(desk: Desk, row: Detail) -> people.Person:
    told = {"by": desk.cast.malik, "move_id": row.id, "why": "Det var en anden"}
    return course_corrections.take_back_move(**told, now=desk.tick())


def followups(desk: Desk, of: Ending | None = None) -> list[int]:
    rows = Reminder.objects.filter(person=desk.person, kind__in=agenda.FOLLOWUPS).order_by("due_at")
    return [row.params["months"] for row in rows if of is None or row.about_id == of.id]


def asks_nobody(desk: Desk) -> bool:
    """Whether the page says that nobody has written that the citizen asked."""
    return courses.nobody_asked(fresh(desk.person), by=desk.cast.signe)


def test_who_is_met_again_is_in_contact_in_a_new_course_that_starts_no_clock_and_asks_the_authority_nothing(
    desk: Desk,
) -> None:
    desk.end(60)
    assert "not_seen" not in kinds(desk.person)
    meet_again(desk, 35)
    person = fresh(desk.person)
    assert (person.phase, person.ended_at, person.clock_due_on, desk.began()) == ("contact", None, None, 35)
    assert {"not_seen", "not_seen_late"} & kinds(person), "somebody looks for them"
    assert by_course.returns_of(person) == [(NOW - 35 * DAY).date()]
    assert not {"clock", "back_undecided", "recommendation"} & kinds(person)
    assert waiting_about(person, None, by=desk.cast.asta) is None
    assert not asks_nobody(desk), "nobody need ask to be met"


def test_what_the_law_asks_for_after_the_ending_stays_and_the_follow_ups_of_the_project_rest(desk: Desk) -> None:
    desk.end(60)
    assert followups(desk) == ALL
    row = meet_again(desk, 35)
    assert followups(desk) == OF_THE_LAW, "treatment has not begun"
    take_back(desk, row)
    assert (desk.phase, followups(desk)) == ("followup", ALL)


@pytest.mark.parametrize("to", ["treatment", "bridging"])
def test_treatment_nobody_asked_for_after_that_is_no_treatment_the_law_is_followed_up_by(desk: Desk, to: str) -> None:
    desk.end(60)
    meet_again(desk, 35)
    desk.move(to, "contact", 20)
    assert (followups(desk), asks_nobody(desk)) == (OF_THE_LAW, True)
    desk.say(25)
    assert (followups(desk), asks_nobody(desk)) == ([], False)


def test_a_wish_said_since_is_of_the_course_under_way_and_takes_the_follow_ups_with_it_while_it_waits(
    desk: Desk,
) -> None:
    desk.end(60)
    meet_again(desk, 35)
    wish = desk.say(20)
    assert (desk.began(), ways(desk)) == (35, [("followup", 60), ("contact", 35)])
    assert (followups(desk), "clock" in kinds(desk.person)) == ([], True)
    desk.withdraw(wish, 10)
    assert (desk.phase, followups(desk)) == ("contact", OF_THE_LAW), "met still, so the project does not ask"
    desk.take_back(desk.say(5))
    assert (desk.began(), desk.phase) == (35, "contact")


def test_a_wish_said_before_begins_the_course_and_it_is_not_moved_to_contact_twice(desk: Desk) -> None:
    desk.end(60)
    row = meet_again(desk, 35)
    wish = desk.say(45)
    assert (desk.began(), ways(desk)) == (45, [("followup", 60), ("contact", 45)])
    with pytest.raises(Refusal) as refused:
        take_back(desk, row)
    assert refused.value.code == "moved_by_asking"
    wish = desk.correct(wish, 20)
    assert ways(desk) == [("followup", 60), ("contact", 35)], "met before that"
    wish = desk.correct(wish, 50)
    assert ways(desk) == [("followup", 60), ("contact", 50)]
    desk.take_back(wish)
    assert ways(desk) == [("followup", 60), ("contact", 35)], "and were met all the same"
    take_back(desk, history(desk)[0].row)
    assert desk.phase == "followup"


def test_a_return_by_hand_is_still_told_of_where_a_wish_told_late_begins_the_course_before_it(desk: Desk) -> None:
    desk.end(60)
    row = meet_again(desk, 35)
    assert history(desk)[0].by_hand is None
    wish = desk.say(45)
    for days_ago in (45, 50):
        wish = desk.correct(wish, days_ago)
        newest = history(desk)[0]
        assert (newest.row.happened_at, newest.by_hand) == (NOW - days_ago * DAY, row)
    desk.take_back(wish)
    assert (history(desk)[0].row.happened_at, history(desk)[0].by_hand) == (row.happened_at, None), "it stands itself"


def test_a_return_that_never_was_leaves_the_course_beginning_with_a_wish_said_since(desk: Desk) -> None:
    desk.end(60)
    row = meet_again(desk, 35)
    desk.say(20)
    assert (take_back(desk, row).phase, desk.began()) == ("contact", 20)


def test_a_wish_of_the_same_day_that_was_withdrawn_before_the_ending_was_told_brings_nobody_back(desk: Desk) -> None:
    desk.withdraw(desk.say(35), 34)
    desk.end(60)
    meet_again(desk, 35)
    desk.say(5)
    assert history(desk)[0].can_go


def test_a_course_that_had_not_ended_was_not_come_back_to(desk: Desk) -> None:
    row = desk.end(60)
    meet_again(desk, 35)
    desk.take_ending_back(row)
    assert (desk.phase, ways(desk), desk.began()) == ("contact", [], 100)


@pytest.mark.parametrize("is_wanted", [False, True])
def test_a_course_in_treatment_that_had_not_ended_was_moved_to_contact(desk: Desk, is_wanted: bool) -> None:
    desk.move("treatment", "contact", 90)
    row = desk.end(60)
    meet_again(desk, 35)
    if is_wanted:
        desk.say(45)
    desk.take_ending_back(row)
    assert (desk.phase, ways(desk)) == ("contact", [("treatment", 90), ("contact", 35)])
    assert [each.can_go for each in history(desk)] == [True, False]
    take_back(desk, history(desk)[0].row)
    assert desk.phase == "treatment"


def test_an_ending_told_before_a_move_to_contact_and_a_wish_before_that_begin_the_course_once(desk: Desk) -> None:
    desk.move("treatment", "contact", 90)
    desk.move("contact", "treatment", 35)
    wish = desk.say(45)
    row = desk.end(60)
    assert ways(desk) == [("treatment", 90), ("followup", 60), ("contact", 45)]
    desk.take_back(wish)
    assert ways(desk) == [("treatment", 90), ("followup", 60), ("contact", 35)]
    desk.take_ending_back(row)
    assert ways(desk) == [("treatment", 90), ("contact", 35)]


def test_a_course_met_again_ends_again_and_what_the_law_asks_for_of_both_stays(desk: Desk) -> None:
    desk.move("treatment", "contact", 90)
    first = desk.end(60)
    row = meet_again(desk, 35)
    second = desk.end(10)
    assert (followups(desk, first), followups(desk, second)) == (OF_THE_LAW, ALL)
    with pytest.raises(Refusal) as refused:
        take_back(desk, row)
    assert refused.value.code == "moved_since"
    desk.take_ending_back(second)
    assert (desk.phase, desk.began(), followups(desk, first)) == ("contact", 35, OF_THE_LAW)


def test_the_day_of_the_ending_is_put_right_up_to_the_day_they_were_met_again(desk: Desk) -> None:
    row = desk.end(60)
    meet_again(desk, 35)
    row = desk.move_ending(row, 50)
    assert ways(desk) == [("followup", 50), ("contact", 35)]
    with pytest.raises(SeveralRefused) as refused:
        desk.move_ending(row, 20)
    assert refused.value.code == "back_before"


def test_so_it_is_where_an_old_wish_was_said_on_that_day_too(desk: Desk) -> None:
    desk.withdraw(desk.say(35), 34)
    row = desk.end(60)
    meet_again(desk, 35)
    with pytest.raises(SeveralRefused) as refused:
        desk.move_ending(row, 20)
    assert refused.value.code == "back_before"


@pytest.mark.parametrize(("days_ago", "code"), [(61, "moved_later"), (-1, "in_future")])
def test_a_day_on_which_they_cannot_have_been_met_again_is_refused(desk: Desk, days_ago: int, code: str) -> None:
    desk.end(60)
    with pytest.raises(SeveralRefused) as refused:
        meet_again(desk, days_ago)
    assert (refused.value.code, desk.phase) == (code, "followup")


def test_who_may_not_move_a_course_brings_none_back(desk: Desk) -> None:
    desk.end(60)
    for other in (desk.cast.asta, desk.cast.eva):
        with pytest.raises(PermissionDenied):
            courses.move(by=other, person_id=desk.person.id, to="contact", seen="followup", now=desk.tick())


def test_parted_again_the_return_is_of_the_record_it_was_written_on(desk: Desk, cast: Cast) -> None:
    ole = people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)
    later = Desk(cast, ole)
    desk.end(60)
    later.now = desk.now
    later.say(55)
    later.end(40)
    desk.now = later.now
    row = join(desk, ole)
    meet_again(desk, 35)
    assert (desk.phase, desk.began()) == ("contact", 35)
    merging.undo(why="Det var to", by=cast.signe, merge_id=row.id, now=desk.tick())
    assert [fresh(each).phase for each in (desk.person, ole)] == ["contact", "followup"]


def join(desk: Desk, other: people.Person) -> Merge:
    told: dict[str, Any] = {"reason": "samme", "is_difference_seen": True}
    return merging.merge(by=desk.cast.signe, kept_id=desk.person.id, merged_id=other.id, now=desk.tick(), **told)


def test_a_wish_known_from_another_record_begins_the_course_only_while_the_two_are_one(desk: Desk, cast: Cast) -> None:
    desk.end(60)
    meet_again(desk, 35)
    # Somebody told it late, on a record of its own: of whoever was met between the two, that would be the return.
    later = Desk(cast, people.meet(by=cast.signe, alias="Ole", now=NOW - 30 * DAY))
    later.now = desk.now
    later.say(45)
    desk.now = later.now
    row = join(desk, later.person)
    desk.say(5)
    assert ways(desk) == [("followup", 60), ("contact", 45)]
    merging.undo(why="Det var to", by=cast.signe, merge_id=row.id, now=desk.tick())
    assert ways(desk) == [("followup", 60), ("contact", 35)]


def test_every_move_written_is_along_an_arrow_of_who_made_it(desk: Desk) -> None:
    desk.end(60)
    meet_again(desk, 35)
    desk.say(45)
    desk.move("treatment", "contact", 30)
    desk.move("contact", "treatment", 25)
    desk.end(20)
    rows = [as_moved(row) for row in move_rows(fresh(desk.person))]
    begin = rules.CONTACT
    for move in rows:
        acts = {by for by, ends in TRANSITIONS[begin].items() if move.phase in ends}
        assert acts & rules.BY_HAND if move.is_by_hand else acts - rules.BY_HAND
        begin = move.phase


def test_of_the_very_day_they_were_met_again_nobody_knows_which_came_first_and_the_wish_holds(desk: Desk) -> None:
    desk.end(60)
    meet_again(desk, 35)
    desk.say(35)
    assert ways(desk) == [("followup", 60), ("contact", 35)]
    assert not any(each.can_go for each in history(desk)), "it goes with the wish"


def test_they_asked_on_the_bench_after_they_were_met(desk: Desk) -> None:
    desk.end(60)
    meet_again(desk, 1)
    desk.say_at(NOW - DAY / 2)
    assert (desk.began(), history(desk)[0].can_go) == (1, True)
    assert requests.running_clock(fresh(desk.person), by=desk.cast.signe) is not None
