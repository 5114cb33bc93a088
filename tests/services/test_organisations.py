"""Nothing is shared across organisations, nor with a team one has left: whatever the role, at the root of every reading."""

from decimal import Decimal

import pytest
from django.utils import timezone

from brobygger.records.access import Membership, User
from brobygger.records.people import Person
from brobygger.rules.refusals import Refusal
from brobygger.services import caseload, extract, people, requests
from brobygger.services.access import NotFound, person_in_scope
from brobygger.services.agenda import lists
from brobygger.services.assessments import scores, verdicts
from tests.cast import NOW, Cast


@pytest.fixture
def judged(cast: Cast) -> Person:
    """Someone of Brokøbing whose case has reached the authority."""
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    return smed


@pytest.mark.parametrize(("ours", "theirs"), [("mona", "nina"), ("asta", "naja"), ("signe", "nabo")])
def test_a_role_sees_by_name_those_of_its_own_organisation_only(
    cast: Cast, judged: Person, ours: str, theirs: str
) -> None:
    inside, outside = getattr(cast, ours), getattr(cast, theirs)
    assert inside.role == outside.role
    assert [person.id for person in Person.objects.visible_to(inside)] == [judged.id]
    assert list(Person.objects.visible_to(outside)) == []
    assert list(caseload.page(now=NOW, by=outside, whose="all")) == []
    with pytest.raises(NotFound):
        person_in_scope(outside, judged.id)


@pytest.mark.parametrize(("ours", "theirs"), [("eva", "nora"), ("mona", "nina")])
def test_figures_count_those_of_ones_own_organisation_only(cast: Cast, judged: Person, ours: str, theirs: str) -> None:
    new = [scores.NewScore("medical", Decimal("0.5"))]
    # So many that they may be counted by those who see no names.
    others = [people.meet(by=cast.signe, alias=f"Ole {number}", now=NOW) for number in range(4)]
    for person in (judged, *others):
        scores.enter(
            by=cast.signe, person_id=person.id, scores=new, instrument="EuropASI", version="1", source="papir",
            wave="baseline", measured_on=NOW.date(), now=NOW,
        )  # fmt: skip
    assert Person.objects.counted_for(getattr(cast, ours)).count() == 5
    assert extract.waves_present(by=getattr(cast, ours)) == [("EuropASI", "baseline", 5)]
    assert Person.objects.counted_for(getattr(cast, theirs)).count() == 0
    assert extract.waves_present(by=getattr(cast, theirs)) == []


def test_the_agency_of_another_organisation_counts_nobody_here(cast: Cast, judged: Person) -> None:
    abroad = User.objects.create(username="x", name="X", role="agency", organisation=cast.nabo.organisation)
    assert Person.objects.counted_for(cast.ada).count() == 1
    assert Person.objects.counted_for(abroad).count() == 0


def test_a_team_of_another_organisation_is_nobodys_here_whoever_was_put_on_it(cast: Cast, judged: Person) -> None:
    abroad = people.meet(by=cast.nabo, alias="Bo", now=NOW)
    said = requests.NewRequest(words="Hjælp", said_at=NOW, said_to="Nabo")
    requests.ask(by=cast.nabo, person_id=abroad.id, new=said, now=NOW)
    Membership.objects.create(user=cast.signe, team_id=abroad.team_id)
    signe = User.objects.get(pk=cast.signe.pk)
    assert [person.id for person in Person.objects.visible_to(signe)] == [judged.id]
    with pytest.raises(NotFound):
        person_in_scope(signe, abroad.id)
    for whom, sees in ((cast.nabo, True), (signe, False)):
        found = lists.listed(by=whom, shows="today", whose="all", now=NOW).page
        assert (abroad.id in {each.person.id for each in found}) is sees


def test_a_team_one_has_left_is_ones_own_no_longer(cast: Cast, judged: Person) -> None:
    team = cast.signe.team_ids[0]
    Membership.objects.filter(user=cast.signe).update(to=timezone.now())
    signe = User.objects.get(pk=cast.signe.pk)
    assert signe.team_ids == []
    assert list(Person.objects.visible_to(signe)) == []
    for chosen in (team, None):
        with pytest.raises(Refusal) as refused:
            people.meet(by=signe, alias="Ole", now=NOW, team_id=chosen)
        assert refused.value.code == "no_team"
