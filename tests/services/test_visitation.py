"""Half a page, a decision, and the home municipality: handed over as it was, decided once, and told in the lists."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from brobygger.records.access import Organisation, User
from brobygger.records.agenda import Reminder
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.endings import Death
from brobygger.records.plans import Goal, Plan
from brobygger.records.requests import Decision, HomeApproval, Recommendation, RequestEvent
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import (
    contacts,
    courses,
    details,
    drawing,
    endings,
    event_corrections,
    merging,
    people,
    requests,
    sheets,
)
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.assessments import verdicts
from brobygger.services.changes import PermissionDenied
from brobygger.services.requests import approvals, decided, decisions, recommendations
from brobygger.services.requests.waiting import waiting_about
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.listing import reasons

SAID = NOW - timedelta(days=3)
HOUR = timedelta(hours=1)


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW - 10 * HOUR, own_wish="Ro om natten")


def ask(cast: Cast, person: people.Person, *, at: Any = SAID, words: str = "Jeg vil i behandling") -> Any:
    new = requests.NewRequest(words=words, said_at=at, said_to="Signe Bro")
    return requests.ask(by=cast.signe, person_id=person.id, new=new, now=NOW)


def recommend(by: Any, person: people.Person, *, now: Any = NOW, **more: Any) -> Recommendation:
    person.refresh_from_db()
    told = {"advice": "grant", "text": "Fordi", "mark": recommendations.grounds(person, by=by).mark, **more}
    return recommendations.hand_over(by=by, person_id=person.id, new=recommendations.NewRecommendation(**told), now=now)


def decide(by: Any, person: people.Person, about: Any, **more: Any) -> Decision:
    told = {"about": about.id, "result": "grant", "reasons": "Fordi", "decided_at": NOW, **more}
    return decisions.decide(by=by, person_id=person.id, new=decisions.NewDecision(**told), now=NOW)


def tell(by: Any, person: people.Person, status: str, **more: Any) -> HomeApproval:
    newest = approvals.home_of(person, by=by).newest
    seen = newest.id if newest else None
    told = {"municipality": "0751", "status": status, "whom": "Aarhus", "happened_at": NOW, "seen": seen, **more}
    return approvals.tell(by=by, person_id=person.id, new=approvals.NewApproval(**told), now=NOW)


def kinds(person: people.Person) -> set[str]:
    return set(Reminder.objects.filter(person=person).values_list("kind", flat=True))


def code_of(refused: Any) -> str:
    return str(refused.value.code)


@pytest.mark.parametrize("is_passed_on", [True, False])
def test_the_clock_that_runs_is_decided_before_a_newer_wish_for_anonymous_treatment(
    cast: Cast, smed: people.Person, is_passed_on: bool
) -> None:
    named = ask(cast, smed, at=SAID)
    told = {"words": "Uden navn", "said_to": "Signe Bro", "is_anonymous": True}
    new = requests.NewRequest(said_at=NOW - HOUR, **told)  # type: ignore[arg-type]
    wish = requests.ask(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    if is_passed_on:
        requests.happen(by=cast.signe, request_id=wish.id, kind="told", whom="Asta", at=NOW, now=NOW)
    waits = waiting_about(smed, None, by=cast.asta)
    assert waits and waits.request and waits.request.id == named.id
    decide(cast.asta, smed, named)
    # Nothing anonymous is opened by name unless somebody passed it on.
    waits = waiting_about(smed, None, by=cast.asta)
    assert (waits and waits.about) == (wish.id if is_passed_on else None)


def test_a_recommendation_is_kept_as_it_was_handed_over_whatever_is_learnt_since(
    cast: Cast, smed: people.Person
) -> None:
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    row = recommend(cast.signe, smed, own_words="Ro om natten", advice="not_yet")
    lines = row.lines
    assert {each["result"] for each in lines["criteria"]} == {"unknown"}
    new = verdicts.NewCriterionAnswer("troubled", "met", "Siger det selv")
    assert verdicts.answer_criteria(by=cast.signe, person_id=smed.id, answers=[new], now=NOW) == {}
    row.refresh_from_db()
    assert row.lines == lines
    assert recommendations.grounds(smed, by=cast.signe).is_other_known
    assert Change.objects.filter(kind="recommendation", object_id=row.id).exists()
    assert AuditEntry.objects.filter(act="requests.recommend", person=smed).exists()


def test_it_brings_the_case_to_the_authority_and_stands_in_the_inbox_until_it_is_decided(
    cast: Cast, smed: people.Person
) -> None:
    row = recommend(cast.signe, smed)
    assert people.person_in_scope(cast.asta, smed.id) == smed
    (waits,) = reasons(lists.listed(by=cast.asta, shows="inbox", whose="all", now=NOW))
    assert (waits.kind, waits.about_id) == ("recommendation", row.id)
    assert "recommendation" in [
        entry.kind for month in sheets.course(smed, by=cast.asta).months for entry in month.entries
    ]
    decide(cast.asta, smed, row)
    assert "recommendation" not in kinds(smed)


def test_in_the_course_a_decision_is_told_once_also_where_it_stops_the_clock(cast: Cast, smed: people.Person) -> None:
    said = requests.NewRequest("Jeg vil i behandling", NOW - timedelta(days=2), "Signe Bro")
    row = requests.ask(by=cast.signe, person_id=smed.id, new=said, now=NOW - timedelta(days=2))
    new = decisions.NewDecision(row.id, "refuse", "Fordi", NOW - HOUR)
    decisions.decide(by=cast.asta, person_id=smed.id, new=new, now=NOW - HOUR)
    requests.happen(by=cast.signe, request_id=row.id, kind="decision_told", at=NOW, now=NOW)
    told = [entry.kind for month in sheets.course(smed, by=cast.asta).months for entry in month.entries]
    assert (told.count("decision"), told.count("request_event")) == (1, 1)


def test_nothing_of_the_diary_comes_to_the_authority_with_it(cast: Cast, smed: people.Person) -> None:
    item = contacts.NewContact(
        person_id=smed.id,
        kind="contact",
        happened_at=NOW - HOUR,
        own_words="Hemmeligt sagt",
        note="Hemmeligt noteret",
        promise="Hemmeligt lovet",
        promise_at=NOW + HOUR,
    )
    contacts.record(by=cast.signe, items=[item], now=NOW)
    assert "Hemmeligt" not in str(recommend(cast.signe, smed).lines)


def test_who_writes_while_the_authority_decides_is_told_before_it_is_handed_over(
    cast: Cast, smed: people.Person
) -> None:
    first = recommend(cast.signe, smed)
    mark = recommendations.grounds(smed, by=cast.malik).mark
    decide(cast.asta, smed, first)
    with pytest.raises(Refusal) as refused:
        recommend(cast.malik, smed, mark=mark)
    assert code_of(refused) == "recommended_meanwhile"
    assert recommendations.recommendations_of(smed, by=cast.signe) == [first]


def test_an_older_form_is_refused_in_words_and_saved_again_takes_the_place_of_the_first(
    cast: Cast, smed: people.Person
) -> None:
    mark = recommendations.grounds(smed, by=cast.signe).mark
    first = recommend(cast.signe, smed)
    with pytest.raises(Refusal) as refused:
        recommend(cast.malik, smed, mark=mark)
    assert code_of(refused) == "recommended_meanwhile"
    second = recommend(cast.malik, smed, text="Også fordi")
    assert second.corrects_id == first.id
    assert recommendations.recommendations_of(smed, by=cast.signe) == [second]
    assert Reminder.objects.filter(person=smed, kind="recommendation").count() == 1
    with pytest.raises(Refusal) as late:
        decide(cast.asta, smed, first)
    assert code_of(late) == "older_form"


def test_the_open_goals_of_the_newest_plan_go_along_in_the_citizens_own_words(cast: Cast, smed: people.Person) -> None:
    same = dict.fromkeys(("happened_at", "recorded_at", "received_at"), NOW) | {"recorded_by": cast.signe}
    old = Plan.objects.create(person=smed, number=1, **same)
    new = Plan.objects.create(person=smed, number=2, follows=old, **same)
    goal = {"area": "housing", "goal_type": "stabilisation", "horizon": "now"}
    Goal.objects.create(plan=old, position=1, own_words="Et gammelt mål", **goal)
    Goal.objects.create(plan=new, position=1, own_words="Et sted at sove", **goal)
    Goal.objects.create(plan=new, position=2, own_words="Nået", status="reached", **goal)
    assert [each["words"] for each in recommend(cast.signe, smed).lines["goals"]] == ["Et sted at sove"]


def test_after_a_merge_the_goals_are_those_of_the_plan_made_last(cast: Cast, smed: people.Person) -> None:
    def plan(person: people.Person, number: int, days_ago: int, words: str) -> None:
        at = NOW - timedelta(days=days_ago)
        same = dict.fromkeys(("happened_at", "recorded_at", "received_at"), at) | {"recorded_by": cast.signe}
        row = Plan.objects.create(person=person, number=number, **same)
        goal = {"area": "housing", "goal_type": "stabilisation", "horizon": "now"}
        Goal.objects.create(plan=row, position=1, own_words=words, **goal)

    ole = people.meet(by=cast.malik, alias="Ole", now=NOW - timedelta(days=90))
    plan(ole, 1, 80, "Et gammelt mål")
    plan(ole, 2, 70, "Et gammelt mål")
    plan(smed, 1, 1, "Et sted at sove")
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    smed.refresh_from_db()
    assert [each["words"] for each in recommend(cast.signe, smed).lines["goals"]] == ["Et sted at sove"]


def test_sent_twice_it_is_written_once(cast: Cast, smed: people.Person) -> None:
    key = uuid4()
    mark = recommendations.grounds(smed, by=cast.signe).mark
    rows = [recommend(cast.signe, smed, id=key, mark=mark) for _ in range(2)]
    told = {"id": uuid4()}
    assert rows[0] == rows[1]
    assert decide(cast.asta, smed, rows[0], **told) == decide(cast.asta, smed, rows[0], **told)
    assert (Recommendation.objects.count(), Decision.objects.count()) == (1, 1)


def test_handed_over_by_mistake_it_leaves_the_inbox_but_not_once_it_is_decided(cast: Cast, smed: people.Person) -> None:
    row = recommend(cast.signe, smed)
    recommendations.take_back(by=cast.malik, recommendation_id=row.id, why="Forkert borger", now=NOW)
    assert "recommendation" not in kinds(smed)
    again = recommend(cast.signe, smed)
    decide(cast.asta, smed, again)
    with pytest.raises(Refusal) as refused:
        recommendations.take_back(by=cast.signe, recommendation_id=again.id, why="Forkert borger", now=NOW)
    assert code_of(refused) == "already_decided"


def test_of_two_who_decide_the_second_is_told_who_was_first(cast: Cast, smed: people.Person) -> None:
    row = recommend(cast.signe, smed)
    decide(cast.asta, smed, row)
    with pytest.raises(Refusal) as refused:
        decide(cast.asta, smed, row, result="refuse")
    assert code_of(refused) == "already_decided"
    assert "Asta Myndighed" in str(refused.value)
    # Behind the words stands the database.
    same = dict.fromkeys(("happened_at", "recorded_at", "received_at"), NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            person=smed, recommendation=row, result="refuse", reasons="x", recorded_by=cast.asta, **same
        )


@pytest.mark.parametrize(
    ("told", "stopped_by"),
    [
        ({"result": "grant"}, ""),
        ({"result": "refuse"}, "refused"),
        ({"result": "other_offer", "offer": "Døgn"}, ""),
        ({"result": "other_offer", "offer": "Døgn", "is_chosen": True}, "other_offer"),
    ],
)
def test_what_a_decision_does_to_the_clock_and_taking_it_back_undoes(
    cast: Cast, smed: people.Person, told: dict[str, Any], stopped_by: str
) -> None:
    ask(cast, smed)
    row = recommend(cast.signe, smed)
    made = decide(cast.asta, smed, row, **told)
    assert requests.asked(smed, by=cast.signe)[0].clock.stopped_by == stopped_by
    assert ("clock" in kinds(smed)) == (not stopped_by)
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Forkert borger", now=NOW)
    assert requests.asked(smed, by=cast.signe)[0].clock.is_running
    assert {"clock", "recommendation"} <= kinds(smed)
    again = decide(cast.asta, smed, row, result="refuse")
    assert decided.decision_on(smed, row.id, by=cast.signe) == again
    assert requests.asked(smed, by=cast.signe)[0].clock.stopped_by == "refused"


@pytest.mark.parametrize("told", [{"result": "refuse"}, {"result": "other_offer", "offer": "Døgn", "is_chosen": True}])
def test_what_a_decision_did_to_the_clock_is_taken_back_only_with_the_decision(
    cast: Cast, smed: people.Person, told: dict[str, Any]
) -> None:
    ask(cast, smed)
    made = decide(cast.asta, smed, recommend(cast.signe, smed), **told)
    event = RequestEvent.objects.get()
    for by in (cast.signe, cast.asta):
        with pytest.raises(Refusal) as refused:
            event_corrections.take_back(by=by, event_id=event.id, why="Forkert borger", now=NOW)
        assert code_of(refused) == "taken_back_with_decision"
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Forkert borger", now=NOW)
    assert requests.asked(smed, by=cast.signe)[0].clock.is_running


def test_an_offer_chosen_without_a_decision_is_taken_back_by_whoever_may_tell_it(
    cast: Cast, smed: people.Person
) -> None:
    request = ask(cast, smed)
    chosen = {"kind": "other_offer", "whom": "Døgn", "note": "Vil bo der", "at": NOW - HOUR, "now": NOW - HOUR}
    event = requests.happen(by=cast.asta, request_id=request.id, **chosen)
    decide(cast.asta, smed, request)
    event_corrections.take_back(by=cast.signe, event_id=event.id, why="Forkert borger", now=NOW)
    assert requests.asked(smed, by=cast.signe)[0].clock.is_running


def test_a_refusal_is_not_told_by_hand(cast: Cast, smed: people.Person) -> None:
    request = ask(cast, smed)
    with pytest.raises(SeveralRefused) as refused:
        requests.happen(by=cast.asta, request_id=request.id, kind="refused", at=NOW, now=NOW)
    assert code_of(refused) == "by_decision_only"
    assert not RequestEvent.objects.exists()


def test_taking_a_decision_back_leaves_what_others_wrote_of_the_request(cast: Cast, smed: people.Person) -> None:
    request = ask(cast, smed)
    made = decide(cast.asta, smed, recommend(cast.signe, smed))
    requests.happen(by=cast.signe, request_id=request.id, kind="started", at=NOW, now=NOW)
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Forkert borger", now=NOW)
    assert requests.asked(smed, by=cast.signe)[0].clock.stopped_by == "started"


def test_a_refusal_where_treatment_has_begun_is_kept_and_leaves_what_stopped_the_clock(
    cast: Cast, smed: people.Person
) -> None:
    request = ask(cast, smed)
    requests.happen(by=cast.signe, request_id=request.id, kind="started", at=NOW - HOUR, now=NOW)
    decide(cast.asta, smed, request, result="refuse")
    assert [event.kind for event in RequestEvent.objects.current().order_by("happened_at")] == ["started", "refused"]
    assert requests.asked(smed, by=cast.signe)[0].clock.stopped_by == "started"


def test_a_request_is_decided_without_a_recommendation_and_a_new_one_waits_anew(
    cast: Cast, smed: people.Person
) -> None:
    request = ask(cast, smed)
    decide(cast.asta, smed, request, result="refuse")
    assert waiting_about(smed, None, by=cast.signe) is None
    with pytest.raises(Refusal) as refused:
        decide(cast.asta, smed, request)
    assert code_of(refused) == "already_decided"
    newer = ask(cast, smed, at=NOW + timedelta(minutes=4), words="Jeg vil igen")
    waits = waiting_about(smed, None, by=cast.signe)
    assert waits is not None and waits.request == newer


def test_a_recommendation_that_comes_while_the_request_is_being_decided_is_read_first(
    cast: Cast, smed: people.Person
) -> None:
    request = ask(cast, smed)
    row = recommend(cast.signe, smed)
    with pytest.raises(Refusal) as refused:
        decide(cast.asta, smed, request)
    assert code_of(refused) == "older_form"
    made = decide(cast.asta, smed, row)
    assert made.request_id == request.id
    assert waiting_about(smed, None, by=cast.signe) is None


def test_a_wish_that_was_withdrawn_is_nothing_to_decide(cast: Cast, smed: people.Person) -> None:
    old = ask(cast, smed)
    requests.happen(by=cast.signe, request_id=old.id, kind="withdrawn", at=NOW, now=NOW)
    assert waiting_about(smed, None, by=cast.signe) is None


def test_a_wish_that_was_withdrawn_is_nothing_to_decide_where_it_was_recommended_either(
    cast: Cast, smed: people.Person
) -> None:
    old = ask(cast, smed)
    row = recommend(cast.signe, smed)
    gone = requests.happen(by=cast.signe, request_id=old.id, kind="withdrawn", at=NOW, now=NOW)
    assert waiting_about(smed, None, by=cast.signe) is None
    with pytest.raises(Refusal, match="Signe Bro") as refused:
        decide(cast.asta, smed, row)
    assert code_of(refused) == "withdrawn_meanwhile"
    assert "recommendation" not in kinds(smed)
    again = ask(cast, smed, at=NOW + timedelta(minutes=1), words="Jeg vil igen")
    waits = waiting_about(smed, None, by=cast.signe)
    assert waits is not None and (waits.recommendation, waits.request) == (None, again)
    assert kinds(smed) - {"not_seen", "not_seen_late"} == {"clock", "request_silent"}
    requests.take_back_request(by=cast.signe, request_id=again.id, why="Forkert", now=NOW)
    event_corrections.take_back(by=cast.signe, event_id=gone.id, why="Forkert borger", now=NOW)
    waits = waiting_about(smed, None, by=cast.signe)
    assert waits is not None and waits.recommendation == row
    assert "recommendation" in kinds(smed)


def test_with_nothing_to_decide_nothing_is_decided(cast: Cast, smed: people.Person) -> None:
    ending = verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    with pytest.raises(Refusal) as refused:
        decide(cast.asta, smed, ending)
    assert code_of(refused) == "nothing_to_decide"


def test_a_decision_asked_for_by_a_merged_record_lands_on_the_one_that_stands(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW)
    row = recommend(cast.malik, ole)
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    assert "recommendation" in kinds(smed)
    made = decide(cast.asta, ole, row)
    smed.refresh_from_db()
    assert decided.decisions_of(smed, by=cast.signe) == [made]
    assert "recommendation" not in kinds(smed)
    assert AuditEntry.objects.get(act="requests.decide").person_id == smed.id
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    ole.refresh_from_db()
    assert decided.decisions_of(ole, by=cast.signe) == [made]


def test_after_death_nothing_new_begins_and_no_list_asks_for_it(cast: Cast, smed: people.Person) -> None:
    row = recommend(cast.signe, smed)
    tell(cast.signe, smed, "asked")
    Death.objects.create(
        person=smed,
        happened_at=NOW - timedelta(days=9),
        recorded_at=NOW,
        received_at=NOW,
        recorded_by=cast.signe,
        source="Hospitalet",
    )
    drawing.draw([smed.id])
    assert kinds(smed) == set()
    for late in (
        lambda: recommend(cast.signe, smed),
        lambda: decide(cast.asta, smed, row),
        lambda: tell(cast.signe, smed, "given"),
    ):
        with pytest.raises(Refusal) as refused:
            late()
        assert code_of(refused) == "has_died"


def test_who_may_not_and_who_is_elsewhere(cast: Cast, smed: people.Person) -> None:
    row = recommend(cast.signe, smed)
    for stranger in (cast.troels, cast.nabo):
        with pytest.raises(NotFound):
            recommend(stranger, smed)
        with pytest.raises(NotFound):
            tell(stranger, smed, "asked")
    with pytest.raises(NotFound):
        decide(cast.naja, smed, row)
    for other in (cast.asta, cast.mona, cast.eva, cast.per):
        with pytest.raises(PermissionDenied):
            recommend(other, smed)
    for other in (cast.signe, cast.oda, cast.mona, cast.eva):
        with pytest.raises(PermissionDenied):
            decide(other, smed, row)
    assert not Decision.objects.exists()


def test_what_is_missing_is_told_together_and_nothing_is_written(cast: Cast, smed: people.Person) -> None:
    row = recommend(cast.signe, smed)
    with pytest.raises(SeveralRefused) as refused:
        decide(cast.asta, smed, row, result="other_offer", reasons="")
    assert {fault.field for fault in refused.value.faults} == {"offer", "reasons"}
    assert not Decision.objects.exists()


def test_whoever_is_from_elsewhere_and_asks_for_treatment_is_not_forgotten_by_nobody_asking(
    cast: Cast, smed: people.Person
) -> None:
    Organisation.objects.filter(id=smed.organisation_id).update(municipality="0461")
    details.describe(by=cast.signe, person_id=smed.id, values={"home_municipality": "0751"}, seen={}, now=NOW)
    assert "approval_needed" not in kinds(smed)
    row = ask(cast, smed)
    assert Reminder.objects.get(kind="approval_needed").due_at.date() == (SAID + timedelta(days=14)).date()
    assert "approval_needed" in {
        reminder.kind for reminder in reasons(lists.listed(by=cast.asta, shows="inbox", now=NOW))
    }
    asked = tell(cast.signe, smed, "asked")
    assert kinds(smed) >= {"approval_asked"} and "approval_needed" not in kinds(smed)
    approvals.take_back(by=cast.signe, approval_id=asked.id, why="Forkert borger", now=NOW)
    assert "approval_needed" in kinds(smed)
    # What the region has it answers for, until it sends it back.
    told = {
        "by": cast.signe,
        "request_id": row.id,
        "at": NOW,
        "now": NOW,
        "whom": "Region Syd",
        "note": "Mangler papirer",
    }
    requests.happen(kind="region", **told)
    assert {"approval_needed", "clock"} & kinds(smed) == {"clock"}
    assert approvals.is_settled(people.person_in_scope(cast.signe, smed.id), None, by=cast.signe)
    # Nor is it asked after there.
    waits = tell(cast.signe, smed, "asked")
    assert "approval_asked" not in kinds(smed)
    approvals.take_back(by=cast.signe, approval_id=waits.id, why="Forkert borger", now=NOW)
    requests.happen(kind="region_back", **told | {"now": NOW + HOUR, "at": NOW + HOUR})
    assert "approval_needed" in kinds(smed)
    assert not approvals.is_settled(people.person_in_scope(cast.signe, smed.id), None, by=cast.signe)
    decide(cast.asta, smed, row, result="refuse")
    assert "approval_needed" not in kinds(smed)


def test_our_own_citizens_need_no_consent_and_where_someone_belongs_is_asked_once_a_clock_runs(
    cast: Cast, smed: people.Person
) -> None:
    Organisation.objects.filter(id=smed.organisation_id).update(municipality="0461")
    assert "home_municipality" not in smed.unknown
    ask(cast, smed)
    smed.refresh_from_db()
    assert "home_municipality" in smed.unknown
    assert "approval_needed" not in kinds(smed)
    details.describe(by=cast.signe, person_id=smed.id, values={"home_municipality": "0461"}, seen={}, now=NOW)
    assert "approval_needed" not in kinds(smed)
    smed.refresh_from_db()
    assert "home_municipality" not in smed.unknown


def test_the_consent_of_a_municipality_the_citizen_has_moved_from_is_no_consent(
    cast: Cast, smed: people.Person
) -> None:
    def lives_in(code: str, seen: dict[str, Any]) -> dict[str, Any]:
        details.describe(
            by=cast.signe, person_id=smed.id, values={"home_municipality": code}, seen=seen, now=NOW + len(seen) * HOUR
        )
        return {"home_municipality": details.newest(smed, by=cast.signe)["home_municipality"].id}

    Organisation.objects.filter(id=smed.organisation_id).update(municipality="0101")
    seen = lives_in("0751", {})
    ask(cast, smed)
    tell(cast.signe, smed, "refused")
    given = tell(cast.signe, smed, "given", happened_at=NOW + timedelta(minutes=1))
    home = approvals.home_of(people.person_in_scope(cast.signe, smed.id), by=cast.signe)
    assert home.is_in_force(NOW.date()) and "approval_needed" not in kinds(smed)
    lives_in("0461", seen)
    home = approvals.home_of(people.person_in_scope(cast.signe, smed.id), by=cast.signe)
    assert (home.standing, home.newest, home.is_in_force(NOW.date())) == (None, given, False)
    assert "approval_needed" in kinds(smed)
    # The answer of the one says nothing of what the other can answer.
    tell(cast.signe, smed, "refused", municipality="0461", happened_at=NOW + timedelta(minutes=2))
    assert "approval_needed" not in kinds(smed) and "approval_refused" in kinds(smed)


def test_a_consent_that_is_refused_is_the_authoritys_to_act_on_while_a_clock_runs(
    cast: Cast, smed: people.Person
) -> None:
    tell(cast.signe, smed, "refused")
    assert "approval_refused" not in kinds(smed)
    row = ask(cast, smed)
    inbox = {reminder.kind for reminder in reasons(lists.listed(by=cast.asta, shows="inbox", now=NOW))}
    assert inbox == {"clock", "approval_refused"}
    decide(cast.asta, smed, row, result="refuse")
    assert "approval_refused" not in kinds(smed)


def test_no_consent_and_a_refused_one_are_told_as_long_as_someone_from_elsewhere_is_treated_here(
    cast: Cast, smed: people.Person
) -> None:
    Organisation.objects.filter(id=smed.organisation_id).update(municipality="0101")
    details.describe(by=cast.signe, person_id=smed.id, values={"home_municipality": "0751"}, seen={}, now=NOW)
    request = ask(cast, smed)
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW)
    requests.happen(by=cast.signe, request_id=request.id, kind="started", at=NOW, now=NOW)
    assert "clock" not in kinds(smed) and "approval_needed" in kinds(smed)
    tell(cast.signe, smed, "refused")
    assert "approval_needed" not in kinds(smed) and "approval_refused" in kinds(smed)


def test_the_home_municipality_is_asked_answers_and_its_consent_runs_out(cast: Cast, smed: people.Person) -> None:
    Organisation.objects.filter(id=cast.signe.organisation_id).update(municipality="0101")
    details.describe(by=cast.signe, person_id=smed.id, values={"home_municipality": "0751"}, seen={}, now=NOW)
    person = people.person_in_scope(cast.signe, smed.id)
    assert approvals.home_of(person, by=cast.signe).is_elsewhere
    tell(cast.signe, person, "asked")
    assert "approval_asked" in kinds(person)
    given = tell(cast.oda, person, "given", valid_to=date(2026, 12, 31), happened_at=NOW + timedelta(minutes=1))
    assert kinds(person) >= {"approval_ends"} and "approval_asked" not in kinds(person)
    home = approvals.home_of(person, by=cast.signe)
    assert home.is_in_force(date(2026, 12, 31)) and not home.is_in_force(date(2027, 1, 1))
    assert Reminder.objects.get(kind="approval_ends").shows_at.date() == date(2026, 11, 30)
    approvals.take_back(by=cast.oda, approval_id=given.id, why="Forkert borger", now=NOW)
    assert "approval_asked" in kinds(person)


def test_a_consent_asked_for_anew_holds_until_it_ends(cast: Cast, smed: people.Person) -> None:
    Organisation.objects.filter(id=cast.signe.organisation_id).update(municipality="0101")
    details.describe(by=cast.signe, person_id=smed.id, values={"home_municipality": "0751"}, seen={}, now=NOW)
    ask(cast, smed)
    person = people.person_in_scope(cast.signe, smed.id)
    tell(cast.oda, person, "given", valid_to=date(2026, 12, 1))
    tell(cast.signe, person, "asked", happened_at=NOW + timedelta(minutes=1))
    assert kinds(person) >= {"approval_ends", "approval_asked"}
    home = approvals.home_of(person, by=cast.signe)
    assert home.is_in_force(date(2026, 12, 1)) and not home.is_in_force(date(2026, 12, 2))
    assert not home.is_awaited(date(2026, 12, 1))
    courses.move(by=cast.signe, person_id=smed.id, to="treatment", seen="contact", now=NOW + timedelta(minutes=1))
    asked = Reminder.objects.get(person=person, kind="approval_asked")
    assert asked.params == {"yes": "treated", "held_until": "2026-12-01"}
    tell(cast.signe, person, "refused", happened_at=NOW + timedelta(minutes=2))
    assert not approvals.home_of(person, by=cast.signe).is_in_force(date(2026, 12, 1))
    assert "approval_ends" not in kinds(person) and "approval_refused" in kinds(person)


def test_after_a_no_nobody_waits_for_the_consent_until_it_is_changed(cast: Cast, smed: people.Person) -> None:
    Organisation.objects.filter(id=cast.signe.organisation_id).update(municipality="0101")
    details.describe(by=cast.signe, person_id=smed.id, values={"home_municipality": "0751"}, seen={}, now=NOW)
    row = ask(cast, smed)
    tell(cast.signe, people.person_in_scope(cast.signe, smed.id), "asked")
    assert "approval_asked" in kinds(smed)
    no = decide(cast.asta, smed, row, result="refuse")
    assert not kinds(smed) & {"approval_asked", "approval_needed"}
    decisions.take_back(by=cast.asta, decision_id=no.id, why="Fejl", now=NOW)
    assert "approval_asked" in kinds(smed)


def test_whose_wish_was_let_go_is_not_asked_about_at_home_until_they_wish_anew(cast: Cast, smed: people.Person) -> None:
    Organisation.objects.filter(id=cast.signe.organisation_id).update(municipality="0101")
    details.describe(by=cast.signe, person_id=smed.id, values={"home_municipality": "0751"}, seen={}, now=NOW)
    other = {"whom": "Klinikken", "note": "Det vil jeg hellere"}
    for kind, more, at in (("withdrawn", {}, NOW - 6 * HOUR), ("other_offer", other, NOW - 3 * HOUR)):
        row = ask(cast, smed, words=f"Jeg vil i behandling ({kind})", at=at)
        tell(cast.signe, people.person_in_scope(cast.signe, smed.id), "asked", happened_at=at + HOUR)
        assert "approval_asked" in kinds(smed)
        requests.happen(by=cast.signe, request_id=row.id, kind=kind, at=at + 2 * HOUR, now=NOW, **more)
        assert not kinds(smed) & {"approval_asked", "approval_needed"}, kind
    tell(cast.signe, people.person_in_scope(cast.signe, smed.id), "asked")
    assert "approval_asked" in kinds(smed), "asked since, for a wish to come"


def test_an_older_form_about_the_consent_is_refused_in_words(cast: Cast, smed: people.Person) -> None:
    tell(cast.signe, smed, "asked")
    with pytest.raises(Refusal) as refused:
        tell(cast.malik, smed, "given", seen=None)
    assert "Signe Bro" in str(refused.value)
    assert HomeApproval.objects.count() == 1


def test_reading_all_this_costs_a_fixed_number_of_queries(
    cast: Cast, smed: people.Person, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        ask(cast, smed, at=SAID + number * HOUR)
        decide(cast.asta, smed, recommend(cast.signe, smed, text=f"Nummer {number}"), result="refuse")
    with django_assert_max_num_queries(8):
        waiting_about(smed, None, by=cast.signe)
        decided.decisions_of(smed, by=cast.signe)


def another(user: Any, username: str) -> User:
    """A colleague with the same role in the same organisation."""
    return User.objects.create(username=username, name=username, role=user.role, organisation=user.organisation)


@pytest.mark.django_db(transaction=True)
def test_of_four_who_decide_at_once_one_does_and_three_are_told(cast: Cast, smed: people.Person) -> None:
    row = recommend(cast.signe, smed)
    four = [cast.asta, *(another(cast.asta, f"asta{number}") for number in (2, 3, 4))]
    acts = zip(four, ["grant", "refuse", "grant", "refuse"], strict=True)
    found = at_once(*(lambda by=by, each=each: decide(by, smed, row, result=each) for by, each in acts))
    assert [each.code for each in found if isinstance(each, Refusal)] == ["already_decided"] * 3
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_three_who_hand_over_at_once_one_does_and_two_are_told(cast: Cast, smed: people.Person) -> None:
    mark = recommendations.grounds(smed, by=cast.signe).mark

    def hand_over(text: str) -> Recommendation:
        new = recommendations.NewRecommendation(advice="grant", text=text, mark=mark)
        return recommendations.hand_over(by=cast.malik, person_id=smed.id, new=new, now=NOW)

    found = at_once(*(lambda each=each: hand_over(each) for each in "abc"))
    assert [each.code for each in found if isinstance(each, Refusal)] == ["recommended_meanwhile"] * 2
    assert Recommendation.objects.count() == 1


@pytest.mark.parametrize("hours_ago", [0, 2])
def test_what_an_ended_course_left_undecided_waits_until_it_is_decided_or_a_newer_comes_in_its_place(
    cast: Cast, smed: people.Person, hours_ago: int
) -> None:
    ask(cast, smed)
    old = recommend(cast.signe, smed, now=NOW - 3 * HOUR, own_words="Dengang")
    ended = endings.NewEnding(ended_at=NOW - hours_ago * HOUR, status="stabilised", reason="finished")
    endings.end(by=cast.signe, person_id=smed.id, new=ended, now=NOW)
    assert "recommendation" in kinds(smed)
    smed.refresh_from_db()
    waits = waiting_about(smed, None, by=cast.asta)
    assert waits is not None and waits.recommendation == old
    ask(cast, smed, at=NOW, words="Tag mig tilbage")
    smed.refresh_from_db()
    new = recommend(cast.signe, smed, own_words="Nu")
    assert (new.corrects, list(Recommendation.objects.current())) == (old, [new])
