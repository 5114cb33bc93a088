"""Two referrals of one citizen that cannot both hold, as after a merge: the lists ask until one is ended or taken back."""

from datetime import timedelta
from typing import Any

import pytest

from brobygger.rules.refusals import Refusal
from brobygger.services import merging, people
from brobygger.services.agenda import lists
from brobygger.services.referrals import following, referring, taking_back
from tests.cast import NOW, Cast
from tests.services.playing import reasons_to_act
from tests.services.test_referrals import DAY, TODAY, happen, place, shown, smed, to_help, to_stay  # noqa: F401

KINDS = ("stays_at_once", "stay_twice", "referrals_doubled")
HOUR = timedelta(hours=1)


@pytest.fixture
def ole(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Ole", now=NOW - 90 * DAY)


def merge(cast: Cast, kept: people.Person, merged: people.Person) -> Any:
    told = {"kept_id": kept.id, "merged_id": merged.id, "reason": "samme", "is_difference_seen": True}
    return merging.merge(by=cast.signe, **told, now=NOW + HOUR)


def asked(cast: Cast, shows: str = "today") -> list[tuple[str, str]]:
    """What the list asks of this: why, and where to."""
    by = cast.oda if shows == "board" else cast.signe
    listed = lists.listed(by=by, shows=shows, now=NOW + DAY, whose="all").page
    rows = [row for whom in listed for row in whom.reasons if row.kind in KINDS]
    return sorted((row.kind, row.params["what"]) for row in rows)


@pytest.mark.parametrize("ends", ["ended", "taken back", "parted"])
def test_two_stays_at_once_are_asked_about_until_one_is_ended(
    cast: Cast,
    smed: people.Person,  # noqa: F811
    ole: people.Person,
    ends: str,
) -> None:
    mine, his = to_stay(cast.signe, smed, place(cast)), to_stay(cast.malik, ole, place(cast, "Havhuset"))
    happen(cast.signe, mine, "arrived", 10)
    came = happen(cast.malik, his, "arrived", 9)
    assert asked(cast) == []
    merged = merge(cast, smed, ole)
    for shows in ("today", "board"):
        assert asked(cast, shows) == [("stays_at_once", "Havhuset")], shows
    if ends == "ended":
        happen(cast.signe, mine, "left", 9)
    elif ends == "taken back":
        taking_back.take_back(by=cast.signe, event_id=came.id, why="Kom aldrig", now=NOW + 2 * HOUR)
    else:
        merging.undo(by=cast.signe, merge_id=merged.id, why="Det var to", now=NOW + 2 * HOUR)
    assert asked(cast) == []


@pytest.mark.parametrize("ends", ["let go", "taken back", "parted"])
@pytest.mark.parametrize("refer", [to_stay, to_help])
def test_two_open_to_the_same_are_asked_about_until_one_is_closed(
    cast: Cast,
    smed: people.Person,  # noqa: F811
    ole: people.Person,
    refer: Any,
    ends: str,
) -> None:
    told = [place(cast)] if refer is to_stay else []
    mine, his = refer(cast.signe, smed, *told), refer(cast.malik, ole, *told)
    to_help(cast.malik, ole, to="Tandlægen", help_kind="dentist")
    to = mine.to
    assert asked(cast) == []
    merged = merge(cast, smed, ole)
    for shows in ("today", "board"):
        assert asked(cast, shows) == [("referrals_doubled", to)], shows
    both = following.of(smed, by=cast.signe, today=TODAY)
    assert {each.key for each in following.doubled(both)} == {mine.id, his.id}
    if ends == "let go":
        happen(cast.signe, his, "let_go", note="Var den samme")
    elif ends == "taken back":
        referring.take_back(by=cast.signe, referral_id=his.id, why="Var den samme", now=NOW + 2 * HOUR)
    else:
        merging.undo(by=cast.signe, merge_id=merged.id, why="Det var to", now=NOW + 2 * HOUR)
    assert asked(cast) == []


def test_two_stays_at_one_place_are_asked_about_once(
    cast: Cast,
    smed: people.Person,  # noqa: F811
    ole: people.Person,
) -> None:
    for person, days in ((smed, 10), (ole, 9)):
        happen(cast.signe, to_stay(cast.signe, person, place(cast)), "arrived", days)
    merge(cast, smed, ole)
    assert asked(cast) == [("stay_twice", "Skovhuset")], "it is one place, written twice"


def test_a_stay_still_open_over_one_that_is_over_at_the_same_place_is_no_second_open_referral(
    cast: Cast,
    smed: people.Person,  # noqa: F811
    ole: people.Person,
) -> None:
    for person, came in ((smed, 20), (ole, 15)):
        row = to_stay(cast.signe, person, place(cast), at=NOW - 25 * DAY)
        happen(cast.signe, row, "arrived", came)
        if person is smed:
            happen(cast.signe, row, "left", 10)
    merge(cast, smed, ole)
    for shows in ("today", "board"):
        assert asked(cast, shows) == [("stay_twice", "Skovhuset")], shows


def test_what_closed_a_referral_is_not_taken_back_while_another_to_the_same_is_open(
    cast: Cast,
    smed: people.Person,  # noqa: F811
) -> None:
    first = to_stay(cast.signe, smed, place(cast))
    let_go = happen(cast.signe, first, "let_go", 20, note="Ingen plads")
    again = to_stay(cast.malik, smed, place(cast), at=NOW - 5 * DAY)
    before = reasons_to_act(smed)
    with pytest.raises(Refusal, match="two referrals to") as refused:
        taking_back.take_back(by=cast.signe, event_id=let_go.id, why="Forkert", now=NOW)
    assert (refused.value.code, refused.value.params["to"]) == ("already_referred", "Skovhuset")
    assert reasons_to_act(smed) == before
    referring.take_back(by=cast.malik, referral_id=again.id, why="Forkert", now=NOW)
    taking_back.take_back(by=cast.signe, event_id=let_go.id, why="Forkert", now=NOW)
    assert shown(smed).progress.state == "asked"


def test_an_answer_taken_back_from_one_of_two_that_are_open_already_is_not_refused(
    cast: Cast,
    smed: people.Person,  # noqa: F811
    ole: people.Person,
) -> None:
    mine, his = to_stay(cast.signe, smed, place(cast)), to_stay(cast.malik, ole, place(cast))
    yes = happen(cast.malik, his, "accepted", 3, until=TODAY + DAY)
    merge(cast, smed, ole)
    taking_back.take_back(by=cast.signe, event_id=yes.id, why="Forkert", now=NOW + 2 * HOUR)
    assert asked(cast) == [("referrals_doubled", mine.to)]
