"""A course in any order Hypothesis can think of, through the services; after every step the pages agree with what was written.

Asked, decided, changed, begun, broken off, ended, followed up, come back, joined with another record, dead and alive again.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from brobygger.records.agenda import Reminder
from brobygger.records.endings import Ending
from brobygger.records.treatment import Break, BreakEnded
from brobygger.rules import agenda, courses
from brobygger.rules.refusals import Refusal
from brobygger.rules.treatment.breaks import Break as BrokenOff
from brobygger.services import courses as phases
from brobygger.services import deaths, drawing, endings, merging, people, requests
from brobygger.services.requests import decisions, recommendations
from brobygger.services.requests.left_open import headline
from brobygger.services.treatment import breaks
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
RESULTS = ("grant", "refuse", "other_offer")
REASONS = (("stabilised", "finished"), ("unfinished", "stayed_away"), ("ceased", "moved"))


class Courses(RuleBasedStateMachine):
    """What can happen to one citizen. ``phase``: where the course is by what was done, by no service."""

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.cast, self.now, self.phase = cast, NOW, courses.CONTACT
        self.key = people.meet(by=cast.signe, alias="Smed", now=self.now).id
        self.deaths: list[Any] = []

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @property
    def person(self) -> Any:
        return people.person_in_scope(self.cast.signe, self.key)

    @property
    def is_dead(self) -> bool:
        return bool(self.deaths)

    def done(self, act: Callable[..., Any], **told: Any) -> Any:
        """Do it a day later; None where it is refused, and then the course is where it was."""
        self.now += DAY
        with suppress(Refusal):
            return act(now=self.now, **told)
        return None

    @rule(anonymous=st.sampled_from([False, False, False, True]))
    def ask(self, anonymous: bool) -> None:
        new = requests.NewRequest("Jeg vil i behandling", self.now + DAY, "Signe Bro", is_anonymous=anonymous)
        made = self.done(requests.ask, by=self.cast.signe, person_id=self.key, new=new)
        assert (made is None) == self.is_dead
        if made and not anonymous and self.phase == courses.FOLLOWUP:
            self.phase = courses.CONTACT

    @rule()
    def recommend(self) -> None:
        mark = recommendations.grounds(self.person, by=self.cast.signe).mark
        new = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
        assert (
            self.done(recommendations.hand_over, by=self.cast.signe, person_id=self.key, new=new) is None
        ) == self.is_dead

    @rule(result=st.sampled_from(RESULTS), chosen=st.booleans(), is_change=st.booleans())
    def decide(self, result: str, chosen: bool, is_change: bool) -> None:
        ask = decisions.to_change if is_change else decisions.waiting
        if not self.person.has_case:
            return
        waits = ask(self.person, by=self.cast.asta)
        if waits is None:
            return
        told = {"about": waits.about, "result": result, "reasons": "Fordi", "decided_at": self.now + DAY}
        is_chosen = chosen and result == "other_offer"
        new = decisions.NewDecision(**told, offer="Skovhuset", is_chosen=is_chosen, is_change_meant=True)
        made = self.done(decisions.decide, by=self.cast.asta, person_id=self.key, new=new)
        # What the page offers to decide can be decided, while the citizen lives.
        assert (made is None) == self.is_dead
        if made is None:
            return
        assert headline(self.person, by=self.cast.signe).newest == made
        clock = requests.clock_of(self.person, made.request_id, by=self.cast.signe) if made.request_id else None
        if clock and result == "refuse" and clock.stopped_by not in ("started", "withdrawn", "ending", "other_offer"):
            assert clock.stopped_by == "refused"
        if clock and result == "grant":
            assert clock.stopped_by != "refused", "a yes leaves no clock refused"

    @rule(kind=st.sampled_from(["told", "started", "withdrawn", "decision_told"]))
    def happen(self, kind: str) -> None:
        asked = requests.asked(self.person, by=self.cast.signe)
        if asked:
            told = {"kind": kind, "at": self.now + DAY, "whom": "Asta"}
            self.done(requests.happen, by=self.cast.signe, request_id=asked[0].requests[0].id, **told)

    @rule(to=st.sampled_from([courses.CONTACT, courses.TREATMENT, courses.BRIDGING, courses.FOLLOWUP]))
    def move(self, to: str) -> None:
        made = self.done(phases.move, by=self.cast.signe, person_id=self.key, to=to, seen=self.person.phase)
        allowed = courses.TRANSITIONS[self.phase].get(to) in courses.BY_HAND
        assert (made is not None) == (allowed and not self.is_dead)
        if made is not None:
            self.phase = to

    @rule(reason=st.sampled_from(REASONS), withdrawn=st.booleans())
    def end(self, reason: tuple[str, str], withdrawn: bool) -> None:
        new = endings.NewEnding(self.now + DAY, *reason, tried="Ringede", has_withdrawn=withdrawn)
        made = self.done(endings.end, by=self.cast.signe, person_id=self.key, new=new)
        assert (made is not None) == (self.phase != courses.FOLLOWUP and not self.is_dead)
        if made is not None:
            self.phase = courses.FOLLOWUP

    @rule(outcome=st.sampled_from(["reached", "declined", "not_found"]), wait=st.sampled_from([1, 40]))
    def follow_up(self, outcome: str, wait: int) -> None:
        self.now += wait * DAY
        ending = Ending.objects.current().order_by("-happened_at").first()
        if ending is not None:
            told = {"months": 1, "outcome": outcome, "at": self.now + DAY}
            self.done(endings.follow_up, by=self.cast.signe, ending_id=ending.id, **told)

    @rule(by=st.sampled_from([("citizen", "wants_pause"), ("service", "frames")]))
    def break_off(self, by: tuple[str, str]) -> None:
        told = BrokenOff(*by, self.now + DAY, alternative="Værestedet")
        self.done(breaks.break_off, by=self.cast.signe, person_id=self.key, told=told)

    @rule()
    def go_on(self) -> None:
        over = BreakEnded.objects.current().values("ended_break_id")
        row = Break.objects.current().exclude(id__in=over).first()
        if row is not None:
            self.done(breaks.go_on, by=self.cast.signe, break_id=row.id, at=self.now + DAY)

    @rule(result=st.sampled_from(["", *RESULTS]))
    @precondition(lambda self: not self.is_dead and self.phase != courses.FOLLOWUP)
    def join(self, result: str) -> None:
        """A record that was made beside it, maybe with a wish and a decision of its own, is found to be the same citizen."""
        other = people.meet(by=self.cast.signe, alias="Ole", now=self.now)
        if result:
            new = requests.NewRequest("Jeg vil i behandling", self.now, "Signe Bro")
            requests.ask(by=self.cast.signe, person_id=other.id, new=new, now=self.now)
            waits = decisions.waiting(other, by=self.cast.asta)
            assert waits is not None
            told = decisions.NewDecision(waits.about, result, "Fordi", self.now, offer="Skovhuset")
            decisions.decide(by=self.cast.asta, person_id=other.id, new=told, now=self.now)
        merging.merge(by=self.cast.signe, kept_id=self.key, merged_id=other.id, now=self.now)

    @rule()
    def die(self) -> None:
        made = self.done(
            deaths.die,
            by=self.cast.signe,
            person_id=self.key,
            on=(self.now + DAY).date(),
            source="worker",
            is_sure=True,
        )
        assert (made is None) == self.is_dead
        self.deaths += [made] if made else []

    @rule()
    @precondition(lambda self: self.is_dead)
    def live(self) -> None:
        self.now += DAY
        deaths.take_back(by=self.cast.signe, death_id=self.deaths.pop().id, why="Forkert borger", now=self.now)

    @invariant()
    def the_page_says_what_was_written(self) -> None:
        person, clock = self.person, requests.running_clock(self.person, by=self.cast.signe)
        assert phases.state_of(person) == (courses.DEAD if self.is_dead else self.phase)
        assert (person.ended_at is not None) == (self.phase == courses.FOLLOWUP)
        assert person.clock_due_on == (clock.due_on if clock and not self.is_dead else None)
        (anew,), _terms = drawing.drawn([person.id])
        assert [name for name in drawing.COLUMNS if getattr(anew, name) != getattr(person, name)] == []

    @invariant()
    def nobody_is_asked_for_what_is_over(self) -> None:
        kinds = set(Reminder.objects.filter(person_id=self.key).values_list("kind", flat=True))
        assert not (self.is_dead and kinds)
        over = self.phase == courses.FOLLOWUP
        assert [kind for kind in kinds if over and agenda.ends_with_course(kind)] == []
        # A wish whose deadline runs stands in a list until somebody acts on it.
        assert self.is_dead or ("clock" in kinds) == (
            requests.running_clock(self.person, by=self.cast.signe) is not None
        )

    @invariant()
    def what_waits_is_asked_for(self) -> None:
        waits = decisions.waiting(self.person, by=self.cast.asta) if self.person.has_case else None
        if waits is not None and waits.recommendation is not None and not self.is_dead:
            assert Reminder.objects.filter(person_id=self.key, kind="recommendation").exists()


def test_whatever_order_a_course_takes_the_pages_agree_with_what_was_written(cast: Cast) -> None:
    told = settings(
        max_examples=12,
        stateful_step_count=14,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        # A course of some steps is short enough to read, and shrinking one takes minutes.
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(lambda: Courses(cast), settings=told)
