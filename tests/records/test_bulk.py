"""Many rows changed at once each get what is theirs."""

from datetime import timedelta

import pytest

from brobygger.records import bulk
from brobygger.records.people import Person
from brobygger.services import people
from tests.cast import NOW, Cast


@pytest.mark.django_db
def test_more_rows_than_one_statement_takes_are_each_given_their_own_and_no_other_is_touched(cast: Cast) -> None:
    met = [people.meet(by=cast.signe, alias=f"Borger {n}", now=NOW) for n in range(bulk.AT_ONCE + 3)]
    *told, other = met
    seen = {each.id: (NOW - timedelta(hours=n) if n % 2 else None) for n, each in enumerate(told)}
    rows = [(at, f"Kaj {n} 'æ%s", [f"code_{n}"], key) for n, (key, at) in enumerate(seen.items())]
    bulk.update(Person, ["seen_at", "seen_place", "unknown"], rows)
    drawn = {each.id: each for each in Person.objects.all()}
    found = [(drawn[key].seen_at, drawn[key].seen_place, drawn[key].unknown, key) for *_, key in rows]
    assert found == rows
    assert (drawn[other.id].seen_at, drawn[other.id].seen_place) == (other.seen_at, other.seen_place)
    bulk.update(Person, ["seen_place"], [])
