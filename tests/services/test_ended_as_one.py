"""What was ended while two citizens were taken for one stays so after a parting, and is asked about until somebody looks."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.services import deaths, merging, people
from brobygger.services.agenda import lists
from brobygger.services.people import Person
from brobygger.services.referrals import following, happening, taking_back
from tests.cast import NOW, Cast
from tests.services.test_referrals import DAY, TODAY, place, smed, to_help, to_stay  # noqa: F401

KIND = "ended_as_one"
HOUR = timedelta(hours=1)
# Two hours from now, in days ago.
LATER = -2 / 24


@pytest.fixture
def ole(cast: Cast) -> Person:
    return people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)


def happen(by: Any, referral: Any, event: str, days_ago: float = 0, **more: Any) -> Any:
    """What happened so many days ago, and was written then."""
    at = NOW - days_ago * DAY
    new = happening.NewEvent(event, at, **more)
    return happening.happen(by=by, referral_id=referral.id, new=new, now=at)


def merged(cast: Cast, kept: Person, other: Person, *, days_ago: float) -> merging.Merge:
    told = {"kept_id": kept.id, "merged_id": other.id, "reason": "samme", "is_difference_seen": True}
    return merging.merge(by=cast.signe, **told, now=NOW - days_ago * DAY)


def parted(cast: Cast, row: merging.Merge, *, now: Any = NOW + HOUR) -> None:
    merging.undo(by=cast.signe, merge_id=row.id, why="Det var to", now=now)


def asked(cast: Cast) -> list[tuple[str, str]]:
    """Of whom the list asks this, and where to."""
    found = []
    for shows, by in (("today", cast.signe), ("board", cast.oda)):
        listed = lists.listed(by=by, shows=shows, now=NOW + DAY, whose="all").page
        rows = {
            (whom.person.shown_name, row.params["what"]) for whom in listed for row in whom.reasons if row.kind == KIND
        }
        found.append(sorted(rows))
    assert found[0] == found[1]
    return found[0]


def told(cast: Cast, person: Person) -> list[tuple[str, str]]:
    """What the page says of it: what ended it, and who wrote so."""
    person.refresh_from_db()
    found = [each.ended_as_one for each in following.of(person, by=cast.signe, today=TODAY)]
    return [(event.kind, event.recorded_by.name) for event in found if event is not None]


@pytest.mark.parametrize("looks", ["it stands", "opens it again", "asks again", "merges them again"])
def test_what_was_let_go_of_the_other_is_asked_about_until_somebody_has_looked(
    cast: Cast,
    smed: Person,  # noqa: F811
    ole: Person,
    looks: str,
) -> None:
    his, mine = to_help(cast.malik, ole), to_help(cast.malik, smed, to="Tandlægen", help_kind="dentist")
    happen(cast.signe, mine, "let_go", 30, note="Vil ikke")
    row = merged(cast, smed, ole, days_ago=20)
    let_go = happen(cast.malik, his, "let_go", note="Var den samme")
    assert (asked(cast), told(cast, smed)) == ([], [])
    parted(cast, row)
    assert asked(cast) == [("Ole", "Lægehuset")], "what was let go before they were one is as it was"
    assert (told(cast, smed), told(cast, ole)) == ([], [("let_go", "Malik Å")])
    if looks == "it stands":
        happen(cast.signe, his, "stands", LATER)
    elif looks == "opens it again":
        taking_back.take_back(by=cast.signe, event_id=let_go.id, why="Det var Smeds", now=NOW + 2 * HOUR)
    elif looks == "asks again":
        happen(cast.signe, his, "asked_again", LATER, until=TODAY + 7 * DAY)
    else:
        merged(cast, smed, ole, days_ago=LATER)
    assert (asked(cast), told(cast, ole)) == ([], [])
    referral = following.one(by=cast.signe, referral_id=his.id, today=TODAY)
    open_again = looks in ("opens it again", "asks again")
    assert referral.progress.state == ("asked" if open_again else "let_go")


def test_a_stay_that_was_ended_is_asked_about_and_letting_it_stand_answers_nothing_else(
    cast: Cast,
    smed: Person,  # noqa: F811
    ole: Person,
) -> None:
    stay = to_stay(cast.signe, smed, place(cast))
    row = merged(cast, ole, smed, days_ago=20)
    happen(cast.signe, stay, "arrived", 10)
    happen(cast.malik, stay, "left", 1)
    parted(cast, row)
    assert asked(cast) == [("Smed", "Skovhuset")]
    before = lists.listed(by=cast.signe, shows="today", now=NOW + DAY, whose="all").counts
    happen(cast.malik, stay, "stands", LATER)
    after = lists.listed(by=cast.signe, shows="today", now=NOW + DAY, whose="all").counts
    assert asked(cast) == []
    assert (before["stay_after"], after["stay_after"]) == (1, 1), "what comes after the stay is still to be agreed"


def test_what_was_ended_after_the_parting_or_on_a_third_record_then_another_is_not_asked_about(
    cast: Cast,
    smed: Person,  # noqa: F811
    ole: Person,
) -> None:
    third = people.meet(by=cast.signe, alias="Bo", now=NOW - 90 * DAY)
    row = merged(cast, smed, ole, days_ago=20)
    his, mine = to_help(cast.malik, third), to_help(cast.signe, smed)
    happen(cast.signe, his, "let_go", note="Vil ikke")
    parted(cast, row, now=NOW + HOUR / 2)
    happen(cast.signe, mine, "let_go", LATER, note="Vil ikke")
    merged(cast, smed, third, days_ago=LATER)
    assert asked(cast) == []


def test_nobody_asks_of_the_dead(
    cast: Cast,
    smed: Person,  # noqa: F811
    ole: Person,
) -> None:
    row = merged(cast, smed, ole, days_ago=20)
    happen(cast.signe, to_help(cast.signe, smed), "let_go", note="Vil ikke")
    parted(cast, row)
    assert asked(cast) != []
    deaths.die(by=cast.signe, person_id=smed.id, on=TODAY, source="Hospitalet", now=NOW + 2 * HOUR, is_sure=True)
    assert asked(cast) == []


@pytest.mark.parametrize("was", ["lost", "broken off"])
def test_what_was_broken_off_before_and_closed_while_they_were_one_is_asked_about(
    cast: Cast,
    smed: Person,  # noqa: F811
    ole: Person,
    was: str,
) -> None:
    if was == "lost":
        his = to_help(cast.malik, ole)
        happen(cast.signe, his, "lost", 30, note="Svarer ikke")
    else:
        his = to_stay(cast.malik, ole, place(cast))
        happen(cast.signe, his, "arrived", 35)
        happen(cast.signe, his, "sent_away", 30)
    row = merged(cast, smed, ole, days_ago=20)
    happen(cast.malik, his, "followed_up", 1, note="Smed har det godt nu")
    parted(cast, row)
    assert asked(cast) == [("Ole", his.to)]
    assert told(cast, ole) == [("followed_up", "Malik Å")], "what was written of him before is his"
    (shown,) = following.of(ole, by=cast.signe, today=TODAY)
    assert [each.kind for each in shown.ending] == ["followed_up"], "only that is to be taken back"
    happen(cast.signe, his, "stands", LATER)
    assert (asked(cast), told(cast, ole)) == ([], [])


def test_a_stay_the_death_closed_is_no_colleagues_ending(
    cast: Cast,
    smed: Person,  # noqa: F811
    ole: Person,
) -> None:
    his = to_stay(cast.malik, ole, place(cast))
    happen(cast.signe, his, "arrived", 35)
    row = merged(cast, smed, ole, days_ago=20)
    happen(cast.signe, his, "sent_away", 10)
    parted(cast, row)
    assert told(cast, ole) == [("sent_away", "Signe Bro")]
    on = TODAY - 5 * DAY
    deaths.die(by=cast.signe, person_id=ole.id, on=on, source="Hospitalet", now=NOW + 2 * HOUR, is_sure=True)
    new = happening.NewEvent("died", NOW - 5 * DAY)
    happening.happen(by=cast.signe, referral_id=his.id, new=new, now=NOW + 2 * HOUR)
    (shown,) = following.of(Person.objects.get(id=ole.id), by=cast.signe, today=TODAY)
    assert (shown.progress.state, shown.ended_as_one, shown.ending) == ("died", None, ())
