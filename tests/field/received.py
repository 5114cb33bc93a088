"""What was ever written on a phone, what the server said it has, and whether it has it: once, and as it was written last."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from brobygger.records.assessments import Answer, Interview
from brobygger.records.consents import ConsentWithdrawn
from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.records.people import Detail, Person
from brobygger.records.phones import Conflict, ConflictSettled, Phone, Received
from brobygger.records.plans import Goal
from brobygger.records.referrals import BedReport, Referral
from brobygger.records.requests import Request
from brobygger.rules import goal_changes
from brobygger.rules.details import standing_details
from tests.field.phone import FieldPhone, Told, about


@dataclass
class Ledger:
    """By item what was acknowledged, as it was then; ``lost``: what went with a copy and was on no phone any more."""

    written: set[str] = field(default_factory=set)
    acked: dict[str, tuple[Told, str]] = field(default_factory=dict)
    copied: dict[str, tuple[Told, str]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    notes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    words: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    promised: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # By choice the words it was made between; and of an app that does not say what it showed, the conflict.
    shown: dict[str, set[str]] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)

    # By phone the details that came of what it sent: over those it writes without having been shown them.
    own: dict[int, set[UUID]] = field(default_factory=lambda: defaultdict(set))

    @contextmanager
    def writing_over_nothing_unseen(self, phone: FieldPhone, asked: Told) -> Iterator[None]:
        """A request is answered meanwhile, or the server dies of it. A word that stood in a field before and not after it was
        seen on the phone when the other was written, or was the phone's own, or what its worker said when they met: else there
        must be a conflict, and the word that stood still stands."""
        before = standing(asked)
        try:
            yield
        finally:
            after = standing(asked)
            items = [item for item in asked.get("items", []) if item["kind"] in ("meet", "detail", "settle")]
            shown = {each for item in items for each in (item.get("seen") or {}).values()}
            chosen = {word for item in items if item["kind"] == "settle" for word in self.words_between(item["id"])}
            for field_of, stood in before.items():
                stands = after.get(field_of)
                if stands is None or stands.id != stood.id:
                    is_own = stood.id in self.own[id(phone)] or _is_of_meeting(stood, phone)
                    is_same = stands is not None and stands.value == stood.value
                    is_seen = str(stood.id) in shown or stood.value in chosen
                    assert is_own or is_same or is_seen, ("written over, and nobody asked", stood.value, items)
            new = {row.id for row in after.values()} - {row.id for row in before.values()}
            self.own[id(phone)] |= new

    def words_between(self, key: str) -> set[str]:
        """What a choice was made between, as it was shown. An app that does not say is taken to have shown what stood when the
        two met."""
        met = Conflict.objects.filter(id=self.silent.get(key)).values_list("theirs", flat=True)
        return self.shown.get(key, set()) | set(met)

    def wrote(self, phone: FieldPhone, key: str) -> None:
        """An item has been written or edited."""
        self.written.add(key)
        note = str(phone.outbox[key]["body"].get("note", "")).strip()
        self.notes[key].add(note)
        self.words[key].add(str(phone.outbox[key]["body"].get("own_words", "")).strip())
        self.promised[key].add(str(phone.outbox[key]["body"].get("promise", "")).strip())

    def chose(self, phone: FieldPhone, key: str, conflict: Told) -> None:
        """Someone has chosen between what the phone showed."""
        self.shown[key] = {conflict["yours"], conflict["theirs"]}
        if "theirs" not in phone.outbox[key]["seen"]:
            self.silent[key] = conflict["id"]

    def acknowledged(self, before: Mapping[str, Told], phone: FieldPhone, told: Told) -> None:
        """An answer has been taken in; ``before`` is what waited until then."""
        for each in told.get("outcomes", []):
            item = before.get(each["id"])
            if item is None or item["version"] != each["version"]:
                continue
            if each["outcome"] != "refused":
                self.acked[each["id"]] = (item, each["outcome"])
            elif item["kind"] == "contact":
                same = Contact.objects.filter(id=item["id"], note=item["body"]["note"].strip())
                assert not same.exists(), ("what the server has is not refused", each)

    def restored(self, sent: set[str]) -> None:
        """A copy was put back; ``sent`` is what the phones can send again."""
        for key in set(self.acked) - sent:
            if key in self.copied:
                self.acked[key] = self.copied[key]
            else:
                del self.acked[key]
                self.lost.add(key)

    def check(self, phones: Sequence[FieldPhone]) -> None:
        """What was written waits on its phone, or the server has it."""
        waiting = {key for phone in phones for key in phone.outbox}
        nowhere = self.written - waiting - set(self.acked) - self.lost
        assert nowhere == set(), "what was not acknowledged is still on its phone"
        for key, (item, outcome) in self.acked.items():
            if key not in waiting:
                CHECKS[item["kind"]](self, item, outcome)

    def contact(self, item: Told, outcome: str) -> None:
        body = item["body"]
        note = body["note"].strip()
        assert Contact.objects.filter(note=note, is_retraction=False).count() == 1, (item, outcome)
        older = self.notes[item["id"]] - {note}
        assert not Contact.objects.current().filter(note__in=older).exists(), "an older version does not stand"
        self._promised(item, note)

    def _promised(self, item: Told, note: str) -> None:
        """What was promised stands once, as long as the contact that tells it does. A contact edited in flight took back what
        its earlier version promised and promised it anew: that is two rows, of which one stands."""
        what = item["body"].get("promise", "").strip()
        made = Promise.objects.filter(corrects=None)
        if what:
            assert made.filter(what=what).exists(), item
            stand = Promise.objects.current().filter(what=what).count()
            is_told = Contact.objects.current().filter(note=note).exists()
            assert stand == 1 or (stand == 0 and not is_told), ("a promise stands once", stand, item)
        older = self.promised[item["id"]] - {what}
        stale = made.current().filter(what__in=older, settled=None)
        assert not stale.exists(), "what an older version promised does not stand open"

    def meet(self, item: Told, outcome: str) -> None:
        assert Person.objects.filter(id=item["id"]).count() == 1, outcome
        alias = item["body"]["alias"].strip()
        assert Detail.objects.filter(person_id=item["id"], kind="alias", value=alias).count() == 1

    def detail(self, item: Told, outcome: str) -> None:
        body = item["body"]
        value = body["value"].strip()
        if not value:
            return
        said = Detail.objects.filter(kind=body["kind"], value=value, is_retraction=False).count()
        kept = Conflict.objects.filter(kind=body["kind"], yours=value, is_retraction=False).count()
        assert said + kept >= 1 and kept <= 1, (item, outcome)
        assert kept == 1 or outcome != "conflicting"
        assert said == 1 or body["kind"] != "warning", "a warning stands once"

    def request(self, item: Told, outcome: str) -> None:
        assert Request.objects.current().filter(words=item["body"]["words"].strip()).count() == 1, outcome

    def promise(self, item: Told, outcome: str) -> None:
        found = PromiseSettled.objects.get(id=fact_of(item))
        assert found.outcome == item["body"]["outcome"], outcome

    def settle(self, item: Told, outcome: str) -> None:
        """The choice stands, or the one somebody made first and what was chosen here stood by then, whoever had written it.
        What was chosen was put over a word shown to whoever chose first; those who chose later, perhaps between other words,
        wrote over nothing."""
        found = ConflictSettled.objects.get(id=fact_of(item))
        if found.choice != item["body"]["choice"]:
            assert outcome == "identical" and _was_said(item), item
        said = {"value": found.conflict.yours, "kind": found.conflict.kind, "received_at": found.received_at}
        over = Detail.objects.filter(**said, is_retraction=False, corrects__isnull=False)
        between = self.words_between(str(found.id))
        assert set(over.values_list("corrects__value", flat=True)) <= between, "a word nobody has seen"

        self._settled_goal(found, between)

    def _settled_goal(self, found: ConflictSettled, shown: set[str]) -> None:
        """What was chosen of a goal was put over a word that was shown."""
        if found.conflict.kind == "goal_own_words":
            said = {"own_words": found.conflict.yours, "plan__received_at": found.received_at}
            for row in Goal.objects.filter(**said).select_related("plan"):
                before = Goal.objects.get(plan_id=row.plan.follows_id, thread=row.thread)
                assert before.own_words in {*shown, row.own_words}, "a word nobody has seen"

    def goal(self, item: Told, outcome: str) -> None:
        body = item["body"]
        for part in ("own_words", "status"):
            if part in body:
                value = body[part].strip()
                said = Goal.objects.filter(thread=body["goal"], **{part: value}).exists()
                kept = Conflict.objects.filter(kind=f"goal_{part}", yours=value, is_retraction=False).exists()
                assert said or kept, (item, outcome)
        row = Goal.objects.filter(plan_id=fact_of(item), thread=body["goal"]).select_related("plan").first()
        if row is not None and "own_words" in body and row.own_words == body["own_words"].strip():
            before = Goal.objects.get(plan_id=row.plan.follows_id, thread=row.thread).own_words
            assert before in {row.own_words, body["own_words_was"], *self.words[item["id"]]}, "written over unseen"

    def interview(self, item: Told, outcome: str) -> None:
        assert Interview.objects.get(id=fact_of(item)).wave == item["body"]["wave"], outcome

    def answer(self, item: Told, outcome: str) -> None:
        row = Answer.objects.get(id=fact_of(item))
        assert (row.item, row.value) == (item["body"]["item"], Decimal(item["body"]["value"])), outcome

    def withdraw(self, item: Told, outcome: str) -> None:
        row = ConsentWithdrawn.objects.get(id=fact_of(item))
        assert str(row.consent_id) == item["body"]["consent"], outcome
        assert row.own_words == item["body"].get("own_words", row.own_words), outcome

    def retract(self, item: Told, outcome: str) -> None:
        row = Contact.objects.get(id=fact_of(item))
        assert (row.is_retraction, row.note) == (True, item["body"]["why"]), outcome

    def bed(self, item: Told, outcome: str) -> None:
        row = BedReport.objects.get(id=fact_of(item))
        assert (row.free, row.said_by) == (item["body"]["free"], item["body"]["said_by"].strip()), outcome
        assert BedReport.objects.current().filter(said_by=row.said_by).count() == 1, outcome

    def refer(self, item: Told, outcome: str) -> None:
        row = Referral.objects.get(id=fact_of(item))
        assert row.own_words == item["body"]["own_words"].strip(), outcome
        assert Referral.objects.current().filter(own_words=row.own_words).count() == 1, outcome


def _was_said(choice: Told) -> bool:
    """Whether what was chosen has stood there: what the phone had written was said by others too, what stood was there."""
    shown = Conflict.objects.get(id=choice["body"]["conflict"])
    if choice["body"]["choice"] == "theirs":
        return True
    if shown.kind in goal_changes.KINDS:
        thread = Goal.objects.get(id=shown.theirs_id).thread
        return Goal.objects.filter(thread=thread, **{goal_changes.KINDS[shown.kind]: shown.yours}).exists()
    return Detail.objects.filter(person__root_id=shown.person.root_id, kind=shown.kind, value=shown.yours).exists()


def _is_of_meeting(stood: Detail, phone: FieldPhone) -> bool:
    """Whether the phone's worker said it when they met the person, in the office too: a phone that is told nothing of it, as
    the address is protected, knows it by the meeting."""
    is_by_worker = Phone.objects.filter(id=phone.key, user_id=stood.recorded_by_id).exists()
    return stood.id == uuid5(stood.person_id, stood.kind) and is_by_worker


def standing(asked: Told) -> dict[tuple[UUID, str], Detail]:
    """By person and field what stands of those whom a request says something about."""
    about_them = {about(item) for item in asked.get("items", []) if item["kind"] in ("meet", "detail", "settle")}
    roots = set(Person.objects.filter(id__in=about_them).values_list("root_id", flat=True))
    rows = Detail.objects.current().filter(person__root_id__in=roots).select_related("person")
    found: defaultdict[UUID, list[Detail]] = defaultdict(list)
    for row in rows.order_by("happened_at", "id") if roots else ():
        found[row.person.root_id].append(row)
    return {
        (root, kind): row for root, of_root in found.items() for kind, row in standing_details(root, of_root).items()
    }


CHECKS: Mapping[str, Callable[[Ledger, Told, str], None]] = {
    "contact": Ledger.contact,
    "meet": Ledger.meet,
    "detail": Ledger.detail,
    "request": Ledger.request,
    "promise": Ledger.promise,
    "settle": Ledger.settle,
    "interview": Ledger.interview,
    "answer": Ledger.answer,
    "withdraw": Ledger.withdraw,
    "retract": Ledger.retract,
    "bed": Ledger.bed,
    "refer": Ledger.refer,
    "goal": Ledger.goal,
}


def fact_of(item: Told) -> UUID | Any:
    """What the server says stands for an item."""
    return Received.objects.get(id=item["id"]).fact_id
