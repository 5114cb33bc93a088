"""What letters can be written about, and what each says: read from the facts, in the language of the letter."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.text import Truncator

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Decision, HomeApproval, Recommendation, Request
from brobygger.rules import approvals, code_lists, definitions, letter_deadlines, letters, municipalities
from brobygger.rules.consents import HOME
from brobygger.rules.decisions import GRANT
from brobygger.rules.law import is_after, written_day
from brobygger.rules.letters import Told
from brobygger.rules.refusals import Refusal
from brobygger.rules.requests import DECIDED_AGAINST, STARTED, WITHDRAWN, Clock
from brobygger.services import consents, identities
from brobygger.services.access import NotFound, person_in_scope
from brobygger.services.requests import recommendation_facts
from brobygger.services.requests.approvals import home_of
from brobygger.services.requests.asking import asked, clock_of
from brobygger.services.requests.matters import matters_of
from brobygger.services.requests.unnamed import check_may_read

_DECISIONS = {"grant": "decision_grant", "other_offer": "decision_other_offer", "refuse": "decision_refuse"}
# The letters that are written to the citizen, in their name.
RECEIPT = "receipt"
TO_CITIZEN = frozenset({RECEIPT, *_DECISIONS.values()})
_MODELS: Mapping[str, Any] = {
    "request": Request,
    "recommendation": Recommendation,
    "decision": Decision,
    "approval": HomeApproval,
}

# What answers a wish, or asks for it elsewhere. One that names none is of the citizen's only wish, where that is to stay
# unknown.
_ANSWERS = frozenset({"recommendation", "decision", "approval"})

# So many words of a wish tell it from another.
_NAME_WORDS = 7

# To whom, the facts, and the lists of a letter.
Facts = tuple[str, Mapping[str, str], Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Subject:
    """One fact a letter can be written about. ``of_person_id``: the record the fact is on; ``person``: the standing one;
    ``name``: what tells it from others of its kind and day, "" where nothing does; ``is_unnamed``: it is of a wish to stay
    unknown, so that no letter is made of it; ``request_id``: the request it is of or answers, by key; ``wish``: of a wish what
    its receipt says of it.
    """

    letter: str
    id: UUID
    at: datetime
    person: Person
    of_person_id: UUID
    told: Callable[[str, User, date], Told]
    is_unnamed: bool = False
    name: str = ""
    request_id: UUID | None = None
    wish: Mapping[str, str] = field(default_factory=dict)


def subjects(person: Person) -> Iterator[Subject]:
    """Everything a letter is written about of a standing person, and what none is made of (``is_unnamed``): no paper with a
    name on, neither to the citizen nor about them, is made of a wish to stay unknown. Four queries.

    It is the wish that is anonymous, not the record: a name that becomes known later does not lift what was asked for. Only
    the citizen can, by asking in their own name, and that is another request with a clock of its own.
    """
    unnamed: dict[UUID | None, datetime] = {}
    has_name = False
    for about, model in _MODELS.items():
        for row in model.objects.current().filter(person__root_id=person.root_id).select_related("recorded_by"):
            # The requests are read first.
            if about == "request":
                unnamed |= {row.key: row.happened_at} if row.is_anonymous else {}
                has_name = has_name or not row.is_anonymous
            letter = _letter_of(about, row)
            if letter:
                is_of_none = about in _ANSWERS and _request_of(row) is None
                # What was there before they asked to stay unknown is of nothing they asked for since.
                is_since = bool(unnamed) and not is_after(min(unnamed.values()), row.happened_at)
                is_unnamed = is_since and not has_name if is_of_none else _request_of(row) in unnamed
                yield _subject(letter, row, person, is_unnamed=is_unnamed)


def subject(*, by: User, letter: str, about_id: UUID) -> Subject:
    """The fact one letter is about. Raises ``NotFound`` outside scope, where the letter cannot be about it, and where there is
    no such letter; ``Refusal`` ("unnamed_wish", param ``person``) where it is of a wish to stay unknown."""
    if letter not in {kind.id for kind in letters.kinds()}:
        raise NotFound
    about = letters.kind(letter).about
    row = _MODELS[about].objects.current().filter(id=about_id).select_related("recorded_by").first()
    if row is None or _letter_of(about, row) != letter:
        raise NotFound
    person = person_in_scope(by, row.person_id)
    if isinstance(row, Request):
        check_may_read(row, by=by)
    if next(each.is_unnamed for each in subjects(person) if each.id == row.id):
        raise Refusal("unnamed_wish", letters.MESSAGES["unnamed_wish"], person=person.id)
    return _subject(letter, row, person)


def _letter_of(about: str, row: Any) -> str:
    if about == "decision":
        return _DECISIONS[row.result]
    if about == "approval":
        return "approval_request" if row.status == approvals.ASKED else ""
    return {"request": "receipt"}.get(about, about)


def _request_of(row: Any) -> UUID | None:
    """The request a fact is of or answers, by key."""
    return row.key if isinstance(row, Request) else getattr(row, "request_id", None)


def _subject(letter: str, row: Any, person: Person, *, is_unnamed: bool = False) -> Subject:
    tell = _TELLERS.get(letter, _decision)

    def told(language: str, by: User, today: date) -> Told:
        to, facts, lists = tell(row, person, language, by, today)
        sender = person.organisation.name
        # A receipt and a question are sent by whoever makes the letter; what was advised or decided by whoever did so.
        signed = row.recorded_by.name if isinstance(row, Recommendation | Decision) else by.name
        case, without = _case_of(row, facts) if isinstance(row, Decision) else ("", _not_ahead(row, person, by))
        return Told(
            to=to, sender=sender, signed=signed, day=today, facts=facts, lists=lists, without=without, case=case
        )

    wish = _wish(row, person) if isinstance(row, Request) else {}
    about = (row.id, row.happened_at, person, row.person_id)
    return Subject(letter, *about, told, is_unnamed, _name_of(row), _request_of(row), wish)


def _name_of(row: Any) -> str:
    if isinstance(row, HomeApproval):
        return municipalities.name(row.municipality)
    return f"“{Truncator(row.words).words(_NAME_WORDS)}”" if isinstance(row, Request) else ""


def _not_ahead(row: Any, person: Person, by: User) -> Collection[str]:
    """The parts of a letter that promise what is over: what comes next, once the wish is answered or taken back."""
    is_over = isinstance(row, Request) and clock_of(person, row.key, by=by).stopped_at is not None
    return ("next",) if is_over else ()


def _case_of(row: Decision, facts: Mapping[str, str]) -> tuple[str, Collection[str]]:
    """The title a decision has, and the parts that are not true of it: who has chosen is not told to choose, nor is anybody of
    what no longer holds."""
    case = "replaced" if facts["holds"] else "chosen" if row.is_chosen else ""
    without = ["opening" if row.is_chosen else "opening_chosen"]
    if case or row.is_choice_limited:
        without.append("free_choice")
    return case, without


def _receipt(row: Request, person: Person, language: str, by: User, today: date) -> Facts:
    clock = clock_of(person, row.key, by=by)
    facts = {
        **_wish(row, person),
        **_due_on([clock], today),
        "since": _since(clock, person, language, by),
    }
    return name_of(person), facts, {}


def _wish(row: Request, person: Person) -> Mapping[str, str]:
    """What a receipt says of the wish itself."""
    facts = {"words": row.words, "said_on": written_day(row.happened_at), "said_to": row.said_to}
    # Where someone with a protected address is met stays out of a paper that can lie about.
    return facts if person.is_address_protected else {**facts, "place": row.place}


def _due_on(clocks: Sequence[Clock], today: date) -> Mapping[str, str]:
    """The day treatment must have begun, or must have by then."""
    days = [day for clock in clocks if (day := letter_deadlines.deadline_of(clock)) is not None]
    return {"due_on" if today <= day else "was_due_on": letter_deadlines.written(day) for day in days}


def _since(clock: Clock, person: Person, language: str, by: User) -> str:
    """What became of a wish after it was said, in the order it happened: the decision that holds, or that it was taken back,
    and that treatment began; "" while nothing has. Where that began on a full yes it says so itself."""
    found = (each for each in matters_of(person, by=by) if each.clock and each.clock.requests == clock.requests)
    newest = next((each.made[0] for each in found), None)
    said = []
    if clock.stopped_by == WITHDRAWN and clock.stopped_at is not None:
        said.append((clock.stopped_at, letters.word("since_withdrawn", language) % written_day(clock.stopped_at)))
    elif newest is not None and (clock.begun_at is None or newest.result != GRANT or newest.is_choice_limited):
        said.append((newest.happened_at, _decided_as("since_decided", newest, language)))
    if clock.begun_at is not None and clock.stopped_by in (STARTED, *DECIDED_AGAINST):
        said.append((clock.begun_at, letters.word("since_started", language) % written_day(clock.begun_at)))
    return " ".join(words for _at, words in sorted(said))


def _decision(row: Decision, person: Person, language: str, by: User, today: date) -> Facts:
    made = next(each.made for each in matters_of(person, by=by) if row in each.made)
    newest, before = made[0], made[made.index(row) + 1 :]
    clocks = [each.clock for each in asked(person, by=by) if row.request_id in each.clock.requests]
    # Of two letters the citizen can tell which holds: the newer says what it replaced, the older what holds in its place.
    facts = {
        "holds": _decided_as("holds", newest, language) if newest != row else "",
        "held": _title(row, language) if newest != row else "",
        "decided_on": written_day(row.happened_at),
        **(_due_on(clocks, today) if newest == row else {}),
        "replaces": _decided_as("replaced", before[0], language) if before else "",
        "offer": row.offer,
        "reasons": row.reasons,
        "depends": _home_consent(person, language, by, today) if newest == row else "",
    }
    return name_of(person), facts, {}


def _title(row: Decision, language: str) -> str:
    """The title the letter had while the decision held."""
    kind = letters.kind(_DECISIONS[row.result])
    return definitions.text(kind.titles["chosen"] if row.is_chosen else kind.title, language)


def _decided_as(word: str, row: Decision, language: str) -> str:
    result = code_lists.label("decision_results", row.result, language)
    return letters.word(word, language) % (written_day(row.happened_at), result)


def _home_consent(person: Person, language: str, by: User, today: date) -> str:
    """That a yes also waits for the home municipality's, and how far that has come; "" where it does not."""
    home = home_of(person, by=by)
    if not home.is_awaited(today):
        return ""
    name, status = municipalities.name(home.municipality), home.standing.status if home.standing else "none"
    return f"{letters.word('home_consent', language) % name}. {letters.word(f'home_{status}', language)}"


def _recommendation(row: Recommendation, person: Person, language: str, by: User, today: date) -> Facts:
    facts, lists = recommendation_facts.told(row, language)
    return person.organisation.name, {"about": name_of(person), **facts}, lists


def _approval(row: HomeApproval, person: Person, language: str, by: User, today: date) -> Facts:
    said = consents.covering(consents.of(person, by=by, today=today), kind=HOME).yes
    # A name alone is nobody the other municipality could find. The number itself stays out: a letter can lie about.
    facts = {
        "about": name_of(person),
        "born": identities.born(person, by=by) or letters.word("born_unknown", language),
        "whom": row.whom,
        "asked_on": written_day(row.happened_at),
        # Without a yes the letter says nothing of one; the page it is made on says what is missing.
        "allowed": "; ".join(
            f"{each.row.about} ({each.row.purpose}, {written_day(each.row.happened_at)})" for each in said
        ),
    }
    return municipalities.name(row.municipality), facts, {}


def name_of(person: Person) -> str:
    """The name a letter to the citizen, or about them, carries."""
    return person.legal_name or person.shown_name


_TELLERS: Mapping[str, Callable[[Any, Person, str, User, date], Facts]] = {
    "receipt": _receipt,
    "recommendation": _recommendation,
    "approval_request": _approval,
}
