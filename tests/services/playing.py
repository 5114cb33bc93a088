"""Games of Hypothesis with one citizen, through the services: what they have in common."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, run_state_machine_as_test

from brobygger.records.agenda import Reminder
from brobygger.records.people import Person
from brobygger.rules.refusals import Refusal
from brobygger.services import drawing, people, reminders
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
# Which of several, from the newest: a mistake is mostly seen soon.
WHICH = st.sampled_from([0, 0, 0, 1, 2, 4])


def written(kind: type) -> Any:
    """A rule only for when something of the kind has been written."""
    return precondition(lambda self: kind in self.wrote)


def one_of(rows: Any, which: int) -> Any:
    """One of the facts, None where there is none."""
    found = list(rows.order_by("-recorded_at", "-id"))
    return found[which % len(found)] if found else None


def agrees_with_its_facts(person: Person) -> None:
    """Drawn anew from the facts a citizen's row in the lists is as it stands, and so are the reasons to act."""
    (anew,), _terms = drawing.drawn([person.id])
    assert [name for name in drawing.COLUMNS if getattr(anew, name) != getattr(person, name)] == []
    stood = reasons_to_act(person)
    reminders.draw([anew])
    assert reasons_to_act(person) == stood


def reasons_to_act(person: Person) -> list[tuple[Any, ...]]:
    """What the lists say of a citizen, in an order of its own."""
    rows = Reminder.objects.filter(person=person).values_list("kind", "about_id", "shows_at", "due_at", "params")
    return sorted(rows, key=str)


class Game(RuleBasedStateMachine):
    """What can happen to one citizen, a day after another; whatever was written is gone when the game is over."""

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.cast, self.now, self.begun = cast, NOW, NOW
        self.key = people.meet(by=cast.signe, alias="Smed", now=self.now).id
        # What has ever been written, so that few steps find nothing to do.
        self.wrote: set[type] = set()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @property
    def person(self) -> Any:
        return people.person_in_scope(self.cast.signe, self.key)

    def done(self, act: Callable[..., Any], **told: Any) -> Any:
        """Do it a day later; None where it is refused, and then the course is where it was."""
        self.now += DAY
        with suppress(Refusal):
            made = act(now=self.now, **told)
            self.wrote.add(type(made))
            return made
        return None


def play(kind: type[Game], cast: Cast, *, games: int, steps: int, is_same: bool = False) -> None:
    """So many games of so many steps; one that fails is told step by step. is_same: the same ones every time."""
    told = settings(
        max_examples=games,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=is_same,
        suppress_health_check=list(HealthCheck),
        # A game of some steps is short enough to read, and shrinking one takes minutes.
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(lambda: kind(cast), settings=told)
