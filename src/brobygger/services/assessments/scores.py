"""Area scores: worked out after every save of answers, or made elsewhere and entered; and the profile they make over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from brobygger.records import assessments as records
from brobygger.records.access import Organisation, User
from brobygger.records.people import Person
from brobygger.rules import agenda, code_lists, courses, fields, instruments, law, target_group
from brobygger.rules import scores as rules
from brobygger.rules.answers import Answer, State
from brobygger.rules.instruments import Instrument
from brobygger.rules.measurements import COMPUTED, ENTERED
from brobygger.rules.refusals import Refusal, words
from brobygger.services import choices
from brobygger.services.access import author, check_living, person_for_writing
from brobygger.services.assessments import by_course
from brobygger.services.changes import Act, perform
from brobygger.services.drawing import draw
from brobygger.services.writing import check_not_taken_back, versions

if TYPE_CHECKING:
    from django.db.models import QuerySet

MAX_DECIMALS = 4


@dataclass(frozen=True)
class NewScore:
    """A score made elsewhere, 0-1. ``replaces`` names the score that stood on the form; None when there was none."""

    area: str
    value: Decimal
    replaces: UUID | None = None


def as_answer(row: records.Answer) -> Answer:
    """A stored answer as the rules know it."""
    return Answer(State(row.state), row.value, row.text)


def recompute(
    act: Act, interview: records.Interview, instrument: Instrument, answers: Mapping[str, records.Answer]
) -> list[records.AreaScore]:
    """Bring the stored scores of an interview in line with its answers; part of saving them, in their transaction.

    A score that has changed is a new row that corrects the old one; one that can no longer be worked out is retracted; one
    that cannot be worked out yet is not there at all. Returns the rows written.
    """
    if instrument.status != "ready":
        return []
    given = {code: as_answer(row) for code, row in answers.items()}
    results = rules.score(instrument, given, log_rule=interview.log_rule, per_unit=interview.per_unit)
    newest = {row.area: row for row in records.AreaScore.objects.uncorrected().filter(interview=interview)}
    rows = []
    for definition in instrument.scores:
        needed = rules.needed_items(definition.operation)
        row = _row(act, interview, results[definition.id], [answers[code] for code in needed if code in answers])
        earlier = newest.get(definition.id)
        if row is None and earlier is not None and not earlier.is_retraction:
            row = retraction(act, earlier)
        if row is not None and not _says_the_same(row, earlier):
            row.corrects = earlier
            rows.append(row)
    records.AreaScore.objects.bulk_create(rows)
    act.wrote("score", [(row.id, row.person_id) for row in rows])
    return rows


def enter(
    *,
    by: User,
    person_id: UUID,
    scores: Sequence[NewScore],
    instrument: str,
    version: str,
    source: str,
    wave: str,
    measured_on: date,
    now: datetime,
) -> list[records.AreaScore]:
    """Enter area scores made elsewhere, several areas at once. All or none; an unchanged one writes nothing.

    Raises ``Refusal``: a value outside 0.00-1.00 or an unknown area (param ``area``), no instrument, version or source, a
    day in the future or before 1950, or "taken_back" where one the form showed was. Raises ``SeveralRefused``
    ("already_scored", each with the params ``area``, ``who``, ``value``, ``yours``, ``score``) for every area with another
    score, or one of another day, of this instrument and wave that the form did not show. ``NotFound`` outside scope.
    """
    _check_origin(instrument, version, source, wave, measured_on, now)
    for score in scores:
        _check_entered(score)
    with perform("assessments.enter_score", by=by, now=now) as act:
        person = person_for_writing(by, person_id)
        if any(score.replaces is None for score in scores):
            check_living(person, agenda.begin_of(measured_on))
        before = _entered_before(person, instrument.strip(), wave, measured_on)
        rows, asked = [], []
        for score in scores:
            row = _entered(act, person, score, instrument, version, source, wave, measured_on)
            earlier = before.get(score.area)
            if _says_the_same(row, earlier):
                continue
            # Where only what is said of its origin differs, nobody's figure is put in the place of another's.
            is_news = earlier is not None and (row.value, row.measured_on) != (earlier.value, earlier.measured_on)
            if earlier is not None and is_news and earlier.id != score.replaces:
                asked.append(_already_scored(score, earlier))
            if earlier is None and score.replaces is not None:
                _check_replaced(score.replaces)
            row.corrects = earlier
            if earlier is not None:
                # A correction keeps the record of what it corrects, for when a merge is undone.
                row.person_id = earlier.person_id
            rows.append(row)
        # Asked of all areas at once: each save that asks of one more is one too many.
        fields.raise_any(asked)
        records.AreaScore.objects.bulk_create(rows)
        act.wrote("score", [(row.id, row.person_id) for row in rows])
        if rows:
            draw([person.id])
    return rows


def set_scoring(
    *, by: User, log_rule: str, currency: str, per_unit: Decimal, now: datetime, seen: str = ""
) -> Organisation:
    """The site's way of putting money into scores, used by every interview begun from now on.

    Raises ``Refusal`` for a log rule the instruments do not know, a currency nobody knows, or a rate that is
    not above 0, and as ``choices.check_seen``; ``seen``: what the page showed of ``scoring_of``.
    """
    known = {rule for instrument in instruments.all_instruments() for rule in instrument.log_rules}
    if log_rule not in known:
        raise Refusal("unknown_log_rule", words("There is no log rule called “%(log_rule)s”."), log_rule=log_rule)
    letters = currency.strip().upper()
    if letters not in rules.CURRENCIES:
        message = words("“%(told)s” is no currency we know. Write one of these: %(known)s.")
        raise Refusal("currency_unknown", message, told=currency.strip(), known=", ".join(rules.CURRENCIES))
    if not per_unit.is_finite() or per_unit <= 0 or per_unit >= 10**8:
        raise Refusal(
            "per_unit_not_positive", words("The rate must be a number above 0, not %(per_unit)s."), per_unit=per_unit
        )
    with perform("assessments.set_up", by=by, now=now) as act:
        organisation = Organisation.objects.select_for_update().get(id=by.organisation_id)
        choices.check_seen(seen, scoring_of(organisation))
        organisation.log_rule, organisation.currency, organisation.per_unit = log_rule, letters, per_unit
        organisation.save(update_fields=["log_rule", "currency", "per_unit"])
        act.wrote("organisation", [(organisation.id, None)])
        act.note(f"scoring {log_rule} {letters} {per_unit}")
    return organisation


def scoring_of(organisation: Organisation) -> list[str]:
    """How a site puts money into scores, for telling whether it has been changed."""
    return [organisation.log_rule, organisation.currency, format(organisation.per_unit.normalize(), "f")]


def scores_of(person: Person) -> "QuerySet[records.AreaScore]":
    """The scores that count of a person and the records merged into it, newest measurement first."""
    rows = records.AreaScore.objects.current().filter(person__root_id=person.root_id)
    return rows.select_related("interview", "recorded_by").order_by("-measured_on", "-recorded_at", "-id")


def enterable_areas() -> dict[str, Mapping[str, str]]:
    """What a score from elsewhere can be entered for, with labels: what the criterion counts, then what it does not."""
    criterion = dict(target_group.load().area_labels)
    return criterion | {
        score.id: score.label
        for score in instruments.load("asi-5").scores
        if score.id in ("employment", "alcohol", "drug")
    }


def _row(
    act: Act, interview: records.Interview, result: rules.Score, answers: Sequence[records.Answer]
) -> records.AreaScore | None:
    if result.value is None:
        return None
    moments = [answer.happened_at for answer in answers]
    return records.AreaScore(
        person_id=interview.person_id,
        interview=interview,
        instrument=interview.instrument,
        version=interview.version,
        wave=interview.wave,
        area=result.id,
        value=result.value,
        exact="" if result.exact is None else str(result.exact),
        measured_on=timezone.localtime(max(moments)).date(),
        oldest_answer_on=timezone.localtime(min(moments)).date(),
        origin=COMPUTED,
        happened_at=max(moments),
        recorded_at=act.now,
        received_at=act.now,
        recorded_by=act.by,
    )


def retraction(act: Act, earlier: records.AreaScore) -> records.AreaScore:
    """The same values once more, said not to hold: a retraction must be a whole row, for the earlier one stays. Its caller says
    what it corrects."""
    said = ("instrument", "version", "wave", "area", "value", "exact")
    origin = ("measured_on", "oldest_answer_on", "source", "origin")
    return records.AreaScore(
        person_id=earlier.person_id,
        interview_id=earlier.interview_id,
        happened_at=act.now,
        recorded_at=act.now,
        received_at=act.now,
        recorded_by=act.by,
        is_retraction=True,
        **{name: getattr(earlier, name) for name in (*said, *origin)},
    )


def _says_the_same(row: records.AreaScore, earlier: records.AreaScore | None) -> bool:
    compared = ("value", "exact", "measured_on", "oldest_answer_on", "version", "source", "is_retraction")
    return earlier is not None and all(getattr(row, name) == getattr(earlier, name) for name in compared)


def _check_origin(instrument: str, version: str, source: str, wave: str, measured_on: date, now: datetime) -> None:
    code_lists.check_code("waves", wave)
    for name, value, longest in (("instrument", instrument, 60), ("version", version, 40), ("source", source, 200)):
        if not value.strip():
            raise Refusal(
                "origin_missing",
                words("Say which instrument and version gave the scores, and where they come from."),
                field=name,
            )
        # What an instrument is called is read by those who see nobody by name.
        for fault in fields.listed(name, value.strip(), longest):
            raise fault
    if measured_on > timezone.localtime(now).date():
        raise Refusal("in_future", words("The date is in the future. Check the day and the year."), field="measured_on")
    if measured_on < law.EARLIEST:
        raise Refusal(
            "too_long_ago", words("The time is too long ago to be right. Check the year."), field="measured_on"
        )


def _check_entered(score: NewScore) -> None:
    if score.area not in enterable_areas():
        raise Refusal("unknown_area", words("There is no area called %(area)s."), area=score.area)
    if not score.value.is_finite() or not 0 <= score.value <= 1:
        message = words("A score goes from 0.00 (no problem) to 1.00 (worst); %(value)s is outside.")
        raise Refusal("score_out_of_range", message, area=score.area, value=score.value)
    if score.value != round(score.value, MAX_DECIMALS):
        message = words("A score can have at most %(decimals)s decimals.")
        raise Refusal("too_precise", message, area=score.area, decimals=MAX_DECIMALS)


def _entered_before(person: Person, instrument: str, wave: str, on: date) -> dict[str, records.AreaScore]:
    """By area the entered score a new one for the same instrument and wave would correct, of the course of a day."""
    rows = scores_of(person).filter(origin=ENTERED, instrument=instrument, wave=wave)
    returned = by_course.returns_of(person)
    course = courses.number_on(on, returned)
    return {row.area: row for row in reversed(rows) if by_course.of_score(row, returned) == course}


def _check_replaced(key: UUID) -> None:
    """Of a score a form was to replace, and which is not there any more, a colleague has said that it was a mistake."""
    for row in records.AreaScore.objects.filter(id=key):
        check_not_taken_back(versions(row)[0])


def _entered(
    act: Act, person: Person, score: NewScore, instrument: str, version: str, source: str, wave: str, measured_on: date
) -> records.AreaScore:
    return records.AreaScore(
        person=person,
        instrument=instrument.strip(),
        version=version.strip(),
        wave=wave,
        area=score.area,
        value=float(score.value),
        exact=str(Fraction(score.value)),
        measured_on=measured_on,
        source=source.strip(),
        origin=ENTERED,
        happened_at=law.day_only(measured_on),
        recorded_at=act.now,
        received_at=act.now,
        recorded_by=act.by,
    )


def _already_scored(score: NewScore, earlier: records.AreaScore) -> fields.FieldRefused:
    message = words(
        "%(who)s has entered %(value)s for this area, instrument and wave. Save again to put %(yours)s in its place."
    )
    told = {"field": score.area, "area": score.area, "score": earlier.id, "yours": score.value}
    who = author(earlier.recorded_by)
    return fields.FieldRefused("already_scored", message, who=who, value=earlier.value, **told)
