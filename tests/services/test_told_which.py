"""Which decision the citizen was told: the one that held then, on the record it was made on."""

from datetime import timedelta

from brobygger.records.requests import RequestEvent
from brobygger.services import merging, people, requests
from brobygger.services.requests import decisions
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


def test_of_two_records_that_are_one_the_telling_stands_with_its_decision_and_not_with_the_other_once_they_are_two(
    cast: Cast,
) -> None:
    rows = []
    for alias, days in (("Smed", 6), ("Ole", 5)):
        person = people.meet(by=cast.signe, alias=alias, now=NOW - 9 * DAY)
        said = requests.NewRequest("Jeg vil i behandling", NOW - days * DAY, "Signe Bro")
        rows.append(requests.ask(by=cast.signe, person_id=person.id, new=said, now=NOW - days * DAY))
    smed, ole = rows
    new = decisions.NewDecision(ole.id, "refuse", "Fordi", NOW - 4 * DAY)
    no = decisions.decide(by=cast.asta, person_id=ole.person_id, new=new, now=NOW - 4 * DAY)
    told = {"reason": "samme", "is_difference_seen": True, "now": NOW - 3 * DAY}
    merge = merging.merge(by=cast.signe, kept_id=smed.person_id, merged_id=ole.person_id, **told)  # type: ignore[arg-type]
    at = NOW - 2 * DAY
    event = requests.happen(by=cast.signe, request_id=smed.id, kind="decision_told", at=at, now=at)
    assert (event.decision, event.request_id, event.person_id) == (no, ole.id, ole.person_id)
    merging.undo(by=cast.signe, merge_id=merge.id, why="Det er to", now=NOW)
    assert not RequestEvent.objects.filter(person_id=smed.person_id).exists()
