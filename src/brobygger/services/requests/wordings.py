"""The site's own words in its letters, version by version. Letters already made keep the words they were made with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from brobygger.records.access import Organisation, User
from brobygger.records.requests import Wording
from brobygger.rules import letters as rules
from brobygger.rules.access import ACTS
from brobygger.rules.fields import raise_any
from brobygger.rules.refusals import Refusal
from brobygger.services.access import author
from brobygger.services.changes import perform, reading


def newest(*, organisation_id: UUID, letter: str, by: datetime | None = None) -> Wording | None:
    """The words of one kind of letter as they stand, or stood by then; None while the site had written none. One query."""
    rows = Wording.objects.filter(organisation_id=organisation_id, letter=letter).select_related("recorded_by")
    if by is not None:
        rows = rows.filter(happened_at__lte=by)
    return rows.order_by("-version").first()


@dataclass(frozen=True)
class Standing:
    """The words of one kind of letter as they stand: ``parts`` are the letter's ``own`` and, where it has none, the ``shared``
    of all letters of the site; None where the site has written none, or none of them stand in it."""

    own: Wording | None
    shared: Wording | None
    parts: rules.Parts

    @property
    def made_with(self) -> dict[str, str | int]:
        """The versions of the words, for the letter to keep: ours, and where there are such the site's."""
        words = {"own": self.own, "shared": self.shared}
        return {"brobygger": rules.version(), **{name: row.version for name, row in words.items() if row}}


def standing(*, organisation_id: UUID, letter: str, by: datetime | None = None) -> Standing:
    """The words of one kind of letter as they stand, its own as they stood by then; how to reach the site is always as it is
    now. Two queries."""
    own = newest(organisation_id=organisation_id, letter=letter, by=by)
    shared = newest(organisation_id=organisation_id, letter=rules.SHARED)
    kind, of_all = rules.kind(letter), shared.parts if shared else {}
    parts = rules.with_shared(kind, own.parts if own else {}, of_all)
    return Standing(own, shared if rules.has_shared(kind, parts, of_all) else None, parts)


def writers(*, organisation_id: UUID) -> list[str]:
    """The names of those who may write the words of a site's letters, for whoever needs to ask one of them. One query."""
    rows = User.objects.filter(organisation_id=organisation_id, is_active=True, role__in=ACTS["requests.word"])
    return list(rows.order_by("name").values_list("name", flat=True))


@reading("requests.word")
def versions(*, by: User, letter: str) -> list[Wording]:
    """Every version of the words of one kind of letter, newest first."""
    rows = Wording.objects.filter(organisation_id=by.organisation_id, letter=letter).select_related("recorded_by")
    return list(rows.order_by("-version"))


@reading("requests.word")
def all_newest(*, by: User) -> dict[str, Wording]:
    """By kind of letter the words that stand. One query."""
    rows = Wording.objects.filter(organisation_id=by.organisation_id).select_related("recorded_by").order_by("version")
    return {row.letter: row for row in rows}


def revise(*, by: User, letter: str, parts: rules.Parts, seen: int, now: datetime) -> Wording:
    """Write a new version of the site's words in one kind of letter.

    seen: the version of the page they were written on, 0 where there was none. The same words again write nothing. Raises
    ``SeveralRefused`` for what cannot be, ``Refusal`` ("older_wording") when a colleague has written a version since.
    """
    kind = rules.worded(letter)
    raise_any(rules.problems(kind, parts))
    kept = {
        part.id: {language: parts.get(part.id, {}).get(language, "").strip() for language in rules.LANGUAGES}
        for part in kind.parts
    }
    with perform("requests.word", by=by, now=now) as act:
        # The lock under which the number of the next version is found.
        Organisation.objects.select_for_update().get(id=by.organisation_id)
        before = newest(organisation_id=by.organisation_id, letter=letter)
        if before is not None and before.parts == kept:
            return before
        if (before.version if before else 0) != seen:
            who = author(before.recorded_by) if before else ""
            raise Refusal("older_wording", rules.MESSAGES["older_wording"], who=who)
        row = Wording(
            organisation_id=by.organisation_id,
            letter=letter,
            version=seen + 1,
            parts=kept,
            happened_at=now,
            recorded_at=now,
            received_at=now,
            recorded_by=by,
        )
        row.save(force_insert=True)
        act.wrote("wording", [(row.id, None)])
    return row
