"""Every writing service leaves an audit row: what a face may call writes only inside ``with perform(...)``."""

from pathlib import Path

from brobygger.rules.access import ACTS
from tests.house import writing
from tests.house.tracked import python

SERVICES = python("src/brobygger/services")
FACES = python("src/brobygger/web", "src/brobygger/field", "src/brobygger/exchange", "src/brobygger/cli")
AUDIT = frozenset({"changes.perform", "changes.close", "changes.looked_up"})
# What a face calls and is not audited, and why.
WITHOUT_ACT = {
    "access.open_site": "sets the site up, before there is anyone to ask",
    "health.draw_all": "draws the lists anew from the facts, which it does not touch",
}


def test_all_that_a_face_can_write_is_written_inside_an_act() -> None:
    bare = writing.unaudited(SERVICES, AUDIT) & writing.called_by(FACES)
    assert bare - set(WITHOUT_ACT) == set()


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


def test_the_audit_of_look_ups_is_not_taken_for_a_bare_write() -> None:
    assert "people.open_person" not in writing.unaudited(SERVICES, AUDIT)
    assert "people.open_person" in writing.unaudited(SERVICES)
