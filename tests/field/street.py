"""A street with phones, an office and one server: what the state machine plays with, and what must always hold of it."""

import json
import logging
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from brobygger.records.access import Membership, Team, User
from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.records.phones import Conflict, Phone
from brobygger.records.plans import Goal
from brobygger.rules import code_lists, goal_changes
from brobygger.services.sync.showing import PROTECTED
from tests.cast import Cast
from tests.copies import Copy, taken
from tests.field.phone import FieldPhone, Told, enrol, enrolled
from tests.field.received import Ledger

SOON = timedelta(days=90)
# What a game may play beside what is written on the phones and in the office.
EVENTS = (
    *(
        "request lost",
        "answer lost",
        "server died",
        "late copy",
        "put back",
        "started over",
        "emptied",
        "enrolled anew",
    ),
    *("away", "team changed", "role changed"),
)
GOAL_STATUSES = code_lists.codes("goal_statuses")


class ServerDied(Exception):
    """The server was killed while it answered."""


@contextmanager
def dying(after: int) -> Iterator[None]:
    """The server is killed at its statement number ``after``; what it had committed stands."""
    left = [after]

    def count(execute: Callable[..., object], *told: Any) -> object:
        left[0] -= 1
        if left[0] == 0:
            raise ServerDied
        return execute(*told)

    logger = logging.getLogger("django.request")
    with connection.execute_wrapper(count):
        was, logger.disabled = logger.disabled, after > 0 or logger.disabled
        try:
            yield
        finally:
            logger.disabled = was


@dataclass
class Street:
    """The phones and whose they are. ``ledger`` knows what was ever written and what was acknowledged; ``played`` how often
    each of ``EVENTS`` was played, each outcome told and each kind of item taken, in this game and those before it."""

    cast: Cast
    phones: list[FieldPhone] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    old: list[tuple[FieldPhone, str, Told]] = field(default_factory=list)
    copy: Copy | None = None
    # The phones that have not been answered since a copy was put back.
    unanswered: set[int] = field(default_factory=set)
    played: Counter[str] = field(default_factory=Counter)
    count: int = 0

    def worker(self, name: str) -> User:
        """The account as it is now."""
        return User.objects.get(username=name)

    def add_phone(self, name: str) -> None:
        """Another phone, for this worker."""
        self.phones.append(enrolled(self.worker(name)))
        self.owners.append(name)

    def word(self, before: str = "", after: str = "") -> str:
        """Something nobody has written before, with what a thumb leaves around it."""
        self.count += 1
        return f"{before}ord {self.count}{after}"

    def exchange(self, number: int, fate: str = "", *, died: int = 0, seed: int | None = None) -> None:
        """One request of a phone. fate: "" all goes well, "request" or "answer" is lost on the way, "server" dies."""
        phone = self.phones[number]
        asked = phone.asked(limit=200)
        if seed is not None:
            random.Random(seed).shuffle(asked.get("items", []))
        self.old.append((phone, phone.key, asked))
        has_items = "items" in asked
        if fate == "request":
            self.played["request lost"] += has_items
            return
        try:
            with (
                self.ledger.writing_over_nothing_unseen(phone, asked),
                dying(died if fate == "server" else 0),
            ):
                answer = phone.post(asked)
        except ServerDied:
            self.played["server died"] += 1
            return
        if answer.status_code == 401:
            self.enrol_again(number)
            return
        if answer.status_code == 403:
            assert answer.json()["code"] == "not_allowed" and not phone.people and not phone.facts
            return
        assert answer.status_code == 200, answer.content.decode()
        told = answer.json()
        self.played.update(each["outcome"] for each in told.get("outcomes", []))
        if fate == "answer":
            self.played["answer lost"] += has_items
            return
        before = dict(phone.outbox)
        phone.take(told)
        self.unanswered.discard(number)
        self.ledger.acknowledged(before, phone, told)
        self.played.update(f"{item['kind']} taken" for key, item in before.items() if key not in phone.outbox)
        self.played["started over"] += bool(told.get("again"))
        if told.get("order") == "wipe" and not phone.due():
            self.played["emptied"] += 1
            assert phone.post(phone.wipe()).status_code == 200
            self.enrol_again(number)

    def enrol_again(self, number: int) -> None:
        """The office gives the phone back to its worker; what was never sent is still on it."""
        self.played["enrolled anew"] += 1
        self.give_role(self.owners[number], "worker")
        enrol(self.phones[number], self.worker(self.owners[number]))

    def stay_away(self, number: int, *, is_opened: bool) -> None:
        """A phone is not heard for a month; nothing it sent before that is on it any more, but for what it forgets when it has
        been answered, for a copy may have been put back. is_opened: it was, all the while."""
        self.played["away"] += 1
        phone = self.phones[number]
        Phone.objects.filter(id=phone.key).update(succeeded_at=timezone.now() - timedelta(days=31))
        if number not in self.unanswered:
            phone.sent = {}
        if is_opened:
            phone.forget_by_itself()

    def give_role(self, name: str, role: str) -> None:
        """A worker has another job, or their own again; then their phones, which were shut, are opened with a code."""
        self.played["role changed"] += role != "worker"
        User.objects.filter(username=name).update(role=role)
        for phone, owner in zip(self.phones, self.owners, strict=True):
            if (owner, role) == (name, "worker"):
                phone.open_again()

    def late(self, number: int) -> list[Told]:
        """A copy of an old request comes now; no phone waits for the answer. With an old secret it is shut out. Returns what is
        said of each item."""
        phone, key, asked = self.old[number % len(self.old)]
        if key == phone.key:
            with self.ledger.writing_over_nothing_unseen(phone, asked):
                answer = phone.post(asked)
            assert answer.status_code in (200, 401, 403)
            self.played["late copy"] += 1
            outcomes: list[Told] = answer.json().get("outcomes", [])
            self.played.update(each["outcome"] for each in outcomes)
            return outcomes
        return []

    def put_back(self) -> None:
        """Yesterday's copy is put back. What no phone has any more is lost with it."""
        if self.copy is None:
            return
        self.played["put back"] += 1
        self.copy.put_back()
        self.unanswered = {*range(len(self.phones))}
        self.ledger.restored({key for phone in self.phones for key in phone.sent})
        # The office has written since: the feed of the copy goes on, and over the places it has lost.
        self.copy = None

    def take_copy(self) -> None:
        """A copy is taken, to be put back later."""
        self.copy = taken()
        self.ledger.copied = dict(self.ledger.acked)

    def until_quiet(self) -> None:
        """Everyone syncs until nobody has anything to say."""
        for _ in range(60):
            for number in range(len(self.phones)):
                self._ask_for_the_rest(number)
            if all(self._is_quiet(phone) for phone in self.phones):
                return
        raise AssertionError("the phones never fall silent")

    def _ask_for_the_rest(self, number: int) -> None:
        """A phone that was away for long, and is answered by few rows at a time, asks as long as there is more."""
        heard = None
        while heard is None or (self.phones[number].last.get("more") and self.phones[number].last is not heard):
            heard = self.phones[number].last
            self.exchange(number)

    def _is_quiet(self, phone: FieldPhone) -> bool:
        news = set(phone.last) - {"v", "now", "cursor", "epoch"}
        return not news and not phone.due() and not phone.forgotten

    # What must hold when all is quiet

    def check(self) -> None:
        """Nothing is lost, nothing is there twice, and all who share people see the same."""
        self.ledger.check(self.phones)
        for phone, owner in zip(self.phones, self.owners, strict=True):
            worker = self.worker(owner)
            self._check_scope(phone, worker)
            self._check_nothing_new(phone)
            self._check_same(phone, worker)
        self._check_conflicts()

    def _check_scope(self, phone: FieldPhone, worker: User) -> None:
        teams = set(Membership.objects.filter(user=worker, to=None).values_list("team_id", flat=True))
        of_teams = Person.objects.filter(team_id__in=teams, merged_into=None)
        mine = {str(person.id) for person in of_teams if _is_looked_after(person, timezone.now())}
        assert set(phone.people) == mine, "a phone holds those in scope and nobody else"
        assert {fact["person"] for fact in phone.facts.values()} <= mine, "nor facts of anybody else"

    def _check_nothing_new(self, phone: FieldPhone) -> None:
        asked = phone.asked()
        asked.pop("waiting", None)
        answer = phone.post(asked)
        assert set(answer.json()) == {"v", "now", "cursor", "epoch"}
        assert len(answer.content) <= 300
        assert len(json.dumps(asked, separators=(",", ":")).encode()) <= 300

    def _check_same(self, phone: FieldPhone, worker: User) -> None:
        """As a phone that is new today would have it; of what is older than ninety days it may know more."""
        fresh = enrolled(worker)
        fresh.sync()
        assert phone.people == fresh.people
        assert phone.beds == fresh.beds
        held = {key: _as_told(fact) for key, fact in phone.facts.items()}
        for key, fact in fresh.facts.items():
            assert held.get(key) == _as_told(fact), "a fact is on one phone and not, or otherwise, on another"
        more = [phone.facts[key] for key in set(held) - set(fresh.facts)]
        assert all(datetime.fromisoformat(each["happened_at"]) < datetime.now(UTC) - SOON for each in more), more
        assert Contact.objects.current().filter(id__in=[each["id"] for each in more]).count() == len(more)
        Phone.objects.filter(id=fresh.key).update(revoked_at=timezone.now())

    def _check_conflicts(self) -> None:
        for row in Conflict.objects.current().filter(settled=None).select_related("person"):
            if row.kind in goal_changes.KINDS:
                self._check_goal_conflict(row)
                continue
            for phone in self.phones:
                card = phone.people.get(str(row.person.root_id))
                if card is not None:
                    shown = {each["id"]: (each["yours"], each["theirs"]) for each in card.get("conflicts", [])}
                    is_hidden = card.get("is_protected") and row.kind in PROTECTED
                    stands = "" if is_hidden else card.get("details", {}).get(row.kind, {"value": ""})["value"]
                    met = None if is_hidden else (row.yours, stands)
                    assert shown.get(str(row.id)) == met, (
                        "a conflict is shown with both, and what is protected not at all"
                    )

    def _check_goal_conflict(self, row: Conflict) -> None:
        thread, part = str(Goal.objects.get(id=row.theirs_id).thread), goal_changes.KINDS[row.kind]
        for card in (phone.people.get(str(row.person.root_id)) for phone in self.phones):
            if card is not None:
                shown = {each["id"]: (each["yours"], each["theirs"]) for each in card.get("conflicts", [])}
                goal = next((each for each in goals_on(card) if each["id"] == thread), None)
                stands = (
                    "" if goal is None else (goal["words"] if part == "own_words" else said(goal.get("status", "open")))
                )
                yours = row.yours if part == "own_words" else said(row.yours)
                assert shown.get(str(row.id)) == (yours, stands), "a goal that two changed is shown with both"

    # What the office does

    def move(self, name: str, team: str) -> None:
        """A worker changes team, or leaves it where they are in it already."""
        self.played["team changed"] += 1
        worker = self.worker(name)
        open_ones = Membership.objects.filter(user=worker, to=None)
        was = set(open_ones.values_list("team__name", flat=True))
        open_ones.update(to=timezone.now())
        if team not in was:
            Membership.objects.create(user=worker, team=Team.objects.get(name=team, organisation=worker.organisation))

    def standing(self, name: str) -> list[Person]:
        """The people of the teams of a worker."""
        return list(Person.objects.visible_to(self.worker(name)).standing().order_by("id"))


def goals_on(card: Told) -> list[Told]:
    """The goals a phone shows of someone, however they stand."""
    return [*card.get("goals", []), *card.get("other_goals", [])]


def said(status: str) -> str:
    """How a goal stands, as a phone that speaks Danish is told."""
    return code_lists.label("goal_statuses", status, "da")


def _is_looked_after(person: Person, now: datetime) -> bool:
    """Whether the phones of the person's team hold them: the slow twin of what the server asks the database."""
    over = person.died_at or person.ended_at
    return over is None or over >= now - timedelta(days=30)


def _as_told(fact: Told) -> Told:
    """A fact without what differs between the phone that wrote it and the others: space around, how a moment is written, and
    the account, which a phone leaves out of its own."""
    body = {name: each.strip() if isinstance(each, str) else each for name, each in fact["body"].items()}
    if body.get("promise_at"):
        body["promise_at"] = datetime.fromisoformat(body["promise_at"])
    told = {name: value for name, value in fact.items() if name not in ("corrects", "happened_at", "body", "by_id")}
    at = datetime.fromisoformat(fact["happened_at"])
    return told | {"at": at, "body": {name: each for name, each in body.items() if each not in ("", [], None)}}
