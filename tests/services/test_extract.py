"""The extract leads back to people for those who may see them, and only through the service."""

from decimal import Decimal

import pytest

from brobygger.services import extract, people
from brobygger.services.assessments import scores
from brobygger.services.changes import PermissionDenied
from tests.cast import NOW, Cast


@pytest.fixture
def measured(cast: Cast) -> people.Person:
    person = people.meet(by=cast.signe, alias="Ravn", now=NOW)
    told = {"instrument": "EuropASI", "version": "1", "source": "papir", "wave": "baseline", "measured_on": NOW.date()}
    scores.enter(by=cast.signe, person_id=person.id, scores=[scores.NewScore("drug", Decimal("0.5"))], now=NOW, **told)
    return person


def test_pseudonyms_lead_to_people_for_those_who_may_see_them_within_their_scope(
    cast: Cast, measured: people.Person
) -> None:
    found = extract.scores_at(by=cast.mona, instrument="EuropASI", waves=["baseline", "m6"])
    assert str(measured.id) not in {row.person for row in found.measurements}
    whom = extract.Whom(found)
    assert extract.people_behind(by=cast.mona, whom=whom, places=[0]).object_list == [measured]
    assert extract.people_behind(by=cast.mona, whom=whom, places=[]).object_list == []
    assert extract.people_behind(by=cast.troels, whom=whom, places=[0]).object_list == []
    with pytest.raises(PermissionDenied):
        extract.people_behind(by=cast.eva, whom=whom, places=[0])


def test_an_instrument_one_alone_was_measured_with_is_offered_to_those_who_may_see_who(
    cast: Cast, measured: people.Person
) -> None:
    for who in (cast.signe, cast.oda, cast.mona):
        assert extract.waves_present(by=who) == [("EuropASI", "baseline", 1)]
    for who in (cast.eva, cast.ada):
        assert extract.waves_present(by=who) == []
