"""When a citizen was last heard. A request is no meeting (``rules.sightings``): it can be said in a letter or by others. Yet
who has said what they want has been heard."""

from brobygger.records.access import User
from brobygger.records.people import Person
from brobygger.records.requests import Request
from brobygger.services.changes import reading


@reading("requests.read")
def heard_since_seen(person: Person, *, by: User) -> Request | None:
    """The last request by name of a standing person that was said after they were seen last; None without. One query."""
    said = Request.objects.current().filter(person__root_id=person.root_id, is_anonymous=False)
    if person.seen_at is not None:
        said = said.filter(happened_at__gt=person.seen_at)
    return said.order_by("-happened_at", "-id").first()
