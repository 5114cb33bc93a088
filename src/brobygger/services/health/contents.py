"""Whether what lies in the database can be opened, is shown as it is, and is looked after."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from brobygger.records import sealing
from brobygger.records.access import Organisation, User
from brobygger.records.changes import AuditEntry
from brobygger.records.people import Identity, Person, SearchTerm
from brobygger.records.phones import Phone
from brobygger.rules.phones import SILENT_AFTER
from brobygger.rules.refusals import words
from brobygger.services import drawing
from brobygger.services.health.findings import Finding
from brobygger.services.phones import is_silent
from brobygger.services.sync import cursors


def newest_entry() -> datetime | None:
    """When something was last written down; None where nothing was."""
    return AuditEntry.objects.order_by("-id").values_list("at", flat=True).first()


def seal() -> Finding:
    """The keys open what lies in the database. Lost keys show here, while there still may be a copy of them."""
    row = Identity.objects.order_by("-id").first()
    if row is None:
        return Finding("seal", words("There are none."))
    try:
        fits = sealing.fingerprint(sealing.unseal(row.sealed)) == row.fingerprint
    except sealing.CannotOpen:
        fits = False
    if fits:
        return Finding("seal", words("The keys open them."))
    mend = words("Put the key file back that was in use when the numbers were written.")
    return Finding("seal", words("The keys do not open the numbers in the database."), mend)


def lists(sample: int) -> Finding:
    """What the lists show of some people, spread over all, is what their facts say."""
    people = Person.objects.standing()
    count = people.count()
    step = max(1, count // sample)
    keys = list(people.order_by("id").values_list("id", flat=True)[: step * sample : step])
    stored = {person.id: person for person in Person.objects.filter(id__in=keys)}
    roots, terms = drawing.drawn(keys)
    found: dict[object, set[str]] = {key: set() for key in keys}
    for key, term in SearchTerm.objects.filter(person_id__in=keys).values_list("person_id", "term"):
        found[key].add(term)
    wrong = [
        person.id
        for person in roots
        if found[person.id] != terms[person.id] or _shown(person) != _shown(stored[person.id])
    ]
    params = {"count": len(keys), "wrong": len(wrong), "first": wrong[0] if wrong else ""}
    if wrong:
        mend = words("Run: brobygger check --draw, and tell the makers of Brobygger. The first is %(first)s.")
        return Finding(
            "lists", words("Of %(count)s people, %(wrong)s are shown otherwise than their facts say."), mend, params
        )
    return Finding("lists", words("%(count)s people are shown as their facts say."), params=params)


def _shown(person: Person) -> Sequence[object]:
    return [getattr(person, name) for name in drawing.COLUMNS]


def site() -> Finding:
    """There is an organisation, somebody can log in, and its municipality is known."""
    names = list(Organisation.objects.order_by("id").values_list("name", flat=True))
    if not names:
        mend = words("Run: brobygger setup --name NAME --team TEAM, or --demo for a fictional one.")
        return Finding("site", words("No organisation has been made yet."), mend)
    people = sum(user.has_usable_password() for user in User.objects.filter(is_active=True).only("password"))
    params = {"names": ", ".join(names), "people": people}
    if not people:
        mend = words("Run: brobygger user add USERNAME --role manager --name NAME")
        return Finding("site", words("%(names)s: nobody can log in."), mend, params)
    if Organisation.objects.filter(municipality="").exists():
        # Nothing is broken, and whoever set it up may not have known what it is for.
        found = words(
            "%(names)s: %(people)s can log in. Without the municipality's code nobody from elsewhere shows as needing consent: "
            "run brobygger setup --name NAME --municipality CODE."
        )
        return Finding("site", found, params=params)
    return Finding("site", words("%(names)s: %(people)s can log in."), params=params)


def phones(now: datetime) -> Finding:
    """Silence alone may be a holiday. Silent with something written on it that never came in, somebody must ask."""
    in_use = Phone.objects.filter(revoked_at=None).exclude(enrolled_at=None)
    silent = in_use.filter(is_silent(now))
    params = {"count": in_use.count(), "silent": silent.count(), "days": SILENT_AFTER.days}
    waiting = silent.filter(waiting__gt=0).count()
    if waiting:
        found = words(
            "%(waiting)s phones have not been heard from for over %(days)s days and hold what was never sent."
        )
        mend = words("Ask the leaders to look at the page of the phones, and to talk with the workers.")
        return Finding("phones", found, mend, params | {"waiting": waiting})
    if not params["count"]:
        return Finding("phones", words("None is in use."))
    said = words("%(count)s in use, %(silent)s of them not heard from for over %(days)s days.")
    return Finding("phones", said, params=params)


def copies(now: datetime) -> Finding:
    """A copy that was put back has forgotten which phones were stopped since it was made, and lets them in."""
    at = cursors.put_back_at(now)
    if at is None:
        return Finding("copies", words("No phone has shown that one was put back in the last thirty days."))
    found = words("A copy of the database was put back: a phone showed it on %(day)s.")
    mend = words(
        "Have the leaders stop again, on the page of the phones, what was stopped or told to wipe itself after the copy was "
        "made. This is said for thirty days."
    )
    return Finding("copies", found, mend, {"day": timezone.localtime(at).date().isoformat()})
