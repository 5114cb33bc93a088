"""Recommendations to the authority and its decisions [model.md 3.4, 5.4]: half a page, what still waits, what stops a clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from brobygger.rules import agenda, fields, law
from brobygger.rules.fields import AskedOnce, FieldRefused
from brobygger.rules.refusals import Refusal, words

GRANT, OTHER_OFFER, REFUSE = "grant", "other_offer", "refuse"
# The request event of a decision that changes one which had stopped the clock: a complaint was upheld, or more is known.
REOPENED = "reopened"
# What is no full yes is owed in writing, with reasons and how to complain (forvaltningsloven §§ 22-25); a yes can be told. A
# yes that limits the choice is no full one either.
LETTER_OWED = frozenset({OTHER_OFFER, REFUSE})
# Half of a Danish standard page of 2,400 characters: what someone with many cases reads before deciding.
HALF_PAGE = 1200
# Our own choice, where no deadline of the law runs: so long a recommendation waits before it is late.
DECIDE_DAYS = 14

MESSAGES = {
    "half_page": words(
        "Half a page is at most %(limit)s characters, about 200 words, the citizen's own words and yours together. You wrote "
        "%(length)s characters."
    ),
    "decided_before": words(
        "It cannot be decided before it was asked for, recommended or first decided, on %(began)s."
    ),
    "basis_back": words(
        "The verdict the recommendation rests on has been taken back. If you decide all the same, tick it and save again."
    ),
    "decision_differs": words(
        "%(who)s decided something else about the same request on %(on)s, and it stands above. If this one is meant to change "
        "it, tick it and save again."
    ),
    "differs_from_yours": words(
        "You decided something else about the same request on %(on)s, and it stands above. If this one is meant to change it, "
        "tick it and save again."
    ),
    "offer_needed": words("Write which offer."),
    "chosen_is_other": words("Only another offer can have been chosen by the citizen."),
    "limits_no_choice": words("There is no choice to limit: nothing is offered, or the citizen has chosen."),
    "withdrawn_meanwhile": words(
        "%(who)s wrote on %(day)s that the citizen has withdrawn it: there is nothing to decide on any more."
    ),
    "nothing_to_decide": words("There is no recommendation and no request to decide on."),
    "already_decided": words(
        "%(who)s has already decided this. The decision stands above. What you wrote is not saved. If it must be changed, tick "
        "that you mean to, and save again."
    ),
    "decided_by_you": words(
        "You have decided this already. The decision stands above. What you wrote is not saved. If it must be changed, tick "
        "that you mean to, and save again."
    ),
    "changed_since": words(
        "%(who)s has changed this decision since you opened the page. What holds now stands above. What you wrote is not "
        "saved. If it must be changed all the same, save again."
    ),
    "changed_by_you": words(
        "You have changed this decision already. What holds now stands above. What you wrote is not saved. If it must be "
        "changed all the same, save again."
    ),
    "older_form": words(
        "A newer recommendation or request has come since you opened the page. It stands above: read it, and save again."
    ),
    "merged_since": words(
        "The two records are one person now: %(name)s. They were joined after you opened the page. See what is known of both, "
        "then save again."
    ),
    "recommended_meanwhile": words(
        "Something has changed since you opened the page: a colleague has handed over a recommendation, it has been decided, "
        "or more has become known. What is known now stands above. Save again to hand over yours."
    ),
}


@dataclass(frozen=True)
class Made:
    """One decision as a row of its chain. ``recommendation`` and ``request`` are what the first of a chain was about; ``at``:
    when the row was written down, None where that does not matter."""

    id: UUID
    recommendation: UUID | None
    request: UUID | None
    corrects: UUID | None = None
    is_retraction: bool = False
    at: datetime | None = None

    @property
    def about(self) -> UUID | None:
        """The key of what it decided: the recommendation where there was one, otherwise the request."""
        return self.recommendation or self.request


def last_of(made: Iterable[Made]) -> dict[UUID, Made]:
    """By recommendation or request the last of its chain of decisions.

    Where that one is a retraction, nothing is decided. Of a recommendation there is one chain, however often it was taken back
    and decided anew. Of a request there can be several, for a decision can be changed: one that stands counts before one that
    was taken back.
    """
    rows = {row.id: row for row in made}
    corrected = {row.corrects for row in rows.values() if row.corrects is not None}
    found: dict[UUID, Made] = {}
    for row in rows.values():
        about = _first(row, rows).about
        if row.id in corrected or about is None:
            continue
        before = found.get(about)
        if before is None or before.is_retraction or not row.is_retraction:
            found[about] = row
    return found


def about_nothing(made: Iterable[Made]) -> list[Made]:
    """Those that stand which changed a decision nobody had asked for: about no recommendation, and no request."""
    rows = {row.id: row for row in made}
    corrected = {row.corrects for row in rows.values()}
    left = [row for row in rows.values() if row.id not in corrected and not row.is_retraction]
    return [row for row in left if _first(row, rows).about is None]


def undecided(keys: Iterable[UUID], made: Iterable[Made]) -> list[UUID]:
    """Those of the recommendations or requests, in their order, that nothing decided stands of."""
    last = last_of(made)
    return [key for key in keys if key not in last or last[key].is_retraction]


def stops_clock_as(result: str, *, is_chosen: bool) -> str:
    """The event by which a decision stops the clock of a request; "" where it runs on.

    A refusal stops it, and another offer where the citizen has chosen it (SEL § 101, stk. 5-6). Being granted does not: the
    treatment has not begun.
    """
    if result == REFUSE:
        return "refused"
    return "other_offer" if result == OTHER_OFFER and is_chosen else ""


def moves_clock_as(result: str, *, is_chosen: bool, stopped_by: str, is_by_decision: bool) -> str:
    """The event by which a decision stops the clock of a request or makes it run on; "" where it stays as it is.

    stopped_by: what has stopped it, "" while it runs. is_by_decision: whether a decision wrote that. Only what a decision
    stopped can a decision change: what the citizen chose or withdrew without one stays. Treatment that has begun stops it for
    as long as that stands, and is none of the two: what a decision says is written beneath it, and holds should the beginning
    be taken back.
    """
    kind = stops_clock_as(result, is_chosen=is_chosen)
    if not stopped_by or kind == stopped_by:
        return "" if kind == stopped_by else kind
    return (kind or REOPENED) if is_by_decision else ""


def reminder(recommendation: UUID, handed_over_at: datetime, clock_due_on: date | None) -> agenda.Due:
    """That a recommendation waits: due when the wish it is about is, and where no clock runs after a time of our own."""
    if clock_due_on is not None:
        return agenda.Due("recommendation", handed_over_at, agenda.end_of(clock_due_on), recommendation)
    due_on = law.days_after(law.local_day(handed_over_at), DECIDE_DAYS)
    return agenda.Due(
        "recommendation", handed_over_at, agenda.end_of(due_on), recommendation, {"own_days": DECIDE_DAYS}
    )


def recommendation_problems(*, advice: str, own_words: str, text: str) -> Iterator[FieldRefused]:
    """Everything wrong with a recommendation, in the order of the form. It goes into a letter, so no identity number in it.

    Half a page is what is written: the citizen's words and ours. The criteria and the goals stand beside it.
    """
    length = len(own_words) + len(text)
    yield from fields.listed("own_words", own_words[:HALF_PAGE], limit=HALF_PAGE)
    yield from fields.code("advice", "recommendation_advice", advice)
    yield from fields.needed("text", text)
    if length > HALF_PAGE:
        yield FieldRefused("half_page", MESSAGES["half_page"], field="text", limit=HALF_PAGE, length=length)
    yield from fields.listed("text", text[:HALF_PAGE], limit=HALF_PAGE)


class DecisionFacts(Protocol):
    """What a decision is told as."""

    @property
    def result(self) -> str:
        """A code of decision_results."""

    @property
    def offer(self) -> str:
        """Which offer; needed for another offer."""

    @property
    def is_chosen(self) -> bool:
        """Whether the citizen has chosen the other offer."""

    @property
    def is_choice_limited(self) -> bool:
        """Whether the citizen's choice of offer is limited out of regard for them; the reasons say why."""

    @property
    def is_basis_seen(self) -> bool:
        """Whether whoever decides has seen that the verdict the recommendation rests on is taken back."""

    @property
    def is_change_meant(self) -> bool:
        """Whether whoever decides knows that another decision on the same request says something else."""

    @property
    def reasons(self) -> str:
        """Why; always needed."""

    @property
    def decided_at(self) -> datetime:
        """When, with a time zone."""


@dataclass(frozen=True)
class Standing:
    """A decision that stands on the same request: what it says, who made it and when."""

    result: str
    offer: str
    is_chosen: bool
    who: str
    at: datetime

    def differs_from(self, facts: DecisionFacts) -> bool:
        """Whether a new decision says something else: another result or offer, or that an offer is not chosen after all."""
        theirs, mine = (each.offer.strip() if each.result == OTHER_OFFER else "" for each in (self, facts))
        return self.result != facts.result or theirs != mine or (self.is_chosen and not facts.is_chosen)


def decision_problems(
    facts: DecisionFacts,
    *,
    began_at: Sequence[datetime],
    is_basis_back: bool = False,
    stands: Standing | None = None,
    now: datetime,
) -> Iterator[FieldRefused]:
    """Everything wrong with a decision, in the order of the form.

    began_at: when the citizen asked, when the recommendation was handed over and when what it changes was decided, as far as
    there are such; a minute less is let by, for a form tells whole minutes. is_basis_back: whether the verdict the
    recommendation rests on is taken back.
    stands: the newest decision on the same request.
    """
    if stands is not None and stands.differs_from(facts) and not facts.is_change_meant:
        yield AskedOnce(
            "decision_differs",
            MESSAGES["decision_differs"],
            field="is_change_meant",
            who=stands.who,
            your_own=MESSAGES["differs_from_yours"],
            on=law.written_day(stands.at),
        )
    if is_basis_back and not facts.is_basis_seen:
        yield AskedOnce("basis_back", MESSAGES["basis_back"], field="is_basis_seen")
    yield from fields.code("result", "decision_results", facts.result)
    if facts.result == OTHER_OFFER and not facts.offer.strip():
        yield FieldRefused("offer_needed", MESSAGES["offer_needed"], field="offer")
    yield from fields.listed("offer", facts.offer)
    if facts.is_chosen and facts.result != OTHER_OFFER:
        yield FieldRefused("chosen_is_other", MESSAGES["chosen_is_other"], field="is_chosen")
    if facts.is_choice_limited and (facts.result == REFUSE or facts.is_chosen):
        yield FieldRefused("limits_no_choice", MESSAGES["limits_no_choice"], field="is_choice_limited")
    yield from fields.needed("reasons", facts.reasons)
    yield from fields.listed("reasons", facts.reasons, limit=fields.MAX_NOTE)
    yield from fields.moment("decided_at", facts.decided_at, now)
    later = [at for at in began_at if facts.decided_at.tzinfo is not None and law.is_after(at, facts.decided_at)]
    if later:
        yield FieldRefused(
            "decided_before",
            MESSAGES["decided_before"],
            field="decided_at",
            began=law.written_moment(max(later)),
        )


def refusal(code: str, **params: object) -> Refusal:
    """A refusal of this room by its code."""
    return Refusal(code, MESSAGES[code], **params)


def _first(row: Made, rows: Mapping[UUID, Made]) -> Made:
    while row.corrects is not None and row.corrects in rows:
        row = rows[row.corrects]
    return row
