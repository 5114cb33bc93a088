"""What chance alone seldom plays, each in one stretch: every game begins with some of them and ends with some others.

A scene is told the street, the office and which phone it is about. Nothing happens where that phone shows nobody.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta

from brobygger.rules.sync import KINDS, Outcome
from tests.field.office import Office
from tests.field.street import EVENTS, Street, goals_on

Scene = Callable[[Street, Office, int], None]
TEAM = {"signe": "Gadeteamet", "malik": "Gadeteamet", "troels": "Havneteamet"}
# So often each of what is named here must have happened, however few games are played.
AT_LEAST = 3


def seldom(played: Counter[str]) -> dict[str, int]:
    """What has happened fewer times than it must: of what goes wrong, of the outcomes and of the kinds of item."""
    named = [*EVENTS, *(outcome.value for outcome in Outcome), *(f"{kind} taken" for kind in KINDS)]
    return {name: played[name] for name in named if played[name] < AT_LEAST}


def a_shift_is_written_down(street: Street, office: Office, number: int) -> None:
    """Something of every kind a phone can write, and a contact that was a mistake."""
    phone = street.phones[number]
    wrong = _contact(street, number)
    if wrong is None:
        return
    person = phone.outbox[wrong]["person"]
    new, goals = phone.write("meet", alias=street.word(), rough_age="ca. 30"), goals_on(phone.people[person])
    soon = (phone.now() + timedelta(days=1)).isoformat()
    made = phone.write("contact", new, kind="contact", note=street.word(), promise=street.word(), promise_at=soon)
    begun = phone.write("interview", new, wave="baseline", instrument="asi-5")
    told = {"interview": begun, "item": "M1", "state": "value", "value": 3}
    keys = [new, made, begun, phone.write("promise", new, promise=made, outcome="kept")]
    keys += [phone.write("answer", new, seen={"M1": None}, **told)]
    keys += [phone.write("request", new, words=street.word(), said_to="Signe")]
    keys += [phone.write("retract", person, contact=wrong, why=street.word())]
    for goal in goals[:1]:
        part = {"own_words": street.word(), "own_words_was": goal["words"]}
        keys += [phone.write("goal", person, goal=goal["id"], words=goal["words"], **part)]
    for place in phone.beds[:1]:
        keys += [phone.write("bed", place=place["id"], free=number, said_by=street.word())]
        keys += [phone.write("refer", new, place=place["id"], stay_kind="short", own_words=street.word())]
    for key in keys:
        street.ledger.wrote(phone, key)
    street.exchange(number)


def the_request_is_lost(street: Street, office: Office, number: int) -> None:
    """And comes much later, when a newer version has come."""
    if key := _contact(street, number):
        street.exchange(number, "request")
        _edit(street, number, key)
        street.exchange(number)


def the_answer_is_lost(street: Street, office: Office, number: int) -> None:
    """What was sent is sent again as it was, and what was edited since as it is now."""
    same, edited = _contact(street, number), _contact(street, number)
    if same and edited:
        street.exchange(number, "answer")
        _edit(street, number, edited)
        street.exchange(number)


def the_server_dies(street: Street, office: Office, number: int) -> None:
    """While it writes, at one statement and then at a later one."""
    if key := _contact(street, number):
        _say(street, number, "own_wish")
        for died in (2 + 5 * number, 12 + 3 * number, 31):
            street.exchange(number, "server", died=died)
        if key in street.phones[number].outbox:
            _edit(street, number, key)
        street.exchange(number)


def an_older_version_comes_after_a_newer(street: Street, office: Office, number: int) -> None:
    """It was on its way, held up, while the phone sent another."""
    phone = street.phones[number]
    key = _contact(street, number)
    if key is None:
        return
    street.exchange(number, "answer")
    _edit(street, number, key)
    street.exchange(number, "request")
    held_up = len(street.old) - 1
    if key not in phone.outbox:
        return
    _edit(street, number, key)
    secret = phone.secret
    street.exchange(number)
    if key in phone.sent and phone.secret == secret:
        told = {each["id"]: each["outcome"] for each in street.late(held_up)}
        assert told[key] == Outcome.SUPERSEDED, "an older version is not taken for a newer"


def a_phone_is_emptied(street: Street, office: Office, number: int) -> None:
    """The office orders it while something waits on it."""
    _contact(street, number)
    office.lose(number, "wipe")
    for _ in range(2):
        street.exchange(number)


def a_copy_is_put_back(street: Street, office: Office, number: int) -> None:
    """What phones have sent since it was taken, two versions of one thing among it, they send again."""
    key = _contact(street, number)
    street.exchange(number)
    street.take_copy()
    edited = _contact(street, number)
    _say(street, number, "usual_place")
    street.exchange(number, "answer")
    if key and edited:
        _edit(street, number, edited)
    for each in range(len(street.phones)):
        street.exchange(each)
    street.put_back()
    street.exchange(number)


def a_phone_is_enrolled_anew(street: Street, office: Office, number: int) -> None:
    """With something on it that was never sent."""
    street.exchange(number)
    _contact(street, number)
    office.lose(number, "enrol")
    street.exchange(number)


def a_phone_is_away(street: Street, office: Office, number: int) -> None:
    """For a month, with something on it that was never sent."""
    street.exchange(number)
    _contact(street, number)
    street.stay_away(number, is_opened=number % 2 == 0)
    street.exchange(number)


def a_worker_changes_team(street: Street, office: Office, number: int) -> None:
    """And comes back, with something written for the team they left."""
    name = street.owners[number]
    street.exchange(number)
    _contact(street, number)
    for _ in range(2):
        # Out of the team, and into it again.
        street.move(name, TEAM[name])
        street.exchange(number)


def a_worker_has_another_job(street: Street, office: Office, number: int) -> None:
    """One without a phone, and then their own again."""
    name = street.owners[number]
    _contact(street, number)
    street.give_role(name, "evaluator")
    for _ in range(2):
        street.exchange(number)
    street.give_role(name, "worker")
    street.exchange(number)


def a_yes_is_taken_back(street: Street, office: Office, number: int) -> None:
    """On the street, what was said in the office."""
    phone = street.phones[number]
    for kind in (0, 1):
        office.do("consent", street.owners[number], number, kind)
    street.exchange(number)
    for card in phone.people.values():
        for each in card.get("consents", [])[:2]:
            street.ledger.wrote(phone, phone.write("withdraw", card["id"], consent=each["id"]))
    street.exchange(number)


def two_say_different_things(street: Street, office: Office, number: int) -> None:
    """Of the same fields; then somebody chooses."""
    phone = street.phones[number]
    if person := _say(street, number, "preferred_name"):
        _say(street, number, "own_wish")
        for kind in ("preferred_name", "own_wish"):
            office.say(street.owners[number], person, kind)
        street.exchange(number)
        for conflict in phone.people.get(person, {}).get("conflicts", []):
            seen = {"theirs": conflict["theirs_id"]}
            key = phone.write("settle", person, conflict=conflict["id"], choice="mine", seen=seen)
            street.ledger.chose(phone, key, conflict)
            street.ledger.wrote(phone, key)
        street.exchange(number)


def a_clock_is_wrong(street: Street, office: Office, number: int) -> None:
    """Until the worker is told, and mends what was refused."""
    phone = street.phones[number]
    phone.skew = timedelta(days=365)
    key = _contact(street, number)
    street.exchange(number)
    phone.skew = timedelta()
    if key in phone.refused:
        phone.change(key, happened_at=phone.now() - timedelta(minutes=2))
        street.ledger.wrote(phone, key)
    street.exchange(number)


SCENES: Mapping[str, Scene] = {
    each.__name__: each
    for each in (
        a_shift_is_written_down,
        the_request_is_lost,
        the_answer_is_lost,
        the_server_dies,
        an_older_version_comes_after_a_newer,
        a_phone_is_emptied,
        a_copy_is_put_back,
        a_phone_is_enrolled_anew,
        a_phone_is_away,
        a_worker_changes_team,
        a_worker_has_another_job,
        a_yes_is_taken_back,
        two_say_different_things,
        a_clock_is_wrong,
    )
}


def _contact(street: Street, number: int) -> str | None:
    """A contact with the first person on the phone, written down."""
    phone = street.phones[number]
    for person in list(phone.people)[:1]:
        key = phone.write("contact", person, kind="contact", place="Parken", note=street.word())
        street.ledger.wrote(phone, key)
        return key
    return None


def _say(street: Street, number: int, kind: str) -> str | None:
    """Another word of the first person on the phone, over what it shows. Returns who that is."""
    phone = street.phones[number]
    for person, card in list(phone.people.items())[:1]:
        stands = card.get("details", {}).get(kind)
        seen = {kind: stands["id"] if stands else None}
        street.ledger.wrote(phone, phone.write("detail", person, seen=seen, kind=kind, value=street.word()))
        return person
    return None


def _edit(street: Street, number: int, key: str) -> None:
    """A contact that waits is written otherwise."""
    phone = street.phones[number]
    if key in phone.outbox:
        phone.change(key, note=street.word())
        street.ledger.wrote(phone, key)
