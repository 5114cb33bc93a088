"""Every writing service leaves an audit row: what a face may call writes only inside ``with perform(...)``. And every reading
one asks for its permission: what a face may call reads the records only behind ``@reading(...)``."""

from pathlib import Path

import pytest

from brobygger.rules.access import ACTS
from tests.house import writing
from tests.house.tracked import python

SERVICES = python("src/brobygger/services")
FACES = python("src/brobygger/web", "src/brobygger/field", "src/brobygger/exchange", "src/brobygger/cli")
AUDIT = frozenset({"changes.perform", "changes.close", "changes.looked_up"})
# What a face calls and is not audited, and why.
WITHOUT_ACT = {
    "access.fill_municipality": "sets the site up, by command, with what was left out the first time",
    "access.open_site": "sets the site up, before there is anyone to ask",
    "answering.not_answered": "how a phone is, as it would have said itself",
    "answering.sync": "where a phone is and whom it holds; what it brings is written by the verbs of each room, in their acts",
    "examining.examine": "asks the database about itself, by statements written out there, which only read",
}
# What a face calls, reads the records and asks for no permission, and why.
WITHOUT_PERMISSION = {
    "access.person_in_scope": "asks for the scope; what is read of the person then asks for its act",
    "access.workers_of": "colleagues of a team, no citizen",
    "accounts.citizens_of": "a count, of an account that was read as one's own to run",
    "accounts.state_of": "the teams of an account that was read as one's own to run",
    "answering.not_answered": "a phone that was let in, of its own request",
    "links.feed": "whoever has the secret; asks whether its account may see the list",
    "municipality.has_people": "whether there is anyone",
    "phone_orders.asking": "a phone by a token that can ask one thing, before it is told yes or no",
    "phone_codes.claim": "whoever has the code of the office; then acts as the worker it was given to",
    "phones.known": "a phone by its secret, before anything is asked of it",
    "phones.team_of": "the teams of the worker whose phone it is",
    **dict.fromkeys(
        ("accounts.add_user", "accounts.change", "accounts.set_password", "accounts.switch_off", "accounts.switch_on"),
        "looks for the account it then acts on",
    ),
    **dict.fromkeys(
        (
            "access.account",
            "access.open_site",
            "access.operator",
            "access.organisation_names",
            "access.site",
            "accounts.accounts",
            "upkeep.draw_all",
            "examining.examine",
            "imports.only_team",
        ),
        "for whoever runs the server, by command",
    ),
}


def test_all_that_a_face_can_read_of_the_records_asks_for_a_permission() -> None:
    bare = writing.unasked(SERVICES) & writing.called_by(FACES, SERVICES)
    assert bare == set(WITHOUT_PERMISSION)


def test_a_bare_read_is_seen_even_through_another_function(tmp_path: Path) -> None:
    service = tmp_path / "planted.py"
    service.write_text(
        "def _rows(x):\n    return Row.objects.all()\ndef outer(x):\n    return _rows(x)\n"
        "@reading('a')\ndef asked(x, *, by):\n    return _rows(x)\n"
    )
    assert writing.unasked([service]) == {"planted._rows", "planted.outer"}


def test_all_that_a_face_can_write_is_written_inside_an_act() -> None:
    bare = writing.unaudited(SERVICES, AUDIT) & writing.called_by(FACES, SERVICES)
    assert bare - set(WITHOUT_ACT) == set()


def test_what_stands_in_the_audit_alone_is_no_citizen_and_nothing_that_is_worked_with() -> None:
    """Decision 6: whoever follows the feed is told of all but these."""
    found = {path.stem for path in SERVICES if ".wrote_outside_feed(" in path.read_text(encoding="utf-8")}
    assert found == {"access", "accounts", "links", "municipality", "phone_codes", "phones"}


def test_every_exception_is_still_one() -> None:
    assert set(WITHOUT_ACT) <= writing.unaudited(SERVICES, AUDIT)


def test_every_act_that_is_performed_is_in_the_list_of_acts() -> None:
    performed = {act for path in SERVICES for act in writing.performed_acts(path)}
    assert performed - set(ACTS) == set()
    assert performed, "no act found: is perform(...) called by another name now?"


def test_a_bare_write_is_seen_even_through_another_function(tmp_path: Path) -> None:
    service, face = tmp_path / "planted.py", tmp_path / "views.py"
    service.write_text(
        "def _store(x):\n    x.save()\ndef outer(x):\n    _store(x)\ndef kept(x):\n    with perform('a'):\n        _store(x)\n"
    )
    face.write_text("from brobygger.services import planted\nplanted.outer(1)\nplanted.kept(1)\n")
    assert writing.unaudited([service]) == {"planted._store", "planted.outer"}
    assert writing.unaudited([service]) & writing.called_by([face]) == {"planted.outer"}


def test_every_act_tells_the_feed_and_the_audit_what_it_wrote() -> None:
    """What is written goes through the act, or is told to it; an act that nobody speaks to would leave neither row."""
    assert {name for path in SERVICES for name in writing.silent_acts(path)} == set()


def test_an_act_that_is_told_nothing_is_seen(tmp_path: Path) -> None:
    service = tmp_path / "planted.py"
    service.write_text(
        "def silent(x):\n    with perform('a', by=x) as act:\n        x.save()\n"
        "def nameless(x):\n    with perform('a', by=x):\n        x.save()\n"
        "def told(x):\n    with perform('a', by=x) as act:\n        x.save()\n        act.wrote('x', [x.id])\n"
    )
    assert writing.silent_acts(service) == {"planted.silent", "planted.nameless"}


@pytest.mark.parametrize(
    ("statement", "is_write"),
    [
        ("bulk.update(Person, columns, rows)", True),
        ("bulk.insert(Person, columns, rows)", True),
        ("cursor.execute('UPDATE person SET phase = 1')", True),
        ("cursor.execute(statement)", True),
        ("cursor.execute('SELECT 1')", False),
        ("cursor.execute(f'PRAGMA {name}')", False),
        ("known.update(other)", False),
    ],
)
def test_writing_past_the_orm_is_seen_too(tmp_path: Path, statement: str, is_write: bool) -> None:
    service = tmp_path / "planted.py"
    service.write_text(f"def outer(rows):\n    {statement}\n")
    assert writing.unaudited([service]) == ({"planted.outer"} if is_write else set())


def test_the_audit_of_look_ups_is_not_taken_for_a_bare_write() -> None:
    assert "people.open_person" not in writing.unaudited(SERVICES, AUDIT)
    assert "people.open_person" in writing.unaudited(SERVICES)
