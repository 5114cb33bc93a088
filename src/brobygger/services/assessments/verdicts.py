"""The target group: what is known of the five criteria, and verdicts stored as they were reached."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from brobygger.records import assessments as records
from brobygger.records.access import Organisation, User
from brobygger.records.people import Person
from brobygger.rules import target_group as rules
from brobygger.rules.fields import raise_any
from brobygger.rules.law import local_day
from brobygger.rules.refusals import Refusal, words
from brobygger.rules.target_group import Result, TargetGroup
from brobygger.services import choices, writing
from brobygger.services.access import (
    NotFound,
    author,
    check_living,
    person_for_writing,
    person_in_scope,
    standing_for_writing,
)
from brobygger.services.assessments import by_course, snapshots
from brobygger.services.changes import perform, reading
from brobygger.services.drawing import draw

if TYPE_CHECKING:
    from django.db.models import QuerySet
DRAWN_AT_ONCE = 500


@dataclass(frozen=True)
class NewCriterionAnswer:
    """What is known of a criterion, with its basis. ``seen``: the answer on the form, None when there was none."""

    criterion: str
    answer: str
    basis: str = ""
    seen: UUID | None = None


@dataclass(frozen=True)
class Standing:
    """What can be said today. ``lines`` is the snapshot a verdict stores; ``mark`` tells whether it still is the same."""

    verdict: rules.Verdict
    answers: Mapping[str, records.CriterionAnswer]
    lines: dict[str, Any]

    @property
    def mark(self) -> str:
        """A fingerprint of everything the verdict builds on."""
        return hashlib.sha256(json.dumps(self.lines, sort_keys=True).encode()).hexdigest()


@reading("people.open")
def standing(person: Person, *, by: User) -> Standing:
    """The verdict as it would be now, with all it builds on, under the organisation's reading. Four queries."""
    definition = rules.load()
    answers = _answers_of(person)
    area_scores = snapshots.area_scores(definition, person)
    verdict = rules.judge(
        definition,
        answers={criterion: Result(row.answer) for criterion, row in answers.items()},
        area_scores={area: score for area, (score, _) in area_scores.items()},
        reading=person.organisation.target_group_reading,
    )
    return Standing(verdict, answers, snapshots.lines(definition, verdict, answers, area_scores))


def answer_criteria(
    *, by: User, person_id: UUID, answers: Sequence[NewCriterionAnswer], now: datetime
) -> dict[str, Refusal]:
    """Write down what is known of the criteria. Each stands by itself: what can be saved is saved.

    Returns, by criterion, why another was not: no basis, new after the citizen's death ("has_died"), or changed by a colleague
    since the form was opened ("older_form"). Unchanged answers write nothing. Raises ``NotFound`` outside scope.
    """
    definition = rules.load()
    with perform("assessments.judge", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        known = _answers_of(person)
        refused, rows = {}, []
        for new in answers:
            current = known.get(new.criterion)
            if _is_unchanged(new, current):
                continue
            fault = _fault(person, definition, new, current)
            if fault is not None:
                refused[new.criterion] = fault
            else:
                rows.append(_row(person, new, current, by, now))
        records.CriterionAnswer.objects.bulk_create(rows)
        act.wrote("criterion_answer", [(row.id, row.person_id) for row in rows])
        if rows:
            draw([person.id])
    return refused


def judge(
    *, by: User, person_id: UUID, now: datetime, override: str = "", reason: str = "", mark: str = ""
) -> records.Verdict:
    """Store the verdict as it stands, with everything it was reached with; ``override`` departs from it, with a reason.

    mark: ``Standing.mark`` of the page it was read on; when something has changed since, it is refused ("older_form"), for
    nobody should sign what they have not seen. Saving the same verdict twice in one course stores it once. Raises ``Refusal``
    for an override without a reason or to what the verdict is already, ``NotFound`` outside scope.
    """
    with perform("assessments.judge", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        check_living(person)
        now_known = standing(person, by=by)
        verdict = now_known.verdict
        if mark and mark != now_known.mark:
            raise Refusal(
                "older_form", words("Something has changed since you opened the page. Read it again before you save.")
            )
        if override:
            rules.check_override(verdict=verdict.result, result=override, reason=reason)
        row = records.Verdict(
            person=person,
            definition=verdict.definition,
            version=verdict.version,
            fingerprint=verdict.fingerprint,
            reading=verdict.reading,
            result=verdict.result.value,
            override=override,
            override_reason=reason.strip() if override else "",
            lines=now_known.lines,
            happened_at=now,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
        )
        earlier = latest_verdict(person, by=by)
        # One of a course before says nothing of today, though it says the same.
        is_again = earlier is not None and by_course.is_of_last(
            local_day(earlier.happened_at), by_course.returns_of(person)
        )
        if earlier is not None and is_again and _says_the_same(row, earlier):
            return earlier
        row.save(force_insert=True)
        act.wrote("verdict", [(row.id, person.id)])
        draw([person.id])
    return row


def take_back(*, by: User, verdict_id: UUID, why: str, now: datetime) -> Person:
    """Say that a verdict was saved by mistake, and why: the one before counts again. A recommendation written on it stays.

    Raises ``SeveralRefused`` without a reason, ``Refusal`` ("taken_back"), ``NotFound`` outside scope.
    """
    raise_any(writing.why_problems(why))
    with perform("assessments.judge", by=by, now=now) as act:
        row, person = writing.for_taking_back(by, records.Verdict, verdict_id)
        writing.retract(act, row, "verdict", why=why)
        draw([person.id])
    return person


@reading("people.open")
def taken_back(person: Person, *, by: User) -> list[records.Verdict]:
    """The rows that took verdicts of a person back, newest first. One query."""
    rows = records.Verdict.objects.taken_back().filter(person__root_id=person.root_id)
    return list(rows.select_related("recorded_by").order_by("-recorded_at", "-id"))


@reading("people.open")
def verdicts_of(person: Person, *, by: User) -> "QuerySet[records.Verdict]":
    """The verdicts of a person and the records merged into it, newest first."""
    rows = records.Verdict.objects.current().filter(person__root_id=person.root_id)
    return rows.select_related("recorded_by").order_by("-happened_at", "-id")


@reading("people.open")
def latest_verdict(person: Person, *, by: User) -> records.Verdict | None:
    """The newest verdict, None when there is none. One query."""
    return verdicts_of(person, by=by).first()


@reading("people.open")
def verdict_in_scope(*, by: User, verdict_id: UUID) -> tuple[records.Verdict, Person]:
    """One verdict as it was reached, and the person it stands for today. Raises ``NotFound`` outside scope."""
    verdict = records.Verdict.objects.select_related("recorded_by").filter(id=verdict_id).first()
    if verdict is None:
        raise NotFound
    return verdict, person_in_scope(by, verdict.person_id)


def set_reading(*, by: User, reading: str, now: datetime, seen: str = "") -> Organisation:
    """Choose how the organisation counts the areas of the ASI criterion. Verdicts already stored keep theirs. ``seen``: what
    the page showed, as ``choices.shown``. Raises as ``choices.check_seen``."""
    rules.load().reading(reading)
    with perform("assessments.set_up", by=by, now=now) as act:
        # First the people, then the organisation, as whoever writes about a person does; and all of them at once.
        standing_for_writing(Person.objects.filter(organisation_id=by.organisation_id).values_list("id", flat=True))
        organisation = Organisation.objects.select_for_update().get(id=by.organisation_id)
        choices.check_seen(seen, organisation.target_group_reading)
        before, organisation.target_group_reading = organisation.target_group_reading, reading
        organisation.save(update_fields=["target_group_reading"])
        act.wrote("organisation", [(organisation.id, None)])
        act.note(f"reading {before} to {reading}")
        # What is still missing of a verdict depends on the reading, and stands in everyone's row.
        people = list(Person.objects.standing().filter(organisation=organisation).values_list("id", flat=True))
        for begin in range(0, len(people), DRAWN_AT_ONCE):
            draw(people[begin : begin + DRAWN_AT_ONCE])
    return organisation


def _answers_of(person: Person) -> dict[str, records.CriterionAnswer]:
    """By criterion the newest answer that counts."""
    rows = records.CriterionAnswer.objects.current().filter(person__root_id=person.root_id)
    return {row.criterion: row for row in rows.select_related("recorded_by").order_by("happened_at", "id")}


def _is_unchanged(new: NewCriterionAnswer, current: records.CriterionAnswer | None) -> bool:
    said = (new.answer, new.basis.strip())
    return said == ((current.answer, current.basis) if current else (Result.UNKNOWN.value, ""))


def _fault(
    person: Person, definition: TargetGroup, new: NewCriterionAnswer, current: records.CriterionAnswer | None
) -> Refusal | None:
    try:
        if current is None:
            check_living(person)
        rules.check_answer(definition, criterion=new.criterion, result=new.answer, basis=new.basis)
    except Refusal as refusal:
        return refusal
    if (current.id if current else None) == new.seen:
        return None
    message = words(
        "%(who)s answered this after you opened the page, with this basis: %(theirs)s. You wrote: %(yours)s."
    )
    return Refusal(
        "older_form",
        message,
        criterion=new.criterion,
        who=author(current.recorded_by) if current else "",
        theirs=current.basis if current else "",
        yours=new.basis.strip(),
        answer=current.answer if current else "",
    )


def _row(
    person: Person, new: NewCriterionAnswer, current: records.CriterionAnswer | None, by: User, now: datetime
) -> records.CriterionAnswer:
    return records.CriterionAnswer(
        # A correction keeps the record of what it corrects, for when a merge is undone.
        person_id=current.person_id if current else person.id,
        criterion=new.criterion,
        answer=new.answer,
        basis=new.basis.strip(),
        corrects=current,
        happened_at=now,
        recorded_at=now,
        received_at=now,
        recorded_by=by,
    )


def _says_the_same(row: records.Verdict, earlier: records.Verdict) -> bool:
    compared = ("fingerprint", "reading", "result", "override", "override_reason", "lines")
    return all(getattr(row, name) == getattr(earlier, name) for name in compared)
