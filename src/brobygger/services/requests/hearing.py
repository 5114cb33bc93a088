"""When a citizen was last heard. A request is no meeting (``rules.sightings``): it can be said in a letter or by others. Yet
who has said what they want has been heard."""

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Request
from brobygger.services.changes import reading
from brobygger.services.requests import unnamed


@reading("requests.read")
def heard_since_seen(person: Person, *, by: User) -> Request | None:
    """The last request of a standing person that was said after they were seen last, by name or for anonymous treatment, of
    those an account may know of; None without. One query, some more for those who decide where one was anonymous."""
    said = Request.objects.current().filter(person__root_id=person.root_id)
    if person.seen_at is not None:
        said = said.filter(happened_at__gt=person.seen_at)
    found = unnamed.known_of(list(said.order_by("-happened_at", "-id")), person, by=by)
    return found[0] if found else None
