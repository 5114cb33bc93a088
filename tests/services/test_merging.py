"""What becomes of each record's own facts while two are merged, and when they are let go again."""

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from brobygger.records.access import Team
from brobygger.records.contacts import Contact
from brobygger.records.people import Detail, Person
from brobygger.rules.refusals import Refusal
from brobygger.services import assigning, contacts, details, identities, merging, people, sheets
from brobygger.services.access import NotFound
from brobygger.services.assessments import interviews, scores, verdicts
from brobygger.services.assessments.verdicts import NewCriterionAnswer
from tests.cast import NOW, Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def smed(cast: Cast) -> Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 10 * HOUR)


@pytest.fixture
def ole(cast: Cast) -> Person:
    return people.meet(by=cast.malik, alias="Ole", now=NOW - 9 * HOUR)


def told(person: Person, **more: object) -> contacts.NewContact:
    return contacts.NewContact(**{"person_id": person.id, "kind": "contact", "happened_at": NOW - 5 * HOUR, **more})


def describe(cast: Cast, person: Person, *, hours_ago: int, **values: str) -> None:
    """Save the form as it is filled in from what stands now."""
    seen = {kind: row.id for kind, row in details.newest(Person.objects.get(id=person.id), by=cast.signe).items()}
    details.describe(by=cast.signe, person_id=person.id, values=values, seen=seen, now=NOW - hours_ago * HOUR)
    person.refresh_from_db()


def merge(cast: Cast, kept: Person, merged: Person) -> merging.Merge:
    row = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=kept.id, merged_id=merged.id, now=NOW - 4 * HOUR
    )
    kept.refresh_from_db(), merged.refresh_from_db()
    return row


def undo(cast: Cast, row: merging.Merge, *records: Person) -> None:
    merging.undo(why="Det var to", by=cast.signe, merge_id=row.id, now=NOW - 2 * HOUR)
    for record in records:
        record.refresh_from_db()


def test_a_contact_corrected_while_merged_goes_with_its_record(cast: Cast, smed: Person, ole: Person) -> None:
    first = contacts.record(by=cast.signe, items=[told(ole, own_words="ro")], now=NOW - 5 * HOUR)[0]
    row = merge(cast, smed, ole)
    right = told(smed, own_words="ro om natten", corrects_id=first.id)
    contacts.record(by=cast.malik, items=[right], now=NOW - 3 * HOUR)
    undo(cast, row, smed, ole)
    assert [each.own_words for each in Contact.objects.current().filter(person=ole)] == ["ro om natten"]
    assert (smed.seen_at, ole.seen_at) == (None, NOW - 5 * HOUR)


def test_a_detail_corrected_while_merged_goes_with_its_record(cast: Cast, smed: Person, ole: Person) -> None:
    describe(cast, ole, hours_ago=8, name="Ole")
    row = merge(cast, smed, ole)
    describe(cast, smed, hours_ago=3, name="Ole Hansen")
    assert smed.legal_name == "Ole Hansen"
    undo(cast, row, smed, ole)
    assert (smed.legal_name, ole.legal_name) == ("", "Ole Hansen")


def test_a_number_given_while_merged_leaves_the_other_records_number(cast: Cast, smed: Person, ole: Person) -> None:
    identities.identify(by=cast.signe, person_id=ole.id, number="0101900001", now=NOW - 8 * HOUR)
    row = merge(cast, smed, ole)
    identities.identify(by=cast.signe, person_id=smed.id, number="0202900002", now=NOW - 3 * HOUR)
    undo(cast, row, smed, ole)
    numbers = [
        identities.reveal_number(by=cast.signe, person_id=person.id, now=NOW, purpose="treatment")
        for person in (smed, ole)
    ]
    assert numbers == [["020290-0002"], ["010190-0001"]]


def test_a_criterion_answered_anew_while_merged_goes_with_its_record(cast: Cast, smed: Person, ole: Person) -> None:
    met = NewCriterionAnswer("troubled", "met", "siger det selv")
    verdicts.answer_criteria(by=cast.signe, person_id=ole.id, answers=[met], now=NOW - 8 * HOUR)
    row = merge(cast, smed, ole)
    seen = verdicts.standing(smed, by=cast.signe).answers["troubled"].id
    anew = NewCriterionAnswer("troubled", "not_met", "ikke mere", seen=seen)
    assert verdicts.answer_criteria(by=cast.signe, person_id=smed.id, answers=[anew], now=NOW - 3 * HOUR) == {}
    undo(cast, row, smed, ole)
    assert verdicts.standing(ole, by=cast.signe).answers["troubled"].answer == "not_met"
    assert not verdicts.standing(smed, by=cast.signe).answers


def test_a_score_corrected_while_merged_goes_with_its_record(cast: Cast, smed: Person, ole: Person) -> None:
    def enter(person: Person, value: str, replaces: object = None) -> scores.records.AreaScore:
        new = scores.NewScore("medical", Decimal(value), replaces)
        origin = {"instrument": "EuropASI", "version": "1", "source": "journal", "wave": "baseline"}
        day = NOW.date()
        return scores.enter(by=cast.signe, person_id=person.id, scores=[new], measured_on=day, now=NOW, **origin)[0]

    first = enter(ole, "0.2")
    row = merge(cast, smed, ole)
    enter(smed, "0.4", first.id)
    undo(cast, row, smed, ole)
    assert [score.value for score in scores.scores_of(ole)] == [0.4]
    assert not scores.scores_of(smed)


def test_an_emptied_field_stays_empty_though_the_other_record_had_a_value(
    cast: Cast, smed: Person, ole: Person
) -> None:
    describe(cast, smed, hours_ago=8, rough_age="30")
    describe(cast, ole, hours_ago=7, rough_age="50")
    merge(cast, smed, ole)
    assert smed.rough_age == "50"
    describe(cast, smed, hours_ago=3, rough_age="")
    assert smed.rough_age == ""


def test_an_address_protected_on_either_record_is_protected_until_someone_lifts_it(
    cast: Cast, smed: Person, ole: Person
) -> None:
    describe(cast, ole, hours_ago=8, address_protection="yes")
    describe(cast, smed, hours_ago=7, address_protection="no")
    merge(cast, smed, ole)
    assert smed.is_address_protected
    assert details.newest(smed, by=cast.signe)["address_protection"].value == "yes"
    describe(cast, smed, hours_ago=3, address_protection="no")
    assert not smed.is_address_protected


def test_the_kept_record_keeps_its_name_and_contact_person(cast: Cast, smed: Person, ole: Person) -> None:
    describe(cast, ole, hours_ago=8, name="Ole Hansen", preferred_name="Olsen")
    merge(cast, smed, ole)
    assert (smed.shown_name, smed.legal_name, smed.contact_person_id) == ("Smed", "Ole Hansen", cast.signe.id)
    describe(cast, smed, hours_ago=3, preferred_name="Smeden")
    assigning.assign(by=cast.signe, person_id=smed.id, worker_id=cast.malik.id, now=NOW)
    smed.refresh_from_db()
    assert (smed.shown_name, smed.contact_person_id) == ("Smeden", cast.malik.id)


def test_records_of_two_teams_are_not_merged_for_one_team_would_lose_sight(
    cast: Cast, smed: Person, ole: Person
) -> None:
    harbour = people.meet(by=cast.troels, alias="Havne-Ole", now=NOW - 9 * HOUR)
    cast.oda.membership_set.create(team=Team.objects.get(name="Havneteamet"))
    with pytest.raises(Refusal) as refusal:
        merging.merge(
            reason="samme", is_difference_seen=True, by=cast.oda, kept_id=smed.id, merged_id=harbour.id, now=NOW
        )
    assert refusal.value.code == "other_team"
    assert people.person_in_scope(cast.troels, harbour.id).id == harbour.id


def test_of_two_interviews_of_one_wave_the_first_begun_is_taken_up_and_both_are_shown(
    cast: Cast, smed: Person, ole: Person
) -> None:
    later = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW - 7 * HOUR)
    first = interviews.start(by=cast.signe, person_id=ole.id, wave="baseline", now=NOW - 8 * HOUR)
    merge(cast, smed, ole)
    assert [sheet.interview.id for sheet in interviews.sheets(smed, by=cast.signe)] == [first.id, later.id]
    taken_up = interviews.start(by=cast.malik, person_id=smed.id, wave="baseline", now=NOW)
    assert taken_up.id == first.id


def test_a_contact_sent_again_with_other_content_is_refused_with_a_word(cast: Cast, smed: Person) -> None:
    item = told(smed, own_words="ro", components=("contact",), promise="kaffe", promise_at=NOW + HOUR)
    contacts.record(by=cast.signe, items=[item], now=NOW)
    contacts.record(by=cast.malik, items=[item], now=NOW + HOUR)
    for changed in ({"own_words": "ro, og mere"}, {"promise": "te"}, {"promise_at": NOW + 2 * HOUR}, {"minutes": 5}):
        with pytest.raises(Refusal) as refusal:
            contacts.record(by=cast.signe, items=[dataclasses.replace(item, **changed)], now=NOW)
        assert refusal.value.code == "already_there"
    assert Contact.objects.get().own_words == "ro"


def test_a_contact_sent_again_after_a_merge_is_known_by_whichever_record_it_names(
    cast: Cast, smed: Person, ole: Person
) -> None:
    item = told(ole)
    contacts.record(by=cast.signe, items=[item], now=NOW - 5 * HOUR)
    merge(cast, smed, ole)
    assert contacts.record(by=cast.signe, items=[dataclasses.replace(item, person_id=smed.id)], now=NOW) == []


def test_a_key_that_belongs_outside_ones_scope_is_not_found(cast: Cast, smed: Person) -> None:
    harbour = people.meet(by=cast.troels, alias="Havne-Ole", now=NOW - 9 * HOUR)
    item = told(smed, own_words="fortroligt")
    contacts.record(by=cast.signe, items=[item], now=NOW)
    with pytest.raises(NotFound):
        contacts.record(by=cast.troels, items=[dataclasses.replace(item, person_id=harbour.id)], now=NOW)


def test_one_key_twice_in_a_batch_is_written_once_or_refused(cast: Cast, smed: Person) -> None:
    item = told(smed, own_words="ro")
    with pytest.raises(Refusal):
        contacts.record(by=cast.signe, items=[item, dataclasses.replace(item, own_words="uro")], now=NOW)
    assert not Contact.objects.exists()
    assert len(contacts.record(by=cast.signe, items=[item, item], now=NOW)) == 1


def test_what_happened_shortly_after_midnight_stands_in_its_own_month(cast: Cast, smed: Person) -> None:
    half_past_midnight = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)
    for at in (half_past_midnight, half_past_midnight - HOUR):
        contacts.record(by=cast.signe, items=[told(smed, happened_at=at)], now=NOW)
    course = sheets.course(smed, by=cast.signe)
    assert [[entry.at for entry in month.entries] for month in course.months] == [
        [half_past_midnight],
        [half_past_midnight - HOUR],
    ]


def test_someone_whose_own_name_was_taken_away_while_merged_can_be_let_go_and_pressed_in_lists(
    cast: Cast, smed: Person, ole: Person
) -> None:
    row = merge(cast, smed, ole)
    own = Detail.objects.get(person=smed, kind="alias")
    details.retract(by=cast.signe, detail_id=own.id, why="Forkert borger", now=NOW - HOUR)
    undo(cast, row, smed, ole)
    assert (smed.shown_name, ole.shown_name) == ("?", "Ole")
    assert "name" in smed.unknown


def test_two_are_parted_by_whoever_says_how_it_is_known_and_by_nobody_who_does_not(
    cast: Cast, smed: Person, ole: Person
) -> None:
    row = merge(cast, smed, ole)
    with pytest.raises(Refusal):
        merging.undo(why=" ", by=cast.signe, merge_id=row.id, now=NOW)
    smed.refresh_from_db(), ole.refresh_from_db()
    assert smed.root_id == ole.root_id, "nothing is written without a reason"
