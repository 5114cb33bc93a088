"""Places with beds: what the places said, when, and in which order they stand."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brobygger.records.changes import AuditEntry, Change
from brobygger.records.referrals import BedReport, Place
from brobygger.rules.fields import SeveralRefused
from brobygger.services import places
from brobygger.services.access import NotFound
from brobygger.services.changes import PermissionDenied
from tests.at_once import at_once
from tests.cast import NOW, Cast

HOUR = timedelta(hours=1)


def add(by: Any, name: str, kind: str = "residential", **more: str) -> Place:
    return places.add(by=by, told={"name": name, "kind": kind, "phone": "", "about": "", **more}, now=NOW)


def confirm(by: Any, place: Place, free: int, *, ago: timedelta = HOUR, said_by: str = "Vagten") -> BedReport:
    return places.confirm(by=by, place_id=place.id, free=free, said_by=said_by, at=NOW - ago, now=NOW)


def names(found: list[places.Free]) -> list[str]:
    return [each.place.name for each in found]


def test_free_beds_come_first_with_the_newest_word_and_the_full_last(cast: Cast) -> None:
    old, full, _, new = (add(cast.oda, name) for name in ("Gammelt", "Fyldt", "Aldrig spurgt", "Nyt"))
    confirm(cast.signe, old, 2, ago=30 * HOUR)
    confirm(cast.signe, full, 0)
    confirm(cast.malik, new, 1)
    found = places.listed(by=cast.signe, now=NOW)
    assert names(found) == ["Nyt", "Gammelt", "Aldrig spurgt", "Fyldt"]
    assert [(each.beds, each.is_stale) for each in found] == [(1, False), (2, True), (None, False), (0, False)]
    assert names(places.free_now(by=cast.signe, now=NOW)) == ["Nyt", "Gammelt"]


def test_of_two_who_ask_the_newest_word_counts_and_both_are_kept(cast: Cast) -> None:
    place = add(cast.oda, "Skovhuset")
    confirm(cast.signe, place, 0, ago=HOUR)
    confirm(cast.malik, place, 3, ago=2 * HOUR)
    (only,) = places.listed(by=cast.signe, now=NOW)
    assert (only.beds, only.report.said_by if only.report else "") == (0, "Vagten")
    assert BedReport.objects.count() == 2
    assert Change.objects.filter(kind="bed_report").count() == 2
    assert AuditEntry.objects.filter(act="places.confirm", person=None).count() == 2


def test_the_same_word_sent_twice_is_written_once(cast: Cast) -> None:
    place = add(cast.oda, "Skovhuset")
    key = confirm(cast.signe, place, 1).id
    places.confirm(by=cast.signe, place_id=place.id, free=1, said_by="Vagten", at=NOW, now=NOW, id=key)
    assert BedReport.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [({"free": -1}, "free"), ({"free": 100}, "free"), ({"said_by": " "}, "said_by"), ({"at": NOW + HOUR}, "at")],
)
def test_beds_that_cannot_be_are_refused(cast: Cast, told: dict[str, Any], field: str) -> None:
    place = add(cast.oda, "Skovhuset")
    good: dict[str, Any] = {"free": 1, "said_by": "Vagten", "at": NOW}
    with pytest.raises(SeveralRefused) as refused:
        places.confirm(by=cast.signe, place_id=place.id, now=NOW, **good | told)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_a_place_is_found_by_kind_and_by_a_part_of_its_name(cast: Cast) -> None:
    add(cast.oda, "Skovhuset")
    add(cast.oda, "Ærø Krisecenter", "crisis_centre")
    assert names(places.listed(by=cast.signe, now=NOW, kind="crisis_centre")) == ["Ærø Krisecenter"]
    assert names(places.listed(by=cast.signe, now=NOW, search="ærø")) == ["Ærø Krisecenter"]


def test_a_closed_place_is_out_of_the_list_and_can_be_opened_again(cast: Cast) -> None:
    place = add(cast.mona, "Skovhuset")
    places.set_open(by=cast.mona, place_id=place.id, is_open=False, now=NOW)
    assert places.listed(by=cast.signe, now=NOW) == []
    assert names(places.listed(by=cast.signe, now=NOW, is_open=False)) == ["Skovhuset"]
    places.set_open(by=cast.oda, place_id=place.id, is_open=True, now=NOW)
    assert names(places.listed(by=cast.signe, now=NOW)) == ["Skovhuset"]


def test_a_name_that_is_taken_a_kind_or_a_phone_that_is_none_is_refused(cast: Cast) -> None:
    add(cast.oda, "Skovhuset")
    for told, field in (({"name": "Skovhuset"}, "name"), ({"kind": "x"}, "kind"), ({"phone": "ring"}, "phone")):
        with pytest.raises(SeveralRefused) as refused:
            add(cast.oda, **{"name": "Nyt", **told})
        assert refused.value.faults[0].field == field
    assert Place.objects.count() == 1


def test_a_place_corrected_by_two_keeps_what_each_changed_and_asks_where_they_meet(cast: Cast) -> None:
    place = add(cast.oda, "Skovhuset", phone="11 22 33 44")
    seen = places.told_of(place)
    places.change(by=cast.oda, place_id=place.id, told=seen | {"phone": "55 66 77 88"}, seen=seen, now=NOW)
    places.change(by=cast.mona, place_id=place.id, told=seen | {"about": "Hund er i orden"}, seen=seen, now=NOW)
    place.refresh_from_db()
    assert (place.phone, place.about) == ("55 66 77 88", "Hund er i orden")
    with pytest.raises(SeveralRefused, match="55 66 77 88"):
        places.change(by=cast.mona, place_id=place.id, told=seen | {"phone": "99 99 99 99"}, seen=seen, now=NOW)


def test_who_corrects_a_place_does_not_open_it_again_that_a_colleague_closed_at_the_same_moment(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = add(cast.oda, "Skovhuset")
    seen, stripped = places.told_of(place), places._stripped

    def meanwhile(told: Any) -> dict[str, str]:
        Place.objects.filter(id=place.id).update(is_open=False)
        return stripped(told)

    monkeypatch.setattr(places, "_stripped", meanwhile)
    places.change(by=cast.oda, place_id=place.id, told=seen | {"about": "Hund er i orden"}, seen=seen, now=NOW)
    place.refresh_from_db()
    assert (place.about, place.is_open) == ("Hund er i orden", False)


def test_places_are_the_organisations_own_and_run_by_leaders(cast: Cast) -> None:
    place = add(cast.oda, "Skovhuset")
    assert places.listed(by=cast.nabo, now=NOW) == []
    with pytest.raises(NotFound):
        confirm(cast.nabo, place, 1)
    with pytest.raises(NotFound):
        places.set_open(by=cast.nina, place_id=place.id, is_open=False, now=NOW)
    for other in (cast.mona, cast.asta, cast.eva):
        with pytest.raises(PermissionDenied):
            confirm(other, place, 1)
    for other in (cast.signe, cast.asta):
        with pytest.raises(PermissionDenied):
            add(other, "Mit eget")


def test_hundreds_of_places_cost_two_queries(cast: Cast) -> None:
    made = Place.objects.bulk_create(
        Place(organisation=cast.signe.organisation, name=f"Sted {n:03}", kind="beds") for n in range(300)
    )
    times = {"recorded_at": NOW, "received_at": NOW, "recorded_by": cast.signe}
    BedReport.objects.bulk_create(
        BedReport(place=place, free=n % 4, said_by="Vagten", happened_at=NOW - n * HOUR, **times)
        for place in made
        for n in range(3)
    )
    with CaptureQueriesContext(connection) as queries:
        found = places.listed(by=cast.signe, now=NOW)
    assert (len(found), len(queries)) == (300, 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_one_place_at_once_one_is_told(cast: Cast) -> None:
    found = at_once(lambda: add(cast.oda, "Skovhuset"), lambda: add(cast.mona, "Skovhuset"))
    assert [each.code for each in found if isinstance(each, SeveralRefused)] == ["name_taken"]
    assert Place.objects.count() == 1


def test_a_key_already_used_of_another_place_answers_nothing(cast: Cast) -> None:
    mine, other, theirs = add(cast.oda, "Fyret"), add(cast.oda, "Havnen"), add(cast.nina, "Nabohuset")
    for place, by in ((other, cast.signe), (theirs, cast.nabo)):
        key = confirm(by, place, 4).id
        with pytest.raises(NotFound):
            places.confirm(by=cast.signe, place_id=mine.id, free=1, said_by="Vagten", at=NOW, now=NOW, id=key)
