"""Someone of whom there is much to show: several facts of each kind, long words, protection, a correction."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from brobygger.records.phones import Phone
from brobygger.rules.answers import Answer, State
from brobygger.services import contacts, details, identities, phone_codes, requests
from brobygger.services.assessments import interviews, scores, verdicts
from brobygger.services.assessments.saving import NewAnswer
from tests.cast import Cast

# Nothing to break the line at: it must not push the page sideways.
LONG = "Specialplejehjemsvisitationsudvalgsformandssuppleantopgave" * 2


def fill(cast: Cast, keys: dict[str, UUID]) -> None:
    """Add to the person of ``keys``, of whom there is one of each already."""
    _describe(cast, keys["person_id"])
    _meet(cast, keys)
    _phones(cast)
    _assess(cast, keys["person_id"])
    again = requests.NewRequest(
        words=f"Nu vil jeg. {LONG}", said_at=timezone.now() - timedelta(days=3), said_to="Malik Å", place="Bænken"
    )
    asked = requests.ask(by=cast.malik, person_id=keys["person_id"], new=again, now=timezone.now())
    requests.happen(by=cast.asta, request_id=asked.id, kind="told", whom="Signe", at=timezone.now(), now=timezone.now())


def _phones(cast: Cast) -> None:
    """One of each state: silent with something on it and a wrong clock, to be wiped, wiped, stopped, given up."""
    now = timezone.now()
    away = now - timedelta(days=5)
    states: tuple[dict[str, object], ...] = (
        {"succeeded_at": away, "waiting": 2, "failure": "storage_full", "failed_at": away, "clock_offset": 7_500_000},
        {"wipe_asked_at": now, "failure": "unheard_of", "failed_at": now, "clock_offset": -90_000_000},
        {"wipe_asked_at": away, "wiped_at": now, "revoked_at": now, "waiting": 1},
        {"revoked_at": now},
        {"revoked_at": now, "given_up_at": now, "given_up_by": cast.mona, "given_up_reason": "lost", "waiting": 1},
    )
    for told in states:
        _, code = phone_codes.offer(by=cast.signe, now=now)
        phone = phone_codes.claim(code=code, name=LONG[:60], office_key="k", phone_id=None, now=now).phone
        Phone.objects.filter(id=phone.id).update(**told)


def _describe(cast: Cast, person_id: UUID) -> None:
    now = timezone.now()
    told = {"name": f"Ole {LONG[:58]} Testesen", "address_protection": "yes", "rough_age": "ca. 45", "own_wish": LONG}
    details.describe(by=cast.signe, person_id=person_id, values=told, seen={}, now=now)
    for kind, value in (("alias", "Smeden"), ("warning", "Hund. Tal ikke om bror."), ("warning", LONG)):
        details.add(by=cast.signe, person_id=person_id, kind=kind, value=value, now=now)
    identities.identify(by=cast.signe, person_id=person_id, number="0101900001", now=now)


def _meet(cast: Cast, keys: dict[str, UUID]) -> None:
    now = timezone.now()
    whole = {
        "place_kind": "park",
        "place": f"Mariaparken {LONG}",
        "initiator": "worker",
        "minutes": 30,
        "components": ("contact", "relation"),
        "care_share": 75,
        "own_words": f"Det går op og ned. {LONG}",
        "next_step": "Ringe i morgen",
        "note": LONG,
        "promise": LONG,
        "promise_at": now - timedelta(days=1),
    }
    person_id = keys["person_id"]
    for days, kind, more in (
        (40, "contact", whole),
        (9, "attempt", {"outcome": "nobody_there"}),
        (2, "contact", {"own_words": "Kom igen i morgen", "promise": "kaffe", "promise_at": now + timedelta(days=40)}),
    ):
        item = contacts.NewContact(person_id=person_id, kind=kind, happened_at=now - timedelta(days=days), **more)
        contacts.record(by=cast.malik, items=[item], now=now)
    again = contacts.NewContact(
        person_id=person_id, kind="contact", happened_at=now, own_words="Jeg sagde det anderledes", corrects_id=item.id
    )
    contacts.record(by=cast.malik, items=[again], now=now)


def _assess(cast: Cast, person_id: UUID) -> None:
    now = timezone.now()
    origin = {"instrument": "asi-5", "version": "5", "source": LONG[:58], "measured_on": now.date()}
    entered = [scores.NewScore("psychiatric", Decimal("0.45")), scores.NewScore("drug", Decimal("0.31"))]
    scores.enter(by=cast.signe, person_id=person_id, scores=entered, wave="m6", now=now, **origin)
    interview = interviews.start(by=cast.signe, person_id=person_id, instrument_id="asi-5", wave="m6", now=now)
    told = [NewAnswer(item=code, answer=Answer(State.VALUE, Decimal(value))) for code, value in (("M6", 30), ("M7", 2))]
    told.append(NewAnswer(item="M8", answer=Answer(State.REFUSED)))
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=told, now=now)
    answer = verdicts.NewCriterionAnswer("troubled", "met", LONG)
    verdicts.answer_criteria(by=cast.signe, person_id=person_id, answers=[answer], now=now)
    verdicts.judge(by=cast.signe, person_id=person_id, override="met", reason=LONG, now=now)
