"""What happens to answers on their way in: which are new, which can stand, which a colleague has answered meanwhile."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from brobygger.records import assessments as records
from brobygger.records.access import User
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from brobygger.rules import fields, instruments
from brobygger.rules.answers import Answer, check_answer, contradicts
from brobygger.rules.instruments import Instrument
from brobygger.rules.refusals import Refusal, words
from brobygger.services.access import author, check_living
from brobygger.services.assessments.scores import as_answer

if TYPE_CHECKING:
    from brobygger.services.assessments.interviews import Sheet


@dataclass(frozen=True)
class NewAnswer:
    """An answer as it was given. The key is made where it is written down, so that sending it twice saves it once.

    seen: the answer that stood there when the form was opened, None when there was none. It is the one corrected.
    """

    item: str
    answer: Answer
    seen: UUID | None = None
    id: UUID = field(default_factory=new_id)
    happened_at: datetime | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class Saved:
    """What came of it: the interview as it stands now, the items saved, and by item why another was not."""

    sheet: "Sheet"
    items: Sequence[str]
    refused: Mapping[str, Refusal]
    has_alert: bool


@dataclass(frozen=True)
class Ledger:
    """Every answer ever given in an interview. ``newest`` holds retractions too: the next row must correct them."""

    by_id: Mapping[UUID, records.Answer]
    newest: Mapping[str, records.Answer]

    @property
    def current(self) -> dict[str, records.Answer]:
        """The answers that count, by item."""
        return {item: row for item, row in self.newest.items() if not row.is_retraction}


def definition_of(interview: records.Interview) -> Instrument:
    """The instrument in the version the interview was begun with."""
    current = instruments.load(interview.instrument)
    if current.version == interview.version:
        return current
    return instruments.load(f"{interview.instrument}@{interview.version}")


def current_answers(interviews: Iterable[records.Interview]) -> dict[UUID, dict[str, records.Answer]]:
    """By interview and item, the answers that count. One query, however many interviews."""
    keys = [interview.id for interview in interviews]
    found: dict[UUID, dict[str, records.Answer]] = {key: {} for key in keys}
    rows = records.Answer.objects.current().filter(interview__in=keys).select_related("recorded_by")
    for row in rows:
        found[row.interview_id][row.item] = row
    return found


def answers_taken_back(interview: records.Interview, gone: records.Interview) -> dict[str, records.Answer]:
    """By item the answers as they stood when an interview was taken back; ``gone``: the row that did so. One query."""
    rows = records.Answer.objects.filter(
        interview=interview, corrected_by__is_retraction=True, corrected_by__received_at=gone.received_at
    )
    return {row.item: row for row in rows.select_related("recorded_by")}


def read_ledger(interview: records.Interview) -> Ledger:
    """All answers of one interview, the corrected ones included."""
    rows = list(records.Answer.objects.filter(interview=interview).select_related("recorded_by"))
    corrected = {row.corrects_id for row in rows}
    return Ledger(
        by_id={row.id: row for row in rows}, newest={row.item: row for row in rows if row.id not in corrected}
    )


def sift(
    person: Person, instrument: Instrument, ledger: Ledger, answers: Sequence[NewAnswer], now: datetime
) -> tuple[list[NewAnswer], dict[str, Refusal]]:
    """The answers that are new and can stand, and by item why others cannot. What says nothing new is in neither."""
    refused: dict[str, Refusal] = {}
    accepted: dict[str, NewAnswer] = {}
    for new in answers:
        if _says_nothing_new(new, ledger):
            continue
        fault = _fault(person, instrument, new, ledger, now)
        if fault is not None:
            refused[new.item] = fault
        else:
            accepted[new.item] = new
    _take_out_contradictions(instrument, ledger, accepted, refused)
    return list(accepted.values()), refused


def row(interview: records.Interview, new: NewAnswer, ledger: Ledger, by: User, now: datetime) -> records.Answer:
    """The row of an accepted answer, correcting what stood there."""
    return records.Answer(
        id=new.id,
        interview=interview,
        item=new.item,
        state=new.answer.state.value,
        value=new.answer.value,
        text=new.answer.text,
        happened_at=new.happened_at or now,
        recorded_at=new.recorded_at or now,
        received_at=now,
        recorded_by=by,
        corrects=ledger.newest.get(new.item),
    )


def _says_nothing_new(new: NewAnswer, ledger: Ledger) -> bool:
    """Sent before, the same as what counts, or left as it stood on a form that is older than what counts."""
    if new.id in ledger.by_id:
        return True
    seen = ledger.by_id.get(new.seen) if new.seen is not None else None
    known = (ledger.current.get(new.item), seen if seen is not None and seen.item == new.item else None)
    return any(each is not None and as_answer(each) == new.answer for each in known)


def _fault(person: Person, instrument: Instrument, new: NewAnswer, ledger: Ledger, now: datetime) -> Refusal | None:
    if new.item not in instrument.by_code:
        return Refusal("unknown_item", words("There is no question called %(item)s."), item=new.item)
    for fault in fields.moment("happened_at", new.happened_at, now) if new.happened_at is not None else ():
        return Refusal(fault.code, fault.message, item=new.item)
    current = ledger.current.get(new.item)
    if (current.id if current else None) != new.seen:
        return older_form(new, current)
    try:
        if current is None:
            check_living(person, new.happened_at or now)
        check_answer(item=instrument.item(new.item), answer=new.answer, answers={})
    except Refusal as refusal:
        return refusal
    return None


def older_form(new: NewAnswer, current: records.Answer | None) -> Refusal:
    """A colleague has answered the same meanwhile: who, what, and what was to be written."""
    return Refusal(
        "older_form",
        words("%(who)s answered this after you opened the page: %(theirs)s. You answered: %(yours)s."),
        item=new.item,
        newest=current.id if current else None,
        who=author(current.recorded_by) if current else "",
        theirs=in_signs(as_answer(current)) if current else "",
        yours=in_signs(new.answer),
        at=timezone.localtime(current.recorded_at) if current else None,
        their_answer=as_answer(current) if current else None,
        your_answer=new.answer,
    )


def in_signs(answer: Answer) -> str:
    """An answer as signs and figures; faces that know the choices say it in words."""
    if answer.value is None:
        return answer.text or answer.state.value
    return format(answer.value.normalize(), "f")


def _take_out_contradictions(
    instrument: Instrument, ledger: Ledger, accepted: dict[str, NewAnswer], refused: dict[str, Refusal]
) -> None:
    """Checks what leans on another answer. One refusal can bring the next (a car stays, so the licence must), hence again
    until none is left."""
    stands = {code: as_answer(row) for code, row in ledger.current.items()}
    while True:
        answers = stands | {code: new.answer for code, new in accepted.items()}
        found = {code: _contradiction(instrument, code, answers, set(accepted)) for code in accepted}
        faults = {code: refusal for code, refusal in found.items() if refusal is not None}
        if not faults:
            return
        refused |= faults
        for code in faults:
            del accepted[code]


def _contradiction(
    instrument: Instrument, code: str, answers: Mapping[str, Answer], accepted: Collection[str]
) -> Refusal | None:
    try:
        check_answer(item=instrument.item(code), answer=answers[code], answers=answers)
    except Refusal as refusal:
        return refusal
    for item in instrument.items:
        # One that is new itself is refused by its own check.
        if item.requires is None or item.requires.item != code or item.code in accepted:
            continue
        other = answers.get(item.code)
        if other is not None and other.value is not None and contradicts(item, other.value, answers):
            message = words("%(other)s is answered with %(value)s, which does not fit. Change %(other)s first.")
            return Refusal("leaned_on", message, item=code, other=item.code, value=in_signs(other))
    return None
