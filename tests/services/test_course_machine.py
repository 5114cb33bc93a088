"""A course in any order Hypothesis can think of, through the services; after every step the pages agree with what was written.

Asked, decided, changed, with the region and back, begun, broken off, ended, followed up, come back, joined with another record
and parted from it, dead and alive again; and of what was written much is corrected or taken back. script/soak plays for longer.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from brobygger.records.agenda import Reminder
from brobygger.records.endings import Ending, FollowUp
from brobygger.records.people import Detail
from brobygger.records.requests import Decision, Request, RequestEvent
from brobygger.records.treatment import Break, BreakEnded
from brobygger.rules import agenda, courses, law
from brobygger.rules import requests as clocks
from brobygger.rules.treatment.breaks import Break as BrokenOff
from brobygger.services import (
    course_corrections,
    deaths,
    ending_corrections,
    endings,
    event_corrections,
    followup_corrections,
    merging,
    people,
    requests,
)
from brobygger.services import courses as phases
from brobygger.services.requests import changing, decisions, recommendations
from brobygger.services.requests.left_open import headline
from brobygger.services.requests.waiting import Waiting, waiting_about
from brobygger.services.treatment import breaks
from tests.cast import NOW, Cast
from tests.services.playing import DAY, WHICH, Game, agrees_with_its_facts, one_of, play, written

RESULTS = ("grant", "refuse", "other_offer")
TOLD = ("told", "started", "withdrawn", "decision_told")
REASONS = (("stabilised", "finished"), ("unfinished", "stayed_away"), ("ceased", "moved"))


@dataclass(frozen=True)
class Moved:
    """That the course came to a phase, and the key of what brought it there: a wish, an ending, or a move by hand."""

    phase: str
    by: UUID
    is_by_hand: bool = False


class Courses(Game):
    """What can happen to one citizen. ``moves``: where the course has been by what was done, by no service."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.moves: list[Moved] = []
        self.deaths: list[Any] = []
        self.joined: list[Any] = []

    @property
    def phase(self) -> str:
        return self.moves[-1].phase if self.moves else courses.CONTACT

    @property
    def is_dead(self) -> bool:
        return any(self.deaths)

    def would_be_over_without(self, by: UUID) -> bool:
        """Whether joined records were one course that is over, were this taken back: on which of them it ran then is for
        ``joined_courses.as_one`` to say, and not followed here."""
        left = [each for each in self.moves if each.by != by]
        return bool(self.joined and left != self.moves and left and left[-1].phase == courses.FOLLOWUP)

    @rule(anonymous=st.sampled_from([False, False, False, True]))
    def ask(self, anonymous: bool) -> None:
        new = requests.NewRequest("Jeg vil i behandling", self.now + DAY, "Signe Bro", is_anonymous=anonymous)
        made = self.done(requests.ask, by=self.cast.signe, person_id=self.key, new=new)
        assert (made is None) == self.is_dead
        if made and not anonymous and self.phase == courses.FOLLOWUP:
            self.moves.append(Moved(courses.CONTACT, made.key))

    @rule(which=WHICH, earlier=st.sampled_from([0, 0, 1, 5, 30]), anonymous=st.sampled_from([False, False, True]))
    @written(Request)
    def correct_wish(self, which: int, earlier: int, anonymous: bool) -> None:
        """It was said some hours or days before, or by one who asked to stay unknown."""
        was = one_of(Request.objects.current().filter(person__root_id=self.key), which)
        if was is None:
            return
        if self.would_be_over_without(was.key):
            return
        ended_at = self.person.ended_at
        new = requests.NewRequest("Hjælp mig", was.happened_at - earlier * DAY / 2, "Signe Bro", is_anonymous=anonymous)
        made = self.done(requests.correct, by=self.cast.signe, seen=was.id, new=new)
        if made is None or made.id == was.id:
            return
        if not anonymous and ended_at is not None and made.happened_at >= ended_at:
            self.moves.append(Moved(courses.CONTACT, made.key))
        else:
            self.not_wanted_back(made.key)

    @rule(which=WHICH)
    @written(Request)
    def take_wish_back(self, which: int) -> None:
        row = one_of(Request.objects.current().filter(person__root_id=self.key), which)
        if row is None or self.would_be_over_without(row.key):
            return
        rests = any(kind.objects.current().filter(request_id=row.key).exists() for kind in (Decision, RequestEvent))
        made = self.done(requests.take_back_request, by=self.cast.signe, request_id=row.id, why="Forkert borger")
        assert (made is None) == rests
        if made is not None:
            self.not_wanted_back(row.key)

    def not_wanted_back(self, key: UUID) -> None:
        """A wish was taken back or moved: the return it brought stays only where another since the last ending stands."""
        last = Ending.objects.current().order_by("-happened_at").first()
        wishes = Request.objects.current().filter(person__root_id=self.key, is_anonymous=False)
        since = [row for row in wishes if last is not None and row.happened_at >= last.happened_at]
        brought = {each.by for each in self.moves if each.phase == courses.CONTACT}
        if any(row.happened_at > last.happened_at or row.key in brought for row in since if last is not None):
            return
        over = next((n for n, each in enumerate(self.moves) if last is not None and each.by == last.root_id), None)
        back = self.moves[over + 1 : over + 2] if over is not None else []
        if over is not None and [(each.phase, each.is_by_hand) for each in back] == [(courses.CONTACT, False)]:
            del self.moves[over + 1]
        else:
            self.moves = [each for each in self.moves if (each.by, each.phase) != (key, courses.CONTACT)]

    @rule()
    def recommend(self) -> None:
        mark = recommendations.grounds(self.person, by=self.cast.signe).mark
        new = recommendations.NewRecommendation("grant", "Fordi", mark=mark)
        assert (
            self.done(recommendations.hand_over, by=self.cast.signe, person_id=self.key, new=new) is None
        ) == self.is_dead

    def changed(self, which: int) -> Waiting | None:
        """One of what can be changed, of each matter the decision that holds."""
        can = sorted(changing.changeable(self.person, by=self.cast.asta))
        found = changing.to_change(self.person, by=self.cast.asta, about=can[which % len(can)]) if can else None
        assert (found is None) == (not can) and (found is None or found.about in can)
        return found

    @rule(result=st.sampled_from(RESULTS), chosen=st.booleans(), is_change=st.booleans(), which=WHICH)
    def decide(self, result: str, chosen: bool, is_change: bool, which: int) -> None:
        if not self.person.has_case:
            return
        asta, person = self.cast.asta, self.person
        waits = self.changed(which) if is_change else waiting_about(person, None, by=asta)
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

    @rule(which=WHICH)
    @written(Decision)
    def take_decision_back(self, which: int) -> None:
        row = one_of(Decision.objects.current().filter(person__root_id=self.key), which)
        if row is None:
            return
        assert self.done(decisions.take_back, by=self.cast.asta, decision_id=row.id, why="Forkert borger")
        if row.request_id:
            clock = requests.clock_of(self.person, row.request_id, by=self.cast.signe)
            others = Decision.objects.current().filter(request_id__in=clock.requests, result="refuse")
            assert clock.stopped_by != "refused" or others.exists(), "a no that is taken back stops no clock"

    @rule(kind=st.sampled_from([*TOLD, *TOLD, "region", "region", "region_back", "other_offer"]), which=WHICH)
    @written(Request)
    def happen(self, kind: str, which: int) -> None:
        asked = requests.asked(self.person, by=self.cast.signe)
        if not asked:
            return
        about = asked[which % len(asked)].requests[0]
        told = {"kind": kind, "at": self.now + DAY, "whom": "Asta", "note": "Fordi"}
        made = self.done(requests.happen, by=self.cast.signe, request_id=about.id, **told)
        clock = requests.clock_of(self.person, about.key, by=self.cast.signe)
        if made and kind == "region_back":
            assert (clock.owner, clock.runs_from) == (clocks.MUNICIPALITY, law.local_day(clock.said_at))
        if made and kind == "other_offer":
            assert not clock.is_running

    @rule(which=WHICH)
    @written(RequestEvent)
    def take_event_back(self, which: int) -> None:
        row = one_of(RequestEvent.objects.current().filter(person__root_id=self.key), which)
        if row is not None:
            made = self.done(event_corrections.take_back, by=self.cast.signe, event_id=row.id, why="Forkert borger")
            assert made or row.kind in clocks.BY_DECISION
            if made and row.kind == clocks.WITHDRAWN:
                self.wanted_back(row.id)

    @rule(to=st.sampled_from([courses.CONTACT, courses.TREATMENT, courses.BRIDGING, courses.FOLLOWUP]))
    def move(self, to: str) -> None:
        self.move_to(to)

    def move_to(self, to: str) -> None:
        made = self.done(phases.move, by=self.cast.signe, person_id=self.key, to=to, seen=self.person.phase)
        allowed = to in courses.can_move_to(self.phase)
        assert (made is not None) == (allowed and not self.is_dead)
        if made is not None:
            newest = phases.mark(made, by=self.cast.signe)
            assert newest is not None
            self.moves.append(Moved(to, newest, is_by_hand=True))

    @rule(which=WHICH)
    @precondition(lambda self: not self.is_dead and self.phase == courses.FOLLOWUP)
    def meet_again(self, which: int) -> None:
        """Nobody asks for treatment: the clocks are what they were, and what the law asks for stays; it waits with an old wish
        that still waits."""
        before, of_the_law = self.clocks(), self.of_the_law()
        self.move_to(courses.CONTACT)
        waits = any(clock.stopped_at is None and clock.owner != clocks.NOBODY for clock in before)
        assert (self.clocks(), self.of_the_law()) == (before, set() if waits else of_the_law)
        assert phases.history(self.person, by=self.cast.signe)[0].can_go

    def clocks(self) -> list[Any]:
        return [each.clock for each in requests.asked(self.person, by=self.cast.signe)]

    def of_the_law(self) -> set[Any]:
        rows = Reminder.objects.filter(person_id=self.key, kind="followup_duty")
        return {(row.about_id, row.params["months"]) for row in rows}

    @rule(which=WHICH)
    @precondition(lambda self: self.moves)
    def take_move_back(self, which: int) -> None:
        rows = Detail.objects.current().filter(person__root_id=self.key, kind="phase")
        by_hand = [each for each in self.moves if rows.filter(id=each.by).exists()]
        if not by_hand:
            return
        gone = by_hand[which % len(by_hand)]
        if self.would_be_over_without(gone.by):
            return
        made = self.done(course_corrections.take_back_move, by=self.cast.signe, move_id=gone.by, why="Forkert borger")
        assert made is not None or gone != self.moves[-1], "nothing rests on the newest"
        if made is not None:
            self.moves.remove(gone)
            self.wanted_back_by_what_was_said_since()

    def wanted_back_by_what_was_said_since(self) -> None:
        """A return by hand never was: a wish that is no longer of a course under way begins one."""
        last = Ending.objects.current().order_by("-happened_at").first()
        if self.phase != courses.FOLLOWUP or last is None:
            return
        wishes = Request.objects.current().filter(person__root_id=self.key, is_anonymous=False)
        since = wishes.filter(happened_at__gt=last.happened_at, received_at__gt=last.received_at)
        if self.person.phase == courses.CONTACT and since.exists():
            self.moves.append(Moved(courses.CONTACT, since.earliest("happened_at").key))

    @rule(reason=st.sampled_from(REASONS), withdrawn=st.booleans())
    def end(self, reason: tuple[str, str], withdrawn: bool) -> None:
        new = endings.NewEnding(self.now + DAY, *reason, tried="Ringede", has_withdrawn=withdrawn)
        made = self.done(endings.end, by=self.cast.signe, person_id=self.key, new=new)
        assert (made is not None) == (self.phase != courses.FOLLOWUP and not self.is_dead)
        if made is not None:
            self.moves.append(Moved(courses.FOLLOWUP, made.root_id))

    @rule(which=WHICH, earlier=st.sampled_from([0, 1, 5]), reason=st.sampled_from(REASONS))
    @written(Ending)
    def correct_ending(self, which: int, earlier: int, reason: tuple[str, str]) -> None:
        """It was some hours or days before, or for another reason: the course has ended all the same."""
        was = one_of(Ending.objects.current(), which)
        if was is not None:
            at = was.happened_at - earlier * DAY / 2
            new = endings.NewEnding(at, *reason, tried="Ringede", is_both_meant=True, is_day_sure=True)
            made = self.done(ending_corrections.correct, by=self.cast.signe, ending_id=was.id, new=new)
            own = Moved(courses.CONTACT, was.root_id)
            if made is not None and self.moves and self.moves[-1] == own:
                self.moves.pop()
            if made is not None:
                self.wanted_back(was.root_id)

    def wanted_back(self, by: UUID) -> None:
        """The end of a course was moved, or a wish stands again: an open one that was said after the end brings it back."""
        last = Ending.objects.current().order_by("-happened_at").first()
        if self.phase != courses.FOLLOWUP or last is None or self.is_dead:
            return
        asked = requests.asked(self.person, by=self.cast.signe)
        open_ones = [row for each in asked if each.clock.stopped_by in ("", "started") for row in each.requests]
        if any(row.happened_at > last.happened_at and not row.is_anonymous for row in open_ones):
            self.moves.append(Moved(courses.CONTACT, by))

    @rule()
    @written(Ending)
    def take_ending_back(self) -> None:
        row = Ending.objects.current().order_by("-happened_at", "-id").first()
        if row is None or self.would_be_over_without(row.root_id):
            return
        has_tries = FollowUp.objects.current().filter(ending_id=row.root_id).exists()
        made = self.done(endings.take_back, by=self.cast.signe, ending_id=row.id, why="Forkert borger")
        assert (made is None) == has_tries
        if made is not None:
            self.moves = [each for n, each in enumerate(self.moves) if not self.came_of(row.root_id, n)]

    def came_of(self, ending: UUID, n: int) -> bool:
        """Whether a move came of an ending: that the course was over, and the return to contact after it, by a wish or by hand.
        Where the course was elsewhere before, a worker has moved it all the same."""
        before, is_own = (self.moves[n - 1].by if n else None), self.moves[n].by == ending
        if is_own or before != ending or self.moves[n].phase != courses.CONTACT:
            return is_own
        was = self.moves[n - 2].phase if n > 1 else courses.CONTACT
        return was == courses.CONTACT or not self.moves[n].is_by_hand

    @rule(outcome=st.sampled_from(["reached", "declined", "not_found"]), wait=st.sampled_from([1, 40]))
    @written(Ending)
    def follow_up(self, outcome: str, wait: int) -> None:
        self.now += wait * DAY
        ending = Ending.objects.current().order_by("-happened_at").first()
        if ending is not None:
            told = {"months": 1, "outcome": outcome, "at": self.now + DAY}
            self.done(endings.follow_up, by=self.cast.signe, ending_id=ending.id, **told)

    @rule(which=WHICH)
    @written(FollowUp)
    def take_follow_up_back(self, which: int) -> None:
        row = one_of(FollowUp.objects.current(), which)
        if row is not None:
            assert self.done(followup_corrections.take_back, by=self.cast.signe, follow_up_id=row.id, why="Forkert")

    @rule(by=st.sampled_from([("citizen", "wants_pause"), ("service", "frames")]))
    def break_off(self, by: tuple[str, str]) -> None:
        told = BrokenOff(*by, self.now + DAY, alternative="Værestedet")
        self.done(breaks.break_off, by=self.cast.signe, person_id=self.key, told=told)

    @rule()
    @written(Break)
    def go_on(self) -> None:
        over = BreakEnded.objects.current().values("ended_break_id")
        row = Break.objects.current().exclude(id__in=over).first()
        if row is not None:
            self.done(breaks.go_on, by=self.cast.signe, break_id=row.id, at=self.now + DAY)

    @rule(which=WHICH)
    @written(Break)
    def take_break_back(self, which: int) -> None:
        row = one_of(Break.objects.current(), which)
        if row is not None:
            assert self.done(breaks.take_back, by=self.cast.signe, break_id=row.id, why="Forkert borger")

    @rule(which=WHICH)
    @written(BreakEnded)
    def had_not_gone_on(self, which: int) -> None:
        row = one_of(BreakEnded.objects.current(), which)
        if row is not None:
            self.done(breaks.take_back_end, by=self.cast.signe, break_ended_id=row.id, why="Forkert borger")

    @rule(result=st.sampled_from(["", *RESULTS]))
    @precondition(lambda self: not self.is_dead and self.phase != courses.FOLLOWUP)
    def join(self, result: str) -> None:
        """A record that was made beside it, maybe with a wish and a decision of its own, is found to be the same citizen."""
        self.now += DAY
        other = people.meet(by=self.cast.signe, alias="Ole", now=self.now)
        if result:
            new = requests.NewRequest("Jeg vil i behandling", self.now, "Signe Bro")
            requests.ask(by=self.cast.signe, person_id=other.id, new=new, now=self.now)
            waits = waiting_about(other, None, by=self.cast.asta)
            assert waits is not None
            told = decisions.NewDecision(waits.about, result, "Fordi", self.now, offer="Skovhuset")
            decisions.decide(by=self.cast.asta, person_id=other.id, new=told, now=self.now)
        self.joined.append(
            merging.merge(
                reason="samme",
                is_difference_seen=True,
                by=self.cast.signe,
                kept_id=self.key,
                merged_id=other.id,
                now=self.now,
            )
        )

    @rule(which=WHICH)
    @precondition(lambda self: self.joined)
    def part(self, which: int) -> None:
        """They were two after all: what was written on either stands on it again."""
        row = self.joined.pop(which % len(self.joined))
        self.now += DAY
        merging.undo(why="Det var to", by=self.cast.signe, merge_id=row.id, now=self.now)
        agrees_with_its_facts(people.person_in_scope(self.cast.signe, row.merged_id))

    @rule()
    # Late, for little happens to a citizen who has died.
    @precondition(lambda self: not self.is_dead and self.now > NOW + 10 * DAY)
    def die(self) -> None:
        told = {"by": self.cast.signe, "person_id": self.key, "source": "worker", "is_sure": True}
        self.deaths.append(self.done(deaths.die, on=(self.now + DAY).date(), **told))
        assert self.is_dead
        assert self.done(deaths.die, on=(self.now + DAY).date(), **told) is None

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
        agrees_with_its_facts(person)

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
    def a_break_that_never_was_has_no_end(self) -> None:
        assert not BreakEnded.objects.current().exclude(ended_break__in=Break.objects.current()).exists()

    @invariant()
    def a_follow_up_is_asked_for_until_it_is_told(self) -> None:
        if self.is_dead or self.phase != courses.FOLLOWUP:
            return
        last = endings.endings_of(self.person, by=self.cast.signe)[0]
        asked = Reminder.objects.filter(person_id=self.key, kind__in=agenda.FOLLOWUPS, about_id=last.ending.id)
        open_ones = {each.months for each in last.followups if not each.is_closed}
        assert {row.params["months"] for row in asked} == open_ones

    @invariant()
    def what_waits_is_asked_for(self) -> None:
        waits = waiting_about(self.person, None, by=self.cast.asta) if self.person.has_case else None
        if waits is not None and waits.recommendation is not None and not self.is_dead:
            assert Reminder.objects.filter(person_id=self.key, kind="recommendation").exists()


def test_whatever_order_a_course_takes_the_pages_agree_with_what_was_written(cast: Cast) -> None:
    # The same ones: a change is held to what stood before it. Others are found by the soak.
    play(Courses, cast, games=8, steps=40, is_same=True)
