"""What is worked out of an extract is remembered, and never told once anything was written: whatever was, by whomever."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from brobygger.records.access import Team
from brobygger.records.assessments import AreaScore
from brobygger.records.people import Person
from brobygger.rules import map_files, tables
from brobygger.rules.answers import Answer, State
from brobygger.services import (
    accounts,
    changes,
    courses,
    deaths,
    details,
    endings,
    extract,
    handing_over,
    imports,
    merging,
    people,
    upkeep,
)
from brobygger.services.assessments import interviews, scores
from brobygger.services.remembering import Memory
from brobygger.services.sync import cursors
from tests.at_once import at_once, own_connection
from tests.cast import NOW, Cast

# Each act is committed: of what is not there is no end of the feed to go by.
pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
HELP = map_files.load_shipped("help-trial")


class Looking:
    """Looks at everyone at start and after half a year, and counts how often that had to be worked out."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, found: extract.Extract, on: Any) -> dict[str, Any]:
        self.times += 1
        rows = {row[:3]: row[3:] for row in found.measurements}
        return {"rows": rows, "order": list(found.people.values()), "followed": dict(found.followed), "on": on}

    def look(self, by: Any, on: datetime = NOW, instrument: str = "asi-5") -> dict[str, Any]:
        told = {"by": by, "instrument": instrument, "waves": ["baseline", "m6"], "on": on.date()}
        found: dict[str, Any] = extract.worked_out(self, **told)
        return found

    def anew(self, by: Any, on: datetime = NOW) -> dict[str, Any]:
        """What there is to see, asked of the records themselves."""
        fresh = extract.scores_at(by=by, instrument="asi-5", waves=["baseline", "m6"])
        self.times -= 1
        return self(fresh, on.date())


@pytest.fixture
def looking() -> Looking:
    return Looking()


def score(by: Any, person: people.Person, value: str, wave: str = "baseline", days_ago: int = 300, **more: Any) -> Any:
    told = {"instrument": "asi-5", "version": "5", "wave": wave, "source": "Andetsteds"}
    on = (NOW - days_ago * DAY).date()
    new = scores.NewScore("drug", Decimal(value), **more)
    return scores.enter(by=by, person_id=person.id, scores=[new], measured_on=on, now=NOW, **told)[0]


@pytest.fixture
def ravn(cast: Cast) -> people.Person:
    person = people.meet(by=cast.signe, alias="Ravn", now=NOW - 400 * DAY)
    score(cast.signe, person, "0.5")
    return person


@pytest.fixture
def svale(cast: Cast, ravn: people.Person) -> people.Person:
    person = people.meet(by=cast.signe, alias="Svale", now=NOW - 400 * DAY)
    score(cast.signe, person, "0.25", days_ago=310)
    return person


def correct(cast: Cast, ravn: people.Person) -> None:
    row = AreaScore.objects.get(person=ravn)
    score(cast.signe, ravn, "0.75", replaces=row.id)


def interview(cast: Cast, ravn: people.Person) -> Any:
    return interviews.start(by=cast.malik, person_id=ravn.id, wave="m6", now=NOW - 90 * DAY)


def answer(cast: Cast, ravn: people.Person) -> None:
    row = interview(cast, ravn)
    new = [interviews.NewAnswer("M6", Answer(State.REFUSED))]
    interviews.answer(by=cast.malik, interview_id=row.id, answers=new, now=NOW)


def die(cast: Cast, ravn: people.Person) -> Any:
    return deaths.die(by=cast.signe, person_id=ravn.id, on=NOW.date(), source="Politiet", now=NOW)


def merge(cast: Cast, ravn: people.Person) -> Any:
    other = Person.objects.get(shown_name="Svale")
    told = {"reason": "de er én", "is_difference_seen": True}
    return merging.merge(by=cast.signe, kept_id=ravn.id, merged_id=other.id, now=NOW, **told)


def merge_and_undo(cast: Cast, ravn: people.Person) -> None:
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge(cast, ravn).id, now=NOW)


def hand_over(cast: Cast, ravn: people.Person) -> None:
    to = Team.objects.get(name="Havneteamet").id
    handing_over.hand_over(by=cast.signe, person_id=ravn.id, to_team=to, why="flyttet", at=NOW, now=NOW)


def rename(cast: Cast, ravn: people.Person) -> None:
    told: dict[str, Any] = {"values": {"preferred_name": "Ørn"}, "seen": {"preferred_name": None}}
    details.describe(by=cast.signe, person_id=ravn.id, now=NOW, **told)


def move_teams(cast: Cast, ravn: people.Person) -> None:
    accounts.change(username="signe", role="", teams=["Havneteamet"], now=NOW)


def bring_in(cast: Cast, ravn: people.Person) -> None:
    columns = [item.column for item in HELP.items]
    lines = ["ID,TIME,DAYS_SINCE_BL," + ",".join(columns), "1,0,," + ",".join("0" for _ in columns), ""]
    planned = imports.prepare(table=tables.read_table("\n".join(lines).encode()), import_map=HELP, today=NOW.date())
    imports.bring_in(by=cast.mona, planned=planned, import_map=HELP, team="Gadeteamet", now=NOW)


def come_back(cast: Cast, ravn: people.Person) -> None:
    """The course ended, and began again before what was measured after half a year."""
    told = endings.NewEnding(NOW - 200 * DAY, "stabilised", "finished")
    endings.end(by=cast.signe, person_id=ravn.id, new=told, now=NOW)
    back = {"to": "treatment", "seen": "followup", "at": NOW - 150 * DAY}
    courses.move(by=cast.signe, person_id=ravn.id, now=NOW, **back)


ACTS: list[Callable[[Cast, people.Person], Any]] = [
    lambda cast, ravn: score(cast.signe, ravn, "0.4", "m6", days_ago=100),
    correct,
    interview,
    answer,
    die,
    merge,
    merge_and_undo,
    hand_over,
    rename,
    bring_in,
]
NAMES = ["a new score", *(act.__name__.replace("_", " ") for act in ACTS[1:])]


@pytest.mark.parametrize("act", ACTS, ids=NAMES)
@pytest.mark.usefixtures("svale")
def test_whatever_was_written_is_in_the_figure_at_the_very_next_look(
    cast: Cast, ravn: people.Person, looking: Looking, act: Callable[[Cast, people.Person], Any]
) -> None:
    before = {who: looking.look(getattr(cast, who)) for who in ("signe", "mona", "eva")}
    act(cast, ravn)
    for who in before:
        assert looking.look(getattr(cast, who)) == looking.anew(getattr(cast, who)), who
    assert act is merge_and_undo or looking.look(cast.signe) != before["signe"], "otherwise the test could not fail"


def test_whoever_is_of_another_team_from_now_on_sees_no_figure_of_the_one_before(
    cast: Cast, ravn: people.Person, looking: Looking
) -> None:
    looking.look(cast.signe)
    move_teams(cast, ravn)
    with pytest.raises(extract.NotFound):
        looking.look(cast.signe)


def test_an_ending_and_a_return_told_late_are_in_the_figure_at_the_very_next_look(
    cast: Cast, ravn: people.Person, looking: Looking
) -> None:
    score(cast.signe, ravn, "0.4", "m6", days_ago=100)
    assert looking.look(cast.signe) == looking.anew(cast.signe)
    before = looking.look(cast.signe)
    come_back(cast, ravn)
    assert looking.look(cast.signe) == looking.anew(cast.signe) != before


def test_while_nothing_is_written_it_is_worked_out_once_and_a_look_costs_one_query(
    cast: Cast, ravn: people.Person, looking: Looking
) -> None:
    for who in (cast.signe, cast.mona):
        with CaptureQueriesContext(connection) as first:
            seen = looking.look(who)
        # Whoever looks someone up writes that down, and nothing of what is worked with.
        told = {"act": "evaluation.open_people", "purpose": "evaluation", "people": [ravn.id]}
        changes.looked_up(by=who, now=NOW, **told)
        with CaptureQueriesContext(connection) as again:
            assert looking.look(who) is seen
        assert (len(first), len(again)) == (1, 1)
    assert looking.times == 2


def test_those_who_count_the_same_people_share_and_nobody_else_does(
    cast: Cast, ravn: people.Person, looking: Looking
) -> None:
    score(cast.troels, people.meet(by=cast.troels, alias="Ugle", now=NOW - 400 * DAY), "0.9")
    score(cast.nabo, people.meet(by=cast.nabo, alias="Stær", now=NOW - 400 * DAY), "0.1")
    seen = {
        who: looking.look(getattr(cast, who)) for who in ("signe", "malik", "troels", "mona", "eva", "nabo", "nora")
    }
    scored = {who: sorted(value for value, _ in found["rows"].values() if value) for who, found in seen.items()}
    assert scored == {
        "signe": [0.5],
        "malik": [0.5],
        "troels": [0.9],
        "mona": [0.5, 0.9],
        "eva": [0.5, 0.9],
        "nabo": [0.1],
        "nora": [0.1],
    }
    assert seen["mona"] is seen["eva"] and seen["nabo"] is not seen["nora"]
    assert all(looking.look(getattr(cast, who)) is found for who, found in seen.items())


def test_each_day_and_each_instrument_has_its_own_answer(cast: Cast, ravn: people.Person, looking: Looking) -> None:
    today = looking.look(cast.signe)
    assert looking.look(cast.signe, NOW + DAY)["on"] == (NOW + DAY).date()
    assert looking.look(cast.signe) is today
    with pytest.raises(extract.NotFound):
        looking.look(cast.signe, instrument="Hos mor")


def test_whoever_gets_another_role_is_refused_what_is_remembered(
    cast: Cast, ravn: people.Person, looking: Looking
) -> None:
    looking.look(cast.signe)
    accounts.change(username="signe", role="authority", teams=[], leaves_all=True, now=NOW)
    cast.signe.refresh_from_db()
    with pytest.raises(changes.PermissionDenied):
        looking.look(cast.signe)


def test_lists_that_said_otherwise_than_the_facts_and_were_drawn_anew_are_read_anew(
    cast: Cast, ravn: people.Person, looking: Looking
) -> None:
    Person.objects.filter(id=ravn.id).update(died_at=NOW)
    (wrong,) = looking.look(cast.signe)["followed"].values()
    upkeep.draw_all(now=NOW)
    (right,) = looking.look(cast.signe)["followed"].values()
    assert (wrong.died_on, right.died_on) == (NOW.date(), None)


def test_the_waves_to_choose_between_are_those_of_the_very_moment(cast: Cast, ravn: people.Person) -> None:
    assert extract.waves_present(by=cast.signe) == [("asi-5", "baseline", 1)]
    assert extract.waves_present(by=cast.troels) == []
    score(cast.signe, ravn, "0.4", "m6", days_ago=100)
    assert extract.waves_present(by=cast.signe) == [("asi-5", "baseline", 1), ("asi-5", "m6", 1)]
    with CaptureQueriesContext(connection) as again:
        extract.waves_present(by=cast.signe)
    assert len(again) == 1
    assert extract.waves_present(by=cast.eva) == [], "too few for those who see nobody"
    move_teams(cast, ravn)
    assert extract.waves_present(by=cast.signe) == []


def test_what_was_taken_back_with_its_transaction_is_forgotten(
    cast: Cast, ravn: people.Person, looking: Looking
) -> None:
    before = looking.look(cast.signe)
    with transaction.atomic():
        score(cast.signe, ravn, "0.4", "m6", days_ago=100)
        assert looking.look(cast.signe) != before
        transaction.set_rollback(True)
    assert looking.look(cast.signe) == before
    score(cast.signe, ravn, "0.3", "m6", days_ago=90)
    assert looking.look(cast.signe) == looking.anew(cast.signe)


def test_a_new_life_of_the_feed_is_another_state(cast: Cast, ravn: people.Person, looking: Looking) -> None:
    looking.look(cast.signe)
    cursors.begin_epoch(bytes(8), NOW)
    looking.look(cast.signe)
    assert looking.times == 2


def test_a_memory_forgets_what_was_longest_not_asked_for_and_stands_many_at_once() -> None:
    memory = Memory[int](most=2)
    for number in range(3):
        memory.keep(number, "state", number)
        memory.recall(0)
    assert [memory.recall(number) for number in range(3)] == [("state", 0), None, ("state", 2)]
    memory.keep(0, "", 0)
    assert memory.recall(0) is None, "of no state nothing is kept"

    def many(begin: int) -> Callable[[], None]:
        def keep() -> None:
            for number in range(begin, begin + 500):
                memory.keep(number, "state", number)
                found = memory.recall(number - 1)
                assert found is None or found.worked == number - 1

        return keep

    assert at_once(*map(many, range(0, 2000, 500))) == [None] * 4


class Writer:
    """A colleague on a connection of their own, who writes a score and leaves the transaction open until told to end."""

    def __init__(self, by: Any, person: people.Person) -> None:
        self.connection = own_connection()
        self.by, self.person = by, person

    def write(self, value: float, wave: str) -> None:
        row = AreaScore.objects.filter(person=self.person).values().first()
        row |= {"id": changes.new_id(), "value": value, "wave": wave, "exact": ""}
        with self.connection.cursor() as cursor:
            places = ", ".join(["%s"] * len(row))
            cursor.execute(f"INSERT INTO records_areascore ({', '.join(row)}) VALUES ({places})", list(row.values()))
            cursor.execute(
                "INSERT INTO records_change (transaction, at, kind, object_id, person_id, by_id) "
                "VALUES (pg_current_xact_id()::text::bigint, %s, 'score', %s, %s, %s)",
                [datetime.now(UTC), row["id"], self.person.pk, self.by.pk],
            )


@pytest.fixture
def writers(cast: Cast, ravn: people.Person) -> Iterator[list[Writer]]:
    found = [Writer(cast.malik, ravn) for _ in range(3)]
    yield found
    for each in found:
        each.connection.close()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_who_began_first_and_commits_last_is_seen_at_the_next_look(
    cast: Cast, looking: Looking, writers: list[Writer]
) -> None:
    first, second, _ = writers
    first.write(0.1, "m6")
    assert looking.look(cast.signe) is looking.look(cast.signe), "whoever is alone in writing holds nobody up"
    second.write(0.2, "m6")
    second.connection.commit()
    assert looking.look(cast.signe) == looking.anew(cast.signe)
    times = looking.times
    looking.look(cast.signe)
    assert looking.times == times + 1, "nothing is remembered past a transaction that is still open"
    first.connection.commit()
    assert looking.look(cast.signe) == looking.anew(cast.signe)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_in_any_order_of_beginning_writing_and_ending_no_look_is_stale(
    cast: Cast, ravn: people.Person, looking: Looking, writers: list[Writer]
) -> None:
    chance = random.Random(19)
    acts: list[Callable[[], object]] = [
        lambda: chance.choice(writers).write(chance.random(), chance.choice(["baseline", "m6", "m12"])),
        lambda: chance.choice(writers).connection.commit(),
        lambda: chance.choice(writers).connection.rollback(),
        lambda: people.meet(by=cast.signe, alias=f"Nr. {chance.random()}", now=NOW),
    ]
    worked_out = 0
    for _ in range(150):
        chance.choice(acts)()
        for _ in range(chance.choice([0, 1, 2])):
            assert looking.look(cast.mona) == looking.anew(cast.mona)
            worked_out += 1
    assert 0 < looking.times < worked_out, "some were remembered, and some were not"
