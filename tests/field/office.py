"""What the office does while the phones are out."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from brobygger.records.access import User
from brobygger.records.contacts import Contact, Promise
from brobygger.records.people import Merge, Person
from brobygger.records.referrals import Place
from brobygger.rules.consents import Receiver, Told
from brobygger.rules.details import standing_details
from brobygger.rules.law import local_day
from brobygger.rules.plans import Content, Goal
from brobygger.rules.refusals import Refusal
from brobygger.services import assigning, consents, contacts, details, merging, people, phones, places, promises
from brobygger.services.access import NotFound, person_in_scope
from brobygger.services.contacts import NewContact
from brobygger.services.plans import revisions
from brobygger.services.referrals import following, happening, referring
from tests.field.street import GOAL_STATUSES, Street


@dataclass
class Office:
    """Acts of a worker at a desk. What is refused there is told there, and nothing has happened."""

    street: Street

    ACTS = (
        "meet",
        "record",
        "correct",
        "describe",
        "protect",
        "settle",
        "open_again",
        "assign",
        "merge",
        "undo",
        "consent",
        "close_place",
        "count_beds",
        "refer",
        "answer_referral",
        "plan",
    )

    def do(self, what: str, by: str, one: int, other: int) -> None:
        """An act about one of the worker's people, or two."""
        with suppress(Refusal, NotFound, PermissionDenied):
            if what == "meet":
                self.meet(by)
                return
            found = self.street.standing(by)
            if found:
                self._about(what, self.street.worker(by), found, one, other)

    def meet(self, by: str) -> Person:
        """Someone new."""
        alias = self.street.word()
        return people.meet(by=self.street.worker(by), alias=alias, place="Parken", now=timezone.now())

    def add_place(self, name: str) -> None:
        """A place with beds."""
        told = {"name": name, "kind": "beds", "phone": "", "about": ""}
        places.add(by=self._leader(), told=told, now=timezone.now())

    def say(self, by: str, person: str, kind: str) -> None:
        """Another word of someone."""
        with suppress(Refusal, NotFound, PermissionDenied):
            worker = self.street.worker(by)
            self._describe(worker, person_in_scope(worker, UUID(person)), kind)

    def plan_of(self, by: str, person: str, number: int) -> None:
        """Another version of the plan of someone."""
        with suppress(Refusal, NotFound, PermissionDenied):
            worker = self.street.worker(by)
            self.plan(worker, person_in_scope(worker, UUID(person)), number)

    def lose(self, number: int, how: str) -> None:
        """A phone is ordered to empty itself, or its worker gets it back with a new secret."""
        phone = self.street.phones[number]
        if how == "enrol":
            self.street.enrol_again(number)
            return
        with suppress(NotFound, PermissionDenied):
            worker = self.street.worker(self.street.owners[number])
            phones.wipe(by=worker, phone_id=phone.key, now=timezone.now())

    def _about(self, what: str, by: User, found: Sequence[Person], one: int, other: int) -> None:
        person = found[one % len(found)]
        acts: dict[str, Callable[[], object]] = {
            "record": lambda: self._record(by, person, is_promised=other % 2 == 0),
            "correct": lambda: self._correct(by, person, other),
            "describe": lambda: self._describe(by, person, ("preferred_name", "usual_place", "own_wish")[other % 3]),
            "protect": lambda: self._say(by, person, "address_protection", "yes" if other % 2 else ""),
            "settle": lambda: self._settle(by, person),
            "open_again": lambda: self._open_again(by, person),
            "assign": lambda: self._assign(by, person),
            "merge": lambda: self._merge(by, person, found[other % len(found)]),
            "undo": lambda: self._undo(by, person),
            "consent": lambda: self._consent(by, person, ("gp", "dentist")[other % 2]),
            "close_place": lambda: self._close(self._place(one), is_open=other % 2 == 0),
            "count_beds": lambda: self._count(by, self._place(one), free=other),
            "refer": lambda: self._refer(by, person, self._place(other)),
            "plan": lambda: self.plan(by, person, other),
            "answer_referral": lambda: self._answer(by, person, ("declined", "asked_again", "let_go")[other % 3]),
        }
        acts[what]()

    def _record(self, by: User, person: Person, *, is_promised: bool) -> None:
        now = timezone.now()
        promise = {"promise": self.street.word(), "promise_at": now + timedelta(days=2)} if is_promised else {}
        note, at = self.street.word(), now - timedelta(minutes=1)
        item = NewContact(person_id=person.id, kind="contact", happened_at=at, note=note, place="Havnen", **promise)
        contacts.record(by=by, items=[item], now=now)

    def _consent(self, by: User, person: Person, kind: str) -> None:
        now = timezone.now()
        told = Told("yes", Receiver(kind), "written", now, about=self.street.word(), purpose="hjælp")
        consents.give(by=by, person_id=person.id, told=told, now=now)

    def plan(self, by: User, person: Person, number: int) -> None:
        """A first plan, or a new version of the one that stands; it may be taken back too."""
        last, now = revisions.standing(person, by=by), timezone.now()
        if last is not None and number == 7:
            revisions.take_back(by=by, plan_id=last.id, why=self.street.word(), now=now)
            return
        goals = list(revisions.content_of(last).goals) if last is not None else []
        if number < 4 and goals:
            part = {"own_words": self.street.word()} if number < 2 else {"status": GOAL_STATUSES[number]}
            goals[0] = replace(goals[0], **part)  # type: ignore[arg-type]
        elif number == 4:
            del goals[:1]
        else:
            goals.append(Goal(self.street.word(), "other_areas", "housing", "now"))
        content = Content(made_at=now, own_words="Jeg vil have ro", goals=goals)
        new = revisions.NewPlan(content, seen=last.id if last is not None else None)
        revisions.revise(by=by, person_id=person.id, new=new, now=now)

    def _leader(self) -> User:
        return self.street.worker("oda")

    def _place(self, number: int) -> Place:
        rows = list(Place.objects.order_by("name"))
        return rows[number % len(rows)]

    def _close(self, place: Place, *, is_open: bool) -> None:
        places.set_open(by=self._leader(), place_id=place.id, is_open=is_open, now=timezone.now())

    def _count(self, by: User, place: Place, *, free: int) -> None:
        now = timezone.now()
        places.confirm(by=by, place_id=place.id, free=free, said_by=self.street.word(), at=now, now=now)

    def _refer(self, by: User, person: Person, place: Place) -> None:
        now = timezone.now()
        told = {"stay_kind": "short", "details": {"own_words": self.street.word()}}
        new = referring.NewReferral(kind="stay", at=now, answer_by=local_day(now), place_id=place.id, **told)
        referring.refer(by=by, person_id=person.id, new=new, now=now)

    def _answer(self, by: User, person: Person, event: str) -> None:
        now = timezone.now()
        keys = [each.key for each in following.of(person, by=by, today=local_day(now)) if each.progress.is_open]
        if keys:
            new = happening.NewEvent(event, now, until=local_day(now), note=self.street.word())
            happening.happen(by=by, referral_id=keys[0], new=new, now=now)

    def _correct(self, by: User, person: Person, number: int) -> None:
        rows = list(Contact.objects.current().filter(person__root_id=person.id).order_by("id"))
        if rows:
            row, now = rows[number % len(rows)], timezone.now()
            told = {"person_id": person.id, "kind": "contact", "happened_at": row.happened_at}
            item = NewContact(**told, note=self.street.word(), corrects_id=row.id)
            contacts.record(by=by, items=[item], now=now)

    def _describe(self, by: User, person: Person, kind: str) -> None:
        self._say(by, person, kind, self.street.word())

    def _say(self, by: User, person: Person, kind: str, value: str) -> None:
        stands = standing_details(person.id, details.of(person, by=by)).get(kind)
        seen = {kind: stands.id if stands else None}
        details.describe(by=by, person_id=person.id, values={kind: value}, seen=seen, now=timezone.now())

    def _settle(self, by: User, person: Person) -> None:
        promise = promises.open_of(person, by=by).first()
        if promise is not None:
            promises.settle(by=by, promise_id=promise.id, outcome="kept", now=timezone.now())

    def _open_again(self, by: User, person: Person) -> None:
        settled = Promise.objects.current().filter(person__root_id=person.id).exclude(settled=None).first()
        if settled is not None:
            promises.take_back_settlement(why="Forkert løfte", by=by, promise_id=settled.id, now=timezone.now())

    def _assign(self, by: User, person: Person) -> None:
        assigning.assign(by=by, person_id=person.id, worker_id=by.id, now=timezone.now())

    def _merge(self, by: User, kept: Person, merged: Person) -> None:
        merging.merge(
            reason="samme", is_difference_seen=True, by=by, kept_id=kept.id, merged_id=merged.id, now=timezone.now()
        )

    def _undo(self, by: User, person: Person) -> None:
        row = Merge.objects.current().filter(kept__root_id=person.id).first()
        if row is not None:
            merging.undo(why="Det var to", by=by, merge_id=row.id, now=timezone.now())
