"""Phones on the street, an office, a server and bad luck, in any order Hypothesis can think of; then everyone syncs till quiet.

Whatever happened, what was acknowledged is on the server once and as it was written last, what was not is still on its phone,
and phones that share people hold the same. script/test plays the same games every day, so that what it says of a change it says
of the change; ``script/soak`` plays others each time, and for longer (tests/soak/test_sync_for_long.py).
"""

import functools
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.cast import Cast
from tests.copies import Copy, taken
from tests.field.office import Office
from tests.field.phone import FieldPhone
from tests.field.scenes import SCENES, seldom
from tests.field.street import GOAL_STATUSES, Street, goals_on

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = ["signe", "malik", "troels", "signe"]
TEAMS = ["Gadeteamet", "Havneteamet"]
ROLES = ["evaluator", "worker"]
RARE = ["team", "team", "role", "wipe", "enrol", "copy", "copy", "put back", "away"]
# The games of script/test. BROBYGGER_TEST_GAME_SEED plays others.
SEED = 20261130
# The scenes are dealt out: a third of the games plays these, a third those, so that each is played as often. So many come
# before chance plays, and the others after it.
DEALT = [list(SCENES)[turn::3] for turn in range(3)]
FIRST = 2
DETAILS = ["preferred_name", "usual_place", "own_wish"]

which = st.integers(0, 7)
space = st.sampled_from(["", "", " ", "\n", "\u00a0", "🙂 "])
fates = st.sampled_from(["", "", "", "request", "answer", "answer", "server"])


class Streets(RuleBasedStateMachine):
    """What can happen; each rule takes numbers and finds whom they mean."""

    def __init__(self, cast: Cast, start: Copy, played: Counter[str], dealt: Sequence[str]) -> None:
        super().__init__()
        start.put_back()
        self.street = Street(cast, played=played)
        self.office = Office(self.street)
        self.scenes = dealt

    @initialize(phones=st.integers(2, 4), order=st.permutations(range(len(DEALT[0]))))
    def begin(self, phones: int, order: Sequence[int]) -> None:
        for name in ("signe", "malik", "troels"):
            self.office.plan(self.street.worker(name), self.office.meet(name), 5)
        for name in ("Nattely", "Broen"):
            self.office.add_place(name)
        for name in WORKERS[:phones]:
            self.street.add_phone(name)
            self.street.exchange(len(self.street.phones) - 1)
        self.scenes = [self.scenes[place] for place in order if place < len(self.scenes)]
        self.play_scenes(self.scenes[:FIRST])

    def play_scenes(self, names: Sequence[str]) -> None:
        """Each on the next phone, whose worker has a phone to use."""
        for turn, name in enumerate(names):
            number = turn % len(self.street.phones)
            self.street.give_role(self.street.owners[number], "worker")
            SCENES[name](self.street, self.office, number)

    def phone(self, number: int) -> FieldPhone:
        return self.street.phones[number % len(self.street.phones)]

    def person(self, phone: FieldPhone, number: int) -> dict[str, Any] | None:
        """Someone the phone shows, those it has met and not sent among them."""
        met = [{"id": key} for key, item in phone.outbox.items() if item["kind"] == "meet"]
        shown = [*phone.people.values(), *met]
        return shown[number % len(shown)] if shown else None

    def wrote(self, phone: FieldPhone, key: str) -> None:
        self.street.ledger.wrote(phone, key)

    # On the phones

    @rule(on=which, who=which, before=space, after=space, promise=st.booleans(), is_attempt=st.booleans())
    def meet_someone_known(self, on: int, who: int, before: str, after: str, promise: bool, is_attempt: bool) -> None:
        phone = self.phone(on)
        person = self.person(phone, who)
        if person is None:
            return
        body: dict[str, Any] = {"kind": "contact", "place": "Parken ", "note": self.street.word(before, after)}
        if is_attempt:
            body |= {"kind": "attempt", "outcome": "nobody_there"}
        if promise:
            due = phone.now() + timedelta(days=1)
            body |= {"promise": self.street.word(before, after), "promise_at": due.isoformat()}
        self.wrote(phone, phone.write("contact", person["id"], **body))

    @rule(on=which, before=space, wish=st.booleans())
    def meet_someone_new(self, on: int, before: str, wish: bool) -> None:
        phone = self.phone(on)
        more = {"own_wish": self.street.word()} if wish else {}
        self.wrote(phone, phone.write("meet", alias=self.street.word(before), rough_age="ca. 40", **more))

    @rule(on=which, who=which, kind=st.sampled_from(DETAILS), after=space, is_emptied=st.booleans())
    def say_something(self, on: int, who: int, kind: str, after: str, is_emptied: bool) -> None:
        phone = self.phone(on)
        person = self.person(phone, who)
        if person is None:
            return
        stands = person.get("details", {}).get(kind)
        value = "" if is_emptied and stands else self.street.word("", after)
        seen = {kind: stands["id"] if stands else None}
        self.wrote(phone, phone.write("detail", person["id"], seen=seen, kind=kind, value=value))

    @rule(on=which, who=which, part=st.sampled_from(["own_words", "status"]), after=space)
    def change_a_goal(self, on: int, who: int, part: str, after: str) -> None:
        """As the screen does: what waits of a goal is told anew, all else over what the card shows."""
        phone = self.phone(on)
        found = [(card["id"], goal) for card in phone.people.values() for goal in goals_on(card)]
        if not found:
            return
        person, goal = found[who % len(found)]
        was = {"own_words": goal["words"], "status": goal.get("status", "open")}[part]
        value = self.street.word("", after) if part == "own_words" else GOAL_STATUSES[who % 4]
        waits = [key for key, item in phone.outbox.items() if item["body"].get("goal") == goal["id"]]
        if waits:
            key = waits[0]
            phone.change(key, **{f"{part}_was": was, part: value, **_was(phone.outbox[key])})
        else:
            key = phone.write("goal", person, goal=goal["id"], words=goal["words"], **{part: value, f"{part}_was": was})
        self.wrote(phone, key)

    @rule(on=which, who=which, number=st.integers(0, 4))
    def change_a_goal_while_the_office_does(self, on: int, who: int, number: int) -> None:
        """Chance alone seldom has two change the same goal."""
        phone, number_of = self.phone(on), on % len(self.street.phones)
        self.change_a_goal(on, who, "own_words" if number < 2 else "status", "")
        about = [item["person"] for item in phone.outbox.values() if item["kind"] == "goal"]
        if about:
            self.office.plan_of(self.street.owners[number_of], about[-1], number)

    @rule(on=which, who=which)
    def warn(self, on: int, who: int) -> None:
        phone = self.phone(on)
        person = self.person(phone, who)
        if person is not None:
            self.wrote(phone, phone.write("detail", person["id"], kind="warning", value=self.street.word()))

    @rule(on=which, who=which, days=st.integers(0, 20))
    def ask_for_treatment(self, on: int, who: int, days: int) -> None:
        phone = self.phone(on)
        person = self.person(phone, who)
        if person is not None:
            at = phone.now() - timedelta(days=days, minutes=1)
            said = {"words": self.street.word(), "said_to": "Signe"}
            self.wrote(phone, phone.write("request", person["id"], happened_at=at, **said))

    @rule(on=which, who=which, outcome=st.sampled_from(["kept", "not_kept"]), is_own=st.booleans())
    def keep_a_promise(self, on: int, who: int, outcome: str, is_own: bool) -> None:
        phone = self.phone(on)
        shown = [(card["id"], each["id"]) for card in phone.people.values() for each in card.get("promises", [])]
        # What is promised in a contact that waits is known by the contact's key.
        own = [(item["person"], key) for key, item in phone.outbox.items() if item["body"].get("promise_at")]
        found = own if is_own else shown
        if found:
            person, promise = found[who % len(found)]
            self.wrote(phone, phone.write("promise", person, promise=promise, outcome=outcome))

    @rule(on=which, who=which, fate=st.sampled_from(["", "", "answer", "request"]))
    def keep_a_promise_and_correct_its_contact(self, on: int, who: int, fate: str) -> None:
        """In one stretch without a network: chance alone seldom has all three. What was promised is not lost of it."""
        phone, number = self.phone(on), on % len(self.street.phones)
        person = self.person(phone, who)
        if person is None:
            return
        self.meet_someone_known(on, who, "", "", True, False)
        made = list(phone.outbox)[-1]
        self.street.exchange(number, fate)
        kept = phone.write("promise", person["id"], promise=made, outcome="kept")
        self.wrote(phone, kept)
        if made in phone.outbox:
            phone.change(made, note=self.street.word())
            self.wrote(phone, made)
        elif made in phone.facts:
            # Over a promise of which it is told how it went, a correction says nothing.
            body = {"kind": "contact", "note": self.street.word(), "corrects": made}
            self.wrote(phone, phone.write("contact", person["id"], **body))
        self.street.exchange(number)
        if made in phone.sent and kept in phone.refused:
            assert phone.refused[kept]["code"] not in ("not_there", "older_form"), "what was promised is lost"

    @rule(on=which, who=which, choice=st.sampled_from(["mine", "mine", "theirs"]), is_older_app=st.booleans())
    def choose(self, on: int, who: int, choice: str, is_older_app: bool) -> None:
        phone = self.phone(on)
        found = [(card["id"], each) for card in phone.people.values() for each in card.get("conflicts", [])]
        if found:
            self.choose_one(phone, *found[who % len(found)], choice, is_older_app=is_older_app)

    def choose_one(
        self, phone: FieldPhone, person: str, conflict: dict[str, Any], choice: str, *, is_older_app: bool
    ) -> None:
        # An older app does not say what it showed.
        seen = {} if is_older_app else {"theirs": conflict["theirs_id"]}
        key = phone.write("settle", person, conflict=conflict["id"], choice=choice, seen=seen)
        self.street.ledger.chose(phone, key, conflict)
        self.wrote(phone, key)

    @rule(
        on=which,
        who=which,
        kind=st.sampled_from(DETAILS),
        choice=st.sampled_from(["mine", "theirs"]),
        is_older_app=st.booleans(),
    )
    def choose_while_a_third_word_comes(self, on: int, who: int, kind: str, choice: str, is_older_app: bool) -> None:
        """Chance alone seldom has two write the same, one choose, and another write before that arrives."""
        phone, number = self.phone(on), on % len(self.street.phones)
        person = self.person(phone, who)
        if person is None:
            return
        self.say_something(on, who, kind, "", False)
        self.office.say(self.street.owners[number], person["id"], kind)
        self.street.exchange(number)
        for conflict in phone.people.get(person["id"], {}).get("conflicts", []):
            self.choose_one(phone, person["id"], conflict, choice, is_older_app=is_older_app)
        self.office.say(self.street.owners[number], person["id"], kind)

    @rule(on=which, who=which, code=st.sampled_from(["M1", "M2"]), value=st.integers(0, 9))
    def interview(self, on: int, who: int, code: str, value: int) -> None:
        phone = self.phone(on)
        person = self.person(phone, who)
        if person is None:
            return
        begun = [
            key for key, fact in phone.facts.items() if (fact["kind"], fact["person"]) == ("interview", person["id"])
        ]
        if not begun:
            key = phone.write("interview", person["id"], wave="baseline", instrument="asi-5")
            self.wrote(phone, key)
            begun = [key]
        given = [
            key
            for key, fact in phone.facts.items()
            if fact["kind"] == "answer" and (fact["body"]["interview"], fact["body"]["item"]) == (begun[0], code)
        ]
        told = {"interview": begun[0], "item": code, "state": "value", "value": value}
        seen = {code: given[0] if given else None}
        self.wrote(phone, phone.write("answer", person["id"], seen=seen, **told))

    @rule(on=which, what=which, after=space)
    def edit(self, on: int, what: int, after: str) -> None:
        self.edit_one(on, what, after)

    def edit_one(self, on: int, what: int, after: str) -> None:
        phone = self.phone(on)
        if not phone.outbox:
            return
        key, item = list(phone.outbox.items())[what % len(phone.outbox)]
        word, body = self.street.word("", after), item["body"]
        new = {
            "contact": {"note": word} | ({"promise": word + "!"} if "promise" in body else {}),
            "meet": {"alias": word} if what % 2 else {"place": word},
            "detail": {"value": word},
            "request": {"words": word},
            "promise": {"outcome": "dropped"},
            "answer": {"value": what},
            "bed": {"free": what},
            "refer": {"own_words": word},
            "goal": {"own_words": word} if "own_words" in body else {"status": GOAL_STATUSES[what % 4]},
        }.get(item["kind"], {})
        # Whoever is refused for the time has looked at it.
        refused = key in phone.refused and phone.skew <= timedelta()
        phone.change(key, happened_at=phone.now() - timedelta(minutes=2) if refused else None, **new)
        self.wrote(phone, key)

    @rule(on=which, what=which)
    def correct(self, on: int, what: int) -> None:
        phone = self.phone(on)
        found = [fact for fact in phone.facts.values() if fact["kind"] == "contact"]
        if found:
            fact = found[what % len(found)]
            is_protected = phone.people[fact["person"]].get("is_protected")
            unseen = {"place_unseen": True} if is_protected else {}
            body = {"kind": "contact", "note": self.street.word(), "corrects": fact["id"]} | unseen
            self.wrote(phone, phone.write("contact", fact["person"], **body))

    @rule(on=which, what=which)
    def take_back(self, on: int, what: int) -> None:
        """A contact was written by mistake, by this phone or another, and perhaps not sent yet."""
        phone = self.phone(on)
        told = [(fact["person"], key) for key, fact in phone.facts.items() if fact["kind"] == "contact"]
        own = [(item["person"], key) for key, item in phone.outbox.items() if item["kind"] == "contact"]
        if told or own:
            person, contact = [*told, *own][what % len([*told, *own])]
            self.wrote(phone, phone.write("retract", person, contact=contact, why=self.street.word()))

    @rule(on=which, who=which, has_words=st.booleans())
    def withdraw(self, on: int, who: int, has_words: bool) -> None:
        """A yes is taken back on the street, perhaps on several phones and in the office."""
        phone = self.phone(on)
        found = [(card["id"], each["id"]) for card in phone.people.values() for each in card.get("consents", [])]
        if found:
            person, consent = found[who % len(found)]
            words = {"own_words": self.street.word()} if has_words else {}
            self.wrote(phone, phone.write("withdraw", person, consent=consent, **words))

    @rule(on=which, what=which, free=st.integers(0, 9), after=space)
    def hear_of_beds(self, on: int, what: int, free: int, after: str) -> None:
        phone = self.phone(on)
        if phone.beds:
            place = phone.beds[what % len(phone.beds)]["id"]
            self.wrote(phone, phone.write("bed", place=place, free=free, said_by=self.street.word("", after)))

    @rule(on=which, who=which, what=which, before=space)
    def refer(self, on: int, who: int, what: int, before: str) -> None:
        """To a bed that may be gone, perhaps by two workers at once."""
        phone = self.phone(on)
        person = self.person(phone, who)
        if person is not None and phone.beds:
            told = {"place": phone.beds[what % len(phone.beds)]["id"], "stay_kind": "short"}
            self.wrote(phone, phone.write("refer", person["id"], own_words=self.street.word(before), **told))

    @rule(on=which, days=st.sampled_from([-365, -1, 0, 0, 0, 1, 365]))
    def clock(self, on: int, days: int) -> None:
        self.phone(on).skew = timedelta(days=days)

    # Between them

    @rule(on=which, fate=fates, died=st.integers(1, 90), seed=st.none() | st.integers(0, 9))
    def exchange(self, on: int, fate: str, died: int, seed: int | None) -> None:
        self.street.exchange(on % len(self.street.phones), fate, died=died, seed=seed)

    @rule(on=which)
    def sync(self, on: int) -> None:
        """A quiet corner with a good network."""
        number = on % len(self.street.phones)
        for _ in range(3):
            self.street.exchange(number)

    @rule(on=which, what=which, after=space)
    def edit_in_flight(self, on: int, what: int, after: str) -> None:
        """The server has it, the phone has not heard so, and the worker goes on writing."""
        self.street.exchange(on % len(self.street.phones), "answer")
        self.edit_one(on, what, after)

    @precondition(lambda self: self.street.old)
    @rule(number=st.integers(0, 40))
    def an_old_request_comes_late(self, number: int) -> None:
        self.street.late(number)

    # In the office

    @rule(what=st.sampled_from(Office.ACTS), by=st.sampled_from(["signe", "malik", "troels"]), one=which, other=which)
    def office_writes(self, what: str, by: str, one: int, other: int) -> None:
        self.office.do(what, by, one, other)

    @rule(what=st.sampled_from(RARE), on=which, team=which)
    def something_rare(self, what: str, on: int, team: int) -> None:
        """A worker changes team or job; a phone is lost, enrolled anew or away for a month; the database is copied or put back
        from a copy."""
        number = on % len(self.street.phones)
        if what == "team":
            self.street.move(self.street.owners[number], TEAMS[team % 2])
        elif what == "role":
            self.street.give_role(self.street.owners[number], ROLES[team % 2])
            self.street.exchange(number)
        elif what == "copy":
            self.street.take_copy()
        elif what == "put back":
            self.street.put_back()
        elif what == "away":
            self.street.stay_away(number, is_opened=bool(team % 2))
        else:
            self.office.lose(number, what)

    def teardown(self) -> None:
        if self.street.phones:
            self.play_scenes(self.scenes[FIRST:])
            for name in {*WORKERS}:
                self.street.give_role(name, "worker")
            self.street.until_quiet()
            self.street.check()


def _was(item: dict[str, Any]) -> dict[str, Any]:
    """What an item says was shown when each part was first told: it goes on saying so."""
    return {name: value for name, value in item["body"].items() if name.endswith("_was")}


def play(cast: Cast, *, games: int, steps: int, seed: int) -> None:
    """Play so many games of so many steps. Which games they are comes of the seed alone; what seldom happens is in them."""
    start, played = taken(), Counter[str]()
    try:
        for turn, dealt in enumerate(DEALT):
            game = functools.partial(Streets, cast, start, played, dealt)
            _play(game, games=games // len(DEALT), steps=steps, seed=len(DEALT) * seed + turn)
    except Exception as failed:
        failed.add_note(f"Played again by BROBYGGER_TEST_GAME_SEED={seed}")
        raise
    assert seldom(played) == {}, f"what the games of seed {seed} are for, and have hardly played"


def _play(game: Callable[[], Streets], *, games: int, steps: int, seed: int) -> None:
    how = settings(
        max_examples=games,
        stateful_step_count=steps,
        deadline=None,
        derandomize=False,
        database=None,
        suppress_health_check=list(HealthCheck),
        # Making a failing game smaller takes longer than all the tests; script/soak can wait for it.
        phases=[Phase.generate],
    )
    run_state_machine_as_test(hypothesis.seed(seed)(game), settings=how)


@pytest.mark.parametrize(("rows", "people", "others"), [(2_000, 200, 0), (3, 2, 1)], ids=["whole", "in_small_pages"])
def test_whatever_happens_nothing_is_lost_doubled_or_shown_to_anyone_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, rows: int, people: int, others: int
) -> None:
    """Other games in small pages than whole ones: what one variant does not meet, the other may."""
    monkeypatch.setattr("brobygger.services.sync.answering.ROWS", rows)
    monkeypatch.setattr("brobygger.services.sync.grants.AT_ONCE", people)
    play(cast, games=12, steps=25, seed=int(os.environ.get("BROBYGGER_TEST_GAME_SEED") or SEED) + others)
