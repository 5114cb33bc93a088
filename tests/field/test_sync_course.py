"""What a card says of a course: goals, waves to come, scores made elsewhere, referrals; and what the site has chosen."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.records.assessments import Interview
from brobygger.records.requests import Request
from brobygger.rules import law
from brobygger.rules import plans as plan_rules
from brobygger.services import courses, details, endings, people, places, requests
from brobygger.services.assessments import interviews, scores, verdicts
from brobygger.services.plans import revisions, suggesting
from brobygger.services.referrals import happening, referring
from brobygger.services.requests import decisions
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


def test_the_way_a_site_counts_is_told_once_and_again_when_it_has_changed(cast: Cast, phone: FieldPhone) -> None:
    assert {name: phone.site[name] for name in ("reading", "log_rule", "per_unit")} == {
        "reading": "4",
        "log_rule": "va",
        "per_unit": "7",
    }
    assert "site" not in phone.sync()
    verdicts.set_reading(by=cast.mona, reading="6", now=timezone.now())
    phone.sync()
    assert phone.site["reading"] == "6"
    assert "site" not in phone.sync()


def test_whoever_is_to_tell_the_citizen_of_a_decision_reads_what_was_decided(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    now = timezone.now()
    said = requests.NewRequest(words="Jeg vil i behandling", said_at=now - timedelta(days=2), said_to="Signe")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=now)
    grant = decisions.NewDecision(about=row.id, result="grant", reasons="Fordi", decided_at=now)
    decisions.decide(by=cast.asta, person_id=smed.id, new=grant, now=now)
    phone.sync()
    (label,) = [each["label"] for each in _card(phone, smed)["reasons"] if each["kind"] == "decision_untold"]
    assert label == "Afgjort: sig det til borgeren: Bevilget"


def test_sooner_looked_for_by_the_choice_of_the_site_is_sooner_on_the_phones_that_are_out_too(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    def looked_for(holder: FieldPhone) -> str:
        (found,) = [each["shows_at"] for each in _card(holder, smed)["reasons"] if each["kind"] == "not_seen"]
        return str(found)

    before = looked_for(phone)
    suggesting.suggest(by=cast.mona, suggestions=[], lost_after=10, now=timezone.now())
    phone.sync()
    new = enrolled(cast.malik)
    new.sync()
    assert looked_for(phone) == looked_for(new) < before


def test_two_phones_that_log_one_request_give_one_clock_from_the_earliest(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    said_on = law.local_day(timezone.now()) - timedelta(days=3)
    first, second = (datetime.combine(said_on, time(23, minute), law.PLACE) for minute in (50, 55))
    other = enrolled(cast.malik)
    told = {"words": "Jeg vil i behandling", "said_to": "os begge"}
    phone.write("request", smed.id, happened_at=first, **told)
    other.write("request", smed.id, happened_at=second, **told)
    for holder in (other, phone, other):
        holder.sync()
    (clock,) = requests.asked(smed, by=cast.signe)
    assert (clock.clock.said_at, len(clock.requests)) == (first, 2)
    due = said_on + timedelta(days=14)
    for holder in (phone, other):
        (found,) = [each for each in _card(holder, smed)["reasons"] if each["kind"] == "clock"]
        assert law.local_day(datetime.fromisoformat(found["due_at"])) == due


def test_the_open_goals_stand_on_the_card_in_the_citizens_words_by_priority(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    told = [
        plan_rules.Goal("Ro om natten", "other_areas", "housing", "now"),
        plan_rules.Goal("Nået", "other_areas", "housing", "now", status="reached"),
        plan_rules.Goal("Se min datter", "other_areas", "family", "longer"),
    ]
    first = _plan(cast, smed, told)
    phone.sync()
    assert [(goal["place"], goal["words"], goal.get("is_later", False)) for goal in _card(phone, smed)["goals"]] == [
        (1, "Ro om natten", False),
        (3, "Se min datter", True),
    ]
    _plan(cast, smed, told[2:], seen=first)
    phone.sync()
    assert [goal["words"] for goal in _card(phone, smed)["goals"]] == ["Se min datter"]


def test_the_goals_of_a_course_that_ended_are_not_those_of_the_one_they_came_back_to(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    now, day = timezone.now(), timedelta(days=1)
    gry = people.meet(by=cast.signe, alias="Gry", now=now - 40 * day)
    courses.move(by=cast.signe, person_id=gry.id, to="treatment", seen="contact", now=now - 30 * day)
    goals = [plan_rules.Goal("Ro om natten", "other_areas", "housing", "now")]
    old = _plan(cast, gry, goals, at=now - 29 * day)
    ended = endings.NewEnding(ended_at=now - 20 * day, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=gry.id, new=ended, now=now - 20 * day)
    phone.sync()
    assert [goal["words"] for goal in _card(phone, gry)["goals"]] == ["Ro om natten"]
    courses.move(by=cast.signe, person_id=gry.id, to="treatment", seen="followup", now=now - 10 * day)
    phone.sync()
    assert "goals" not in _card(phone, gry)
    _plan(cast, gry, goals, seen=old)
    phone.sync()
    assert [goal["words"] for goal in _card(phone, gry)["goals"]] == ["Ro om natten"]


def test_no_wave_is_counted_from_a_day_that_nobody_knows(cast: Cast, phone: FieldPhone, smed: people.Person) -> None:
    at = timezone.make_aware(datetime.combine(law.NO_DAY, time(12)))
    row = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=timezone.now())
    Interview.objects.filter(id=row.id).update(happened_at=at)
    phone.sync()
    assert "waves" not in _card(phone, smed)


def test_the_waves_still_to_come_are_told_with_their_days_once_an_interview_has_begun(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    assert "waves" not in _card(phone, smed)
    at = timezone.now() - timedelta(days=100)
    interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=timezone.now(), at=at)
    interviews.start(by=cast.signe, person_id=smed.id, wave="m3", now=timezone.now())
    phone.sync()
    assert list(_card(phone, smed)["waves"]) == ["m6", "m12", "m18", "m24"]
    key = phone.write("interview", smed.id, instrument="asi-5", wave="m6")
    phone.sync()
    assert phone.outcomes()[key] == "new"
    assert list(_card(phone, smed)["waves"]) == ["m12", "m18", "m24"]


def test_a_score_made_elsewhere_comes_along_for_the_criterion(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    day = timezone.localdate()
    for value, on in (("0.4", day - timedelta(days=9)), ("0.62", day)):
        scores.enter(
            by=cast.signe, person_id=smed.id, scores=[scores.NewScore("economy", Decimal(value))], instrument=value,
            version="1", source="Egenskabt ark", wave="baseline", measured_on=on, now=timezone.now(),
        )  # fmt: skip
    phone.sync()
    assert _card(phone, smed)["scores"] == [{"area": "economy", "value": "31/50", "on": day.isoformat()}]


def test_an_open_referral_stands_on_the_card_with_where_it_has_come_to(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    told = {"name": "Skovhuset", "kind": "residential", "phone": "", "about": ""}
    place = places.add(by=cast.oda, told=told, now=timezone.now())
    new = referring.NewReferral(
        kind="stay",
        at=timezone.now() - timedelta(days=3),
        answer_by=timezone.localdate(),
        place_id=place.id,
        stay_kind="short",
    )
    referring.refer(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    phone.sync()
    (referral,) = _card(phone, smed)["referrals"]
    assert (referral["to"], referral["id"]) == ("Skovhuset", str(new.id))
    assert referral["state"] == "Venter på svar" and "from" not in referral
    # There, it says since when and until when: the phone counts the days by itself.
    today = law.local_day(timezone.now())
    came = happening.NewEvent(event="arrived", at=timezone.now() - timedelta(days=2), until=today + timedelta(days=5))
    happening.happen(by=cast.signe, referral_id=new.id, new=came, now=timezone.now())
    phone.sync()
    (referral,) = _card(phone, smed)["referrals"]
    days = [(today + timedelta(days=after)).isoformat() for after in (-2, 5)]
    assert [referral["from"], referral["until"]] == days


def test_where_someone_with_a_protected_address_is_referred_is_not_for_a_pocket(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    told = {"name": "Skovhuset", "kind": "residential", "phone": "", "about": ""}
    place = places.add(by=cast.oda, told=told, now=timezone.now())
    at = timezone.now() - timedelta(days=3)
    new = referring.NewReferral(
        kind="stay", at=at, answer_by=timezone.localdate() - timedelta(days=2), place_id=place.id, stay_kind="short"
    )
    referring.refer(by=cast.signe, person_id=smed.id, new=new, now=timezone.now())
    phone.sync()
    assert {each["what"] for each in _card(phone, smed)["reasons"] if "what" in each} == {"Skovhuset"}
    details.describe(
        by=cast.signe, person_id=smed.id, values={"address_protection": "yes"}, seen={}, now=timezone.now()
    )
    phone.sync()
    card = _card(phone, smed)
    assert "Skovhuset" not in str(card) and card["reasons"], "that something is to be done is told"


def test_who_wrote_something_is_told_by_account_too_for_two_can_have_one_name(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    key = phone.write("contact", smed.id, kind="contact", note="mit")
    phone.sync()
    other = enrolled(cast.malik)
    other.sync()
    assert other.facts[key]["by_id"] == str(cast.signe.pk)


def test_cards_of_many_ask_no_more_than_cards_of_one(cast: Cast, smed: people.Person) -> None:
    with CaptureQueriesContext(connection) as one:
        enrolled(cast.signe).sync()
    for name in ("Lotte", "Ole", "Åge"):
        met = people.meet(by=cast.signe, alias=name, now=timezone.now())
        _plan(cast, met, [plan_rules.Goal("Ro", "other_areas", "housing", "now")])
        interviews.start(by=cast.signe, person_id=met.id, wave="baseline", now=timezone.now())
    with CaptureQueriesContext(connection) as many:
        enrolled(cast.signe).sync()
    # Whose a plan is and what stands of a referral is asked where there is one at all.
    assert len(many) <= len(one) + 2


def test_who_asked_for_treatment_and_what_was_promised_say_whose_they_are_on_every_phone(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    phone.write("request", smed.id, words="Jeg vil i behandling", said_to="Signe")
    at = (timezone.now() + timedelta(days=1)).isoformat()
    phone.write("contact", smed.id, kind="contact", promise="læge", promise_at=at)
    phone.sync()
    other = enrolled(cast.malik)
    other.sync()
    for holder, whose in ((phone, {"mine": True}), (other, {"by": cast.signe.name})):
        (asked,) = _card(holder, smed)["requests"]
        assert {name: asked[name] for name in asked if name not in ("id", "said_at")} == {
            "words": "Jeg vil i behandling",
            "said_to": "Signe",
            **whose,
        }
        (promised,) = _card(holder, smed)["promises"]
        assert (promised["what"], {name: promised[name] for name in whose}) == ("læge", whose)


def test_what_was_withdrawn_or_answered_is_not_shown_as_asked_for(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    for kind, days_ago in (("withdrawn", 6), ("started", 3)):
        said_at, at = (timezone.now() - timedelta(days=ago) for ago in (days_ago, days_ago - 1))
        key = phone.write("request", smed.id, words="Jeg vil i behandling", said_to="Signe", happened_at=said_at)
        phone.sync()
        assert [each["id"] for each in _card(phone, smed)["requests"]] == [key]
        assert _card(phone, smed)["wish"] == "Jeg vil i behandling"
        requests.happen(by=cast.signe, request_id=UUID(key), kind=kind, at=at, now=timezone.now())
        phone.sync()
        assert "requests" not in _card(phone, smed), kind
        assert ("wish" in _card(phone, smed)) is (kind == "started")


def test_a_day_without_an_hour_is_kept_as_one_and_told_back_as_one(
    cast: Cast, phone: FieldPhone, smed: people.Person
) -> None:
    at = law.day_only(timezone.localdate() - timedelta(days=1))
    key = phone.write("request", smed.id, words="Jeg vil i behandling", said_to="Signe", happened_at=at)
    phone.write("contact", smed.id, kind="contact", happened_at=at, promise="læge", promise_at=_tomorrow().isoformat())
    phone.sync()
    row = Request.objects.get(id=key)
    assert row.happened_at == at and not law.has_hour(row.happened_at)
    other = enrolled(cast.malik)
    other.sync()
    card = _card(other, smed)
    (contact,) = (fact for fact in other.facts.values() if fact["kind"] == "contact")
    told = (card["requests"][0]["said_at"], contact["happened_at"], card["promises"][0]["due_at"])
    assert [datetime.fromisoformat(each) for each in told] == [at, at, _tomorrow()]
    assert not any(law.has_hour(datetime.fromisoformat(each)) for each in told)


def _tomorrow() -> datetime:
    return law.day_only(timezone.localdate() + timedelta(days=1))


def _card(phone: FieldPhone, person: people.Person) -> dict[str, Any]:
    return phone.people[str(person.id)]


def _plan(cast: Cast, person: people.Person, goals: object, seen: object = None, at: datetime | None = None) -> object:
    content = plan_rules.Content(made_at=at or timezone.now(), goals=goals, own_words="Jeg vil have ro")
    new = revisions.NewPlan(content, seen=seen)
    return revisions.revise(by=cast.signe, person_id=person.id, new=new, now=timezone.now()).id
