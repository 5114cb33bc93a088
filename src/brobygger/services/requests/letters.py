"""Letters: put together from facts and the site's words, shown first, then made once as tagged PDF and kept as they are."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models.fields.json import KT

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import KEY, HomeApproval, Letter, Request, Wording
from brobygger.rules import definitions, law, letter_changes, letter_deadlines, letter_signs, municipalities
from brobygger.rules import letters as rules
from brobygger.rules.refusals import Refusal
from brobygger.services import writing
from brobygger.services.access import NotFound, can, check_living, person_for_writing, person_in_scope
from brobygger.services.changes import looked_up, perform, reading
from brobygger.services.drawing import draw
from brobygger.services.requests import letters_before, wordings
from brobygger.services.requests.approvals import Home, home_of
from brobygger.services.requests.asking import clocks_of
from brobygger.services.requests.letter_facts import RECEIPT, TO_CITIZEN, Subject, name_of, subject, subjects
from brobygger.services.requests.letter_pages import set_pages
from brobygger.services.requests.matters import replaced
from brobygger.services.requests.unnamed import kept_from, versions_kept_from

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Draft:
    """A letter before it is made. ``wording``: the version of the site's words in it, None for ours.

    slots: labels of what the site has not filled in; left_out: labels of what holds an identity number; not_shown: signs no
    font of the letter has, which stand as an empty box; needed_slots: those of the slots no letter is made without;
    writers: the names of those who can fill them in.
    """

    kind: rules.Kind
    subject: Subject
    content: Mapping[str, Any]
    wording: Wording | None
    slots: Sequence[str]
    left_out: Sequence[str]
    not_shown: Sequence[str]
    needed_slots: Sequence[str]
    writers: Sequence[str]
    pdf: bytes

    @property
    def other_slots(self) -> Sequence[str]:
        """The empty slots that are good to have filled in, and no more."""
        return [label for label in self.slots if label not in self.needed_slots]

    @property
    def mark(self) -> str:
        """A fingerprint of what the letter says, so that what is made is what was read."""
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()


@reading("requests.letter")
def draft(*, by: User, letter: str, about_id: UUID, language: str, now: datetime) -> Draft:
    """A letter as it would be made now. Raises ``NotFound`` outside scope and where there is no such letter."""
    about = subject(by=by, letter=letter, about_id=about_id)
    kind = rules.kind(letter)
    sent = _said_then(about, letter, by=by)
    words = wordings.standing(organisation_id=about.person.organisation_id, letter=letter, by=sent)
    told = about.told(language, by, law.local_day(now))
    composed = rules.compose(kind, told, words.parts, language)
    content, not_shown, pdf = set_pages({**composed.content, "made_with": words.made_with})
    needed = [definitions.text(part.label, language) for part in kind.parts if part.is_needed]
    return Draft(
        kind=kind,
        subject=about,
        content=content,
        wording=words.own,
        slots=composed.slots,
        left_out=composed.left_out,
        not_shown=not_shown,
        needed_slots=[label for label in needed if label in composed.slots],
        writers=wordings.writers(organisation_id=about.person.organisation_id) if composed.slots else (),
        pdf=pdf,
    )


def _said_then(about: Subject, letter: str, *, by: User) -> datetime | None:
    """A moment when the words stood that the letter of a decision that no longer holds was made with: what it said is what the
    decision said, however often it is made and whatever words the site has now. None where the decision holds, or no letter
    was made of it."""
    if about.id not in replaced(about.person, by=by):
        return None
    made = _made(about.person).filter(letter=letter, about_id=about.id).first()
    if made is None:
        return None
    # Made with ours, before the site had words of its own.
    return made.wording.happened_at if made.wording else about.at


def make(*, by: User, letter: str, about_id: UUID, language: str, mark: str, now: datetime, key: UUID) -> Letter:
    """Make a letter and keep it: what it says, the words it was made with, and the file.

    mark: ``Draft.mark`` of what was read. A key that is there already makes nothing. Raises ``Refusal`` ("older_letter",
    "has_died", "needed_wording" where the site has not written what it must say), ``NotFound`` outside scope.
    """
    with perform("requests.letter", by=by, now=now) as act:
        about = subject(by=by, letter=letter, about_id=about_id)
        person = person_for_writing(by, about.person.id)
        there = writing.there(by, Letter, key, person)
        if there is not None:
            return there
        check_living(person)
        ready = draft(by=by, letter=letter, about_id=about_id, language=language, now=now)
        if ready.needed_slots:
            raise _needed_wording(ready)
        if ready.mark != mark:
            raise Refusal("older_letter", rules.MESSAGES["older_letter"])
        row = Letter(
            letter=letter,
            about_id=about_id,
            wording=ready.wording,
            content=ready.content,
            pdf=ready.pdf,
        )
        writing.add(act, row, "letter", person_id=about.of_person_id, at=now, key=key)
        draw([person.id])
    return row


def _needed_wording(ready: Draft) -> Refusal:
    told, parts = list(ready.writers), ", ".join(ready.needed_slots)
    if not told:
        return Refusal("needed_wording", rules.MESSAGES["needed_wording"], parts=parts)
    return Refusal("needed_wording", rules.MESSAGES["needed_wording_by"], parts=parts, who=", ".join(told))


@reading("requests.letter")
def open_file(*, by: User, letter_id: UUID, purpose: str, now: datetime, where: str = "") -> Letter:
    """A letter with its file, and the look-up logged; where: the page, as ``looked_up`` names it.

    Raises ``NotFound`` outside scope, ``Refusal`` without a purpose, and ("protected_letter") for one that says a place,
    made before the citizen's address was protected, to whoever may not read protected places.
    """
    person = person_of(by=by, letter_id=letter_id)
    row = Letter.objects.current().get(id=letter_id)
    says_place = person.is_address_protected and bool(letter_changes.said_of(row.content, "place"))
    if says_place and not can(by, "people.describe"):
        raise Refusal("protected_letter", rules.MESSAGES["protected_letter"])
    looked_up(by=by, act="requests.letter", now=now, purpose=purpose, people=[person.id])
    if says_place:
        looked_up(by=by, act="people.see_protected", now=now, purpose=purpose, people=[person.id], where=where)
    return row


@reading("requests.letter")
def person_of(*, by: User, letter_id: UUID) -> Person:
    """The standing person a letter is about. Raises ``NotFound`` outside scope."""
    row = Letter.objects.current().filter(id=letter_id).only("person", "about_id").first()
    person = person_in_scope(by, row.person_id) if row else None
    if row is None or person is None or row.about_id in versions_kept_from(person, by=by):
        raise NotFound
    return person


@reading("requests.read")
def letters_of(person: Person, *, by: User) -> Sequence[Letter]:
    """The letters made about a standing person of which an account may know, newest first, without their files. One query,
    some more for those who decide where there is a wish for anonymous treatment."""
    rows = list(_made(person))
    kept = versions_kept_from(person, by=by) if rows else ()
    return [row for row in rows if row.about_id not in kept]


def _made(person: Person) -> "QuerySet[Letter]":
    rows = Letter.objects.current().filter(person__root_id=person.root_id).defer("pdf")
    named: QuerySet[Letter] = rows.annotate(to=KT("content__to"), shared_words=KT("content__made_with__shared"))
    return named.select_related("recorded_by", "wording").order_by("-happened_at", "-id")


@dataclass(frozen=True)
class Line:
    """One letter and what happened to it: what it is about, and the files made of it, newest first.

    ``subject``: None where what it was about no longer counts, so that nothing new can be made; ``is_unnamed``: nor can it of
    a wish that was corrected to one for anonymous treatment; ``is_other_name``: whether the newest stands in another name than
    the citizen has now, as one made before a merge was undone; ``holds``: the decision that holds in place of the one it is
    about; ``given``: the consent that answers what it would ask for; ``is_consent_since``: whether the newest says that one is
    awaited which has come since; ``outdated``: that it says another deadline than the one that runs now;
    ``changed``: what else of the wish it says that was corrected since; ``older``: by key those made before it that one came
    after, or that say something else; ``says``: by key the words of a wish a receipt says, where they are others today.
    """

    letter: str
    subject: Subject | None
    made: Sequence[Letter]
    is_other_name: bool = False
    holds: Subject | None = None
    is_unnamed: bool = False
    given: HomeApproval | None = None
    is_consent_since: bool = False
    outdated: letter_deadlines.Outdated | None = None
    changed: Sequence[letter_changes.Changed] = ()
    older: Mapping[UUID, letters_before.Older] = field(default_factory=dict)
    says: Mapping[UUID, str] = field(default_factory=dict)

    def mark_of(self, row: Letter) -> letters_before.Older | None:
        """Why one of the letters is not to be given to anybody as it is; None where nothing says so."""
        newest = letters_before.Older(None, self.outdated, self.changed) if self.outdated or self.changed else None
        return newest if row == self.made[0] else self.older.get(row.id)

    @property
    def is_of_decision(self) -> bool:
        """Whether it tells a decision, that whoever holds the letter trusts."""
        return rules.kind(self.letter).about == "decision"


@reading("requests.read")
def made_before(person: Person, *, by: User, letter: str, about_id: UUID, language: str) -> Letter | None:
    """The newest letter of this kind that was made about the same in this language; None where a first would be. One query."""
    return _made(person).filter(letter=letter, about_id=about_id, content__lang=language).first()


@reading("requests.read")
def is_consent_since(row: Letter, *, by: User, today: date) -> bool:
    """Whether a letter says that the home municipality's consent is awaited, and it has come since. A few queries."""
    return _is_consent_since(row, home_of(person_in_scope(by, row.person_id), by=by), today)


def _is_consent_since(row: Letter, home: Home, today: date) -> bool:
    if not home.is_elsewhere or not home.is_in_force(today):
        return False
    awaited = rules.word("home_consent", row.content["lang"]) % municipalities.name(home.municipality)
    return awaited in json.dumps(row.content["blocks"], ensure_ascii=False)


@reading("requests.read")
def lines_of(person: Person, *, by: User, today: date) -> list[Line]:
    """A line for each letter that can be made or was made about a standing person, the newest matter first. A dozen queries."""
    made: defaultdict[tuple[str, UUID], list[Letter]] = defaultdict(list)
    for row in letters_of(person, by=by):
        made[row.letter, row.about_id].append(row)
    kept = kept_from(person, by=by)
    found, about = [], {each.id: each for each in subjects(person) if each.request_id not in kept}
    _of_earlier_versions(made, about)
    older, home, clocks = replaced(person, by=by), home_of(person, by=by), clocks_of(person, by=by)
    for each in about.values():
        rows = made.pop((each.letter, each.id), [])
        is_other_name = bool(rows) and _is_other_name(rows[0], person)
        holds = about.get(older[each.id]) if each.id in older else None
        if rows or not each.is_unnamed:
            given = home.answer_to(each.id, today)
            stands = rows[0] if rows and holds is None else None
            is_since = stands is not None and _is_consent_since(stands, home, today)
            other = letters_before.outdated(stands, each, clocks) if stands else None
            of_it = (is_other_name, holds, each.is_unnamed, given, is_since, other, letters_before.changed(rows, each))
            found.append(Line(each.letter, each, rows, *of_it, *letters_before.told(rows, each, clocks)))
    found += [Line(letter, None, rows, older=letters_before.older(rows)) for (letter, _), rows in made.items()]
    return sorted(found, key=lambda line: line.subject.at if line.subject else line.made[0].happened_at, reverse=True)


@reading("requests.read")
def line_with(row: Letter, person: Person, *, by: User, today: date) -> Line:
    """The line on which a letter in scope stands. The queries of ``lines_of``."""
    return next(each for each in lines_of(person, by=by, today=today) if row in each.made)


def _of_earlier_versions(made: defaultdict[tuple[str, UUID], list[Letter]], about: Mapping[UUID, Subject]) -> None:
    """Put each receipt of a wish that was corrected since with the version that stands: it is of the same wish. One query where
    there is one."""
    left = [key for letter, key in made if letter == RECEIPT and key not in about]
    keys = dict(Request.objects.filter(id__in=left).values_list("id", KEY)) if left else {}
    stands = {each.request_id: each.id for each in about.values() if each.letter == RECEIPT}
    for version, key in keys.items():
        if key in stands:
            rows = made[RECEIPT, stands[key]] + made.pop((RECEIPT, version))
            made[RECEIPT, stands[key]] = sorted(rows, key=lambda row: (row.happened_at, row.id), reverse=True)


@reading("requests.letter")
def held_instead(about: Subject, *, by: User) -> Subject | None:
    """What a letter is to be made of in the place of one about a decision that no longer holds; None where it does."""
    newest = replaced(about.person, by=by).get(about.id)
    return next((each for each in subjects(about.person) if each.id == newest), None) if newest else None


def _is_other_name(row: Letter, person: Person) -> bool:
    """Whether a letter to the citizen was made in another name than theirs."""
    to: str = row.to  # type: ignore[attr-defined]
    return row.letter in TO_CITIZEN and not letter_signs.is_name(to, name_of(person))
