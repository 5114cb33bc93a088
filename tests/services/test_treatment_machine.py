"""What is done for a citizen in any order Hypothesis can think of, through the services; after every step the pages and the
lists agree with what was written.

Referred, answered, arrived, landed, let go; planned, revised, ticked off; a dose planned; a consent asked for; steps towards
substitution treatment; and much of it taken back, around an ending and a return, a merge and a death.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from brobygger.records.access import Organisation
from brobygger.records.agenda import Reminder
from brobygger.records.endings import Ending
from brobygger.records.plans import DosePlan, Plan, Task, TaskTick
from brobygger.records.requests import HomeApproval
from brobygger.records.treatment import SubstitutionStep
from brobygger.rules import approvals as consent
from brobygger.rules import courses
from brobygger.rules import plans as plan_rules
from brobygger.rules import referrals as rules
from brobygger.rules.treatment import substitution
from brobygger.services import courses as phases
from brobygger.services import deaths, details, endings, merging, people, places
from brobygger.services.plans import doses, revisions, tasks
from brobygger.services.referrals import following, happening, referring, taking_back
from brobygger.services.requests import approvals
from brobygger.services.treatment import substitution as steps
from tests.cast import Cast
from tests.services.playing import DAY, WHICH, Game, agrees_with_its_facts, one_of, play, written

EVENTS = sorted({event for kinds in rules.TRANSITIONS.values() for state in kinds.values() for event in state})
STAYS = (("Skovhuset", "taster"), ("Broen", "short"))
BRIDGES = (("Kirsten", "job_centre"), ("Kirsten", "dentist"))
# What was ended while two records were one is asked about once they are parted.
OVER_BUT_ASKED = {"referral_lost", "stay_after", "ended_as_one"}
ELSEWHERE = "0461"
DOSE_KINDS = {"dose_below", "not_seen", "plan_adjust"}


@dataclass
class Sent:
    """A referral as it was made, and what was told of it: by no service, each event with its key and its moment."""

    kind: str
    what: tuple[str, str]
    at: datetime
    told: list[tuple[UUID, str, datetime]] = field(default_factory=list)

    @property
    def sort(self) -> str:
        """What was asked for: a stay, or a kind of help."""
        return self.kind if self.kind == rules.STAY else self.what[1]

    @property
    def state(self) -> str:
        return self.after([event for _key, event, _at in self.told])

    def after(self, events: list[str]) -> str:
        """Where so many events lead; "" where one cannot follow another."""
        state = rules.ASKED
        for event in events:
            state = rules.TRANSITIONS[self.kind].get(state, {}).get(event, "")
        return state

    @property
    def is_there(self) -> bool:
        return self.state == rules.ARRIVED


class Treatment(Game):
    """``sent``: the referrals by key. ``plans`` and ``doses``: the keys of what stands, the newest last."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.sent: dict[UUID, Sent] = {}
        self.plans: list[UUID] = []
        self.doses: list[UUID] = []
        self.asked_home: list[tuple[UUID, str]] = []
        self.deaths: list[Any] = []
        self.joined: list[Any] = []
        told = {"kind": "residential", "phone": "", "about": ""}
        self.places = {
            name: places.add(by=cast.oda, told=told | {"name": name}, now=self.now).id for name in dict(STAYS)
        }
        Organisation.objects.filter(id=cast.signe.organisation_id).update(municipality="0101")
        home = {"kind": "home_municipality", "value": ELSEWHERE}
        details.add(by=cast.signe, person_id=self.key, now=self.now, **home)
        phases.move(by=cast.signe, person_id=self.key, to=courses.TREATMENT, seen=courses.CONTACT, now=self.now)

    @property
    def is_dead(self) -> bool:
        return bool(self.deaths)

    @property
    def has_ended(self) -> bool:
        return self.person.ended_at is not None

    @property
    def open(self) -> list[tuple[str, str]]:
        """What has been referred to and waits for somebody."""
        return [each.what for each in self.sent.values() if self.is_open(each)]

    def is_open(self, sent: Sent) -> bool:
        """Whether somebody must act: not on a no, once the citizen was referred to the same sort of help since."""
        is_declined = sent.state == rules.DECLINED
        newer = [each for each in self.sent.values() if each.sort == sent.sort]
        is_answered = is_declined and any(each.at > sent.told[-1][2] for each in newer)
        return sent.state in rules.OPEN and not is_answered

    def the(self, which: int) -> UUID:
        """One of the referrals, counted from the newest."""
        return list(reversed(self.sent))[which % len(self.sent)]

    # --- referrals -----------------------------------------------------------------------------------------------------------

    @rule(what=st.sampled_from([*STAYS, *BRIDGES]))
    # So many at once, that games are not all about what is open already.
    @precondition(lambda self: len(self.open) < 3)
    def refer(self, what: tuple[str, str]) -> None:
        answer_by, (whom, sort) = (self.now + 4 * DAY).date(), what
        to: dict[str, Any] = {"kind": rules.BRIDGE, "to": whom, "help_kind": sort}
        if what in STAYS:
            to = {"kind": rules.STAY, "place_id": self.places[whom], "stay_kind": sort}
        new = referring.NewReferral(at=self.now + DAY, answer_by=answer_by, **to)
        is_open = what in self.open
        made = self.done(referring.refer, by=self.cast.signe, person_id=self.key, new=new)
        assert (made is None) == (self.is_dead or is_open)
        if made is not None:
            self.sent[made.id] = Sent(new.kind, what, self.now)

    @rule(nth=st.integers(0, 5), which=WHICH)
    @precondition(lambda self: self.sent)
    def goes_on(self, nth: int, which: int) -> None:
        """What the page offers to write."""
        sent = self.sent[self.the(which)]
        offered = rules.can_happen(sent.kind, sent.state, has_died=self.is_dead)
        if offered:
            self.happen(offered[nth % len(offered)], which)

    @rule(which=WHICH)
    @precondition(lambda self: self.sent)
    def goes_well(self, which: int) -> None:
        self.goes_on(0, which)

    @rule(event=st.sampled_from(EVENTS), which=WHICH)
    @precondition(lambda self: self.sent)
    def anything_happens(self, event: str, which: int) -> None:
        """What an older page, or a phone, may have offered."""
        self.happen(event, which)

    def happen(self, event: str, which: int) -> None:
        key = self.the(which)
        sent, until = self.sent[key], (self.now + 5 * DAY).date()
        new = happening.NewEvent(event, self.now + DAY, until=until, whom="Kirsten", note="Fordi")
        made = self.done(happening.happen, by=self.cast.signe, referral_id=key, new=new)
        leads = sent.after([*(each for _key, each, _at in sent.told), event])
        is_elsewhere = event == "arrived" and any(each.is_there for each in self.sent.values() if each is not sent)
        fits_death = self.is_dead if event == rules.DIED else not self.is_dead or event in rules.ENDS
        # Let go and referred anew, it is the new one that is asked again.
        is_replaced = event == rules.ASKED_AGAIN and not self.is_open(sent) and sent.what in self.open
        # A taster lasts fourteen days at most: a new last day beyond them is refused, and only that.
        if event == "extended" and leads:
            assert made is not None or "taster" in sent.what or not fits_death
        else:
            is_free = not is_elsewhere and not is_replaced
            assert (made is not None) == bool(leads and fits_death and is_free), (event, sent)
        if made is not None:
            sent.told.append((made.id, event, self.now))

    @rule(which=WHICH, back=st.sampled_from([0, 0, 1]))
    @precondition(lambda self: any(each.told for each in self.sent.values()))
    def had_not_happened(self, which: int, back: int) -> None:
        key = self.the(which)
        sent = self.sent[key]
        if not sent.told:
            return
        gone = sent.told[-1 - back % len(sent.told)]
        kept = [each for each in sent.told if each != gone]
        was_there = any(each.is_there for each in self.sent.values() if each is not sent)
        made = self.done(taking_back.take_back, by=self.cast.signe, event_id=gone[0], why="Forkert borger")
        if not sent.after([event for _key, event, _at in kept]):
            assert made is None, "nothing hangs in the air"
        elif made is None:
            assert any(event == "arrived" for _key, event, _at in kept), "only two stays at once stand in the way"
        if made is not None:
            sent.told = kept
            assert not (was_there and sent.is_there)

    @rule(which=WHICH)
    # Late, so that games do not go round in a ring of making and unmaking.
    @precondition(lambda self: len(self.sent) > 1)
    def had_not_referred(self, which: int) -> None:
        key = self.the(which)
        made = self.done(referring.take_back, by=self.cast.signe, referral_id=key, why="Forkert borger")
        assert (made is None) == bool(self.sent[key].told)
        if made is not None:
            del self.sent[key]

    # --- plan and dose -------------------------------------------------------------------------------------------------------

    @rule(words=st.sampled_from(["Ro", "Tænder", "Et sted at bo"]), days=st.sampled_from([2, 10, 60]))
    def revise(self, words: str, days: int) -> None:
        task = plan_rules.Task("ringe", "Signe", (self.now + days * DAY).date())
        goal = plan_rules.Goal(words, "other_areas", "housing", "now", tasks=[task])
        told = plan_rules.Content(made_at=self.now + DAY, goals=[goal], own_words=f"{words} {self.now:%j}")
        new = revisions.NewPlan(told, seen=self.plans[-1] if self.plans else None)
        made = self.done(revisions.revise, by=self.cast.signe, person_id=self.key, new=new)
        assert (made is None) == (self.is_dead or self.has_ended)
        if made is not None:
            self.plans.append(made.id)

    @rule()
    @written(Plan)
    def had_not_revised(self) -> None:
        if self.plans:
            gone = self.plans.pop()
            assert self.done(revisions.take_back, by=self.cast.signe, plan_id=gone, why="Forkert borger")

    @rule(is_done=st.booleans())
    @written(Plan)
    def tick(self, is_done: bool) -> None:
        task = Task.objects.filter(goal__plan_id=self.plans[-1]).first() if self.plans else None
        if task is None:
            return
        tick, by = TaskTick.objects.current().filter(task=task).first(), self.cast.signe
        if is_done or tick is None:
            made = self.done(tasks.finish if is_done else tasks.undo, by=by, task_id=task.id)
        else:
            made = self.done(tasks.take_back, by=by, tick_id=tick.id, why="Forkert opgave")
        assert made is not None or self.is_dead
        if made is not None:
            assert TaskTick.objects.current().filter(task=task).exists() == is_done

    @rule(times=st.sampled_from([1, 3]), days=st.sampled_from([7, 14]), lost=st.sampled_from([None, 5]))
    def plan_dose(self, times: int, days: int, lost: int | None) -> None:
        seen = self.doses[-1] if self.doses else None
        new = doses.NewDose(self.now + DAY, times, days, lost_after_days=lost, seen=seen)
        made = self.done(doses.plan, by=self.cast.signe, person_id=self.key, new=new)
        assert (made is None) == (self.is_dead or self.has_ended)
        if made is not None:
            self.doses.append(made.id)

    @rule()
    @written(DosePlan)
    def had_not_planned(self) -> None:
        if self.doses:
            assert self.done(doses.take_back, by=self.cast.signe, dose_id=self.doses.pop(), why="Forkert borger")

    @rule(wait=st.sampled_from([3, 20, 100]))
    def time_goes_by(self, wait: int) -> None:
        self.now += wait * DAY

    # --- the home municipality, and substitution treatment -------------------------------------------------------------------

    @rule(
        status=st.sampled_from([consent.ASKED, consent.GIVEN, consent.REFUSED]), days=st.sampled_from([None, 20, 200])
    )
    def ask_home(self, status: str, days: int | None) -> None:
        seen, before = self.asked_home[-1] if self.asked_home else (None, consent.NONE)
        until = (self.now + days * DAY).date() if days and status == consent.GIVEN else None
        new = approvals.NewApproval(ELSEWHERE, status, "Ulla", self.now + DAY, valid_to=until, seen=seen)
        made = self.done(approvals.tell, by=self.cast.signe, person_id=self.key, new=new)
        assert (made is not None) == (not self.is_dead and status in consent.TRANSITIONS[before])
        if made is not None:
            self.asked_home.append((made.id, status))

    @rule()
    @written(HomeApproval)
    def had_not_asked_home(self) -> None:
        if self.asked_home:
            gone, _status = self.asked_home.pop()
            assert self.done(approvals.take_back, by=self.cast.signe, approval_id=gone, why="Forkert borger")

    @rule(step=st.sampled_from(sorted(substitution.LEADS)))
    def take_step(self, step: str) -> None:
        place, been, told = (
            substitution.UNKNOWN,
            set(),
            SubstitutionStep.objects.current().filter(person__root_id=self.key),
        )
        for each in told.order_by("happened_at").values_list("step", flat=True):
            place = substitution.LEADS[each][place]
            been.add(place)
        new = substitution.Step(step, self.now + DAY, "health")
        made = self.done(steps.tell, by=self.cast.signe, person_id=self.key, told=new)
        if step == "started" and been & {substitution.STOPPED, substitution.PAUSED} and not self.is_dead:
            assert made is None, "who was treated before starts again, which is another word"
            return
        assert (made is not None) == (place in substitution.LEADS[step] and not self.is_dead), (step, place)

    @rule(which=WHICH)
    @written(SubstitutionStep)
    def had_not_stepped(self, which: int) -> None:
        row = one_of(SubstitutionStep.objects.current().filter(person__root_id=self.key), which)
        if row is not None:
            newest = one_of(SubstitutionStep.objects.current().filter(person__root_id=self.key), 0)
            made = self.done(steps.take_back, by=self.cast.signe, step_id=row.id, why="Forkert borger")
            assert made is not None or row != newest, "nothing rests on the newest"

    # --- what goes on around it ----------------------------------------------------------------------------------------------

    @rule()
    @precondition(lambda self: not self.has_ended and not self.is_dead and self.now > self.begun + 30 * DAY)
    def end(self) -> None:
        new = endings.NewEnding(self.now + DAY, "stabilised", "finished")
        assert self.done(endings.end, by=self.cast.signe, person_id=self.key, new=new)

    @rule()
    @written(Ending)
    def come_back(self) -> None:
        if self.has_ended and not self.is_dead:
            told = {"person_id": self.key, "to": courses.TREATMENT, "seen": courses.FOLLOWUP}
            assert self.done(phases.move, by=self.cast.signe, **told)

    @rule(is_sent=st.booleans())
    @precondition(lambda self: not self.is_dead and not self.has_ended and not self.joined)
    def join(self, is_sent: bool) -> None:
        """A record that was made beside it, maybe with a referral of its own, is found to be the same citizen."""
        self.now += DAY
        other = people.meet(by=self.cast.signe, alias="Ole", now=self.now)
        if is_sent:
            new = referring.NewReferral(rules.BRIDGE, self.now, self.now.date(), to="Ulla", help_kind="debt_advice")
            made = referring.refer(by=self.cast.signe, person_id=other.id, new=new, now=self.now)
            self.sent[made.id] = Sent(rules.BRIDGE, ("Ulla", "debt_advice"), self.now)
        told = {"reason": "samme", "is_difference_seen": True, "kept_id": self.key, "merged_id": other.id}
        self.joined.append(merging.merge(by=self.cast.signe, now=self.now, **told))

    @rule()
    @precondition(lambda self: self.joined)
    def part(self) -> None:
        """They were two after all: what was written on the other stands on it again."""
        row = self.joined.pop()
        self.now += DAY
        merging.undo(why="Det var to", by=self.cast.signe, merge_id=row.id, now=self.now)
        agrees_with_its_facts(people.person_in_scope(self.cast.signe, row.merged_id))
        self.sent = {key: each for key, each in self.sent.items() if each.what[0] != "Ulla"}

    @rule()
    @precondition(lambda self: not self.is_dead and self.now > self.begun + 60 * DAY)
    def die(self) -> None:
        told = {"by": self.cast.signe, "person_id": self.key, "source": "worker", "is_sure": True}
        self.deaths.append(self.done(deaths.die, on=(self.now + DAY).date(), **told))
        assert self.deaths[-1] is not None

    @rule()
    @precondition(lambda self: self.is_dead)
    def live(self) -> None:
        """Alive after all: what the death had closed asks what now again."""
        self.now += DAY
        deaths.take_back(by=self.cast.signe, death_id=self.deaths.pop().id, why="Forkert borger", now=self.now)
        for each in self.sent.values():
            each.told = [one for one in each.told if one[1] != rules.DIED]

    # --- what must hold ------------------------------------------------------------------------------------------------------

    @invariant()
    def the_lists_agree_with_the_facts(self) -> None:
        agrees_with_its_facts(self.person)

    @invariant()
    def no_referral_is_dropped_in_silence(self) -> None:
        shown = {each.key: each for each in following.of(self.person, by=self.cast.signe, today=self.now.date())}
        assert {key: each.progress.state for key, each in shown.items()} == {
            key: each.state for key, each in self.sent.items()
        }
        asks = Reminder.objects.filter(person_id=self.key).exclude(kind__in=OVER_BUT_ASKED)
        asked = set(asks.filter(about_id__in=list(self.sent)).values_list("about_id", flat=True))
        assert asked == {key for key, each in self.sent.items() if self.is_open(each) and not self.is_dead}

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        assert sum(each.is_there for each in self.sent.values()) <= 1

    @invariant()
    def what_was_planned_last_stands(self) -> None:
        plan = revisions.standing(self.person, by=self.cast.signe)
        dose = doses.standing_dose(self.person, by=self.cast.signe)
        assert (plan and plan.id) == (self.plans[-1] if self.plans else None)
        assert (dose and dose.id) == (self.doses[-1] if self.doses else None)

    @invariant()
    def the_dead_are_asked_for_nothing(self) -> None:
        assert not (self.is_dead and Reminder.objects.filter(person_id=self.key).exists())
        of_dose = Reminder.objects.filter(person_id=self.key, kind__in=DOSE_KINDS).exists()
        assert not (self.has_ended and of_dose), "nobody is looked for by a dose of a course that is over"

    @invariant()
    def the_home_municipality_is_asked_where_it_is_owed(self) -> None:
        kinds = set(Reminder.objects.filter(person_id=self.key).values_list("kind", flat=True))
        standing = self.asked_home[-1][1] if self.asked_home else consent.NONE
        is_treated = self.person.phase in courses.TREATED and not self.is_dead
        assert ("approval_needed" in kinds) == (is_treated and standing == consent.NONE)
        assert ("approval_refused" in kinds) == (is_treated and standing == consent.REFUSED)


def test_whatever_order_a_treatment_takes_the_lists_agree_with_what_was_written(cast: Cast) -> None:
    # The same ones: a change is held to what stood before it. Others are found by the soak.
    play(Treatment, cast, games=3, steps=40, is_same=True)
