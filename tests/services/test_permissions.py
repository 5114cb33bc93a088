"""Every act as every role, at the service: it is asked there too, whatever page or command stands in front."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from brobygger import services
from brobygger.records.access import User
from brobygger.rules.access import ACTS, Role, can
from brobygger.rules.findings import Finding
from brobygger.services import contacts, details, happened, people
from brobygger.services.agenda import links, lists
from brobygger.services.assessments import findings, situations
from brobygger.services.changes import perform
from brobygger.services.treatment import events
from tests.cast import NOW, Cast
from tests.house import writing
from tests.house.tracked import python

# Asked by a page alone: there is no verb behind it.
PAGES_ONLY = {"access.start"}
PERFORMED = {act for path in python("src/brobygger/services") for act in writing.performed_acts(path)}
CHECKED = {act for path in python("src/brobygger/services") for act in writing.checked_acts(path)}


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(services.__path__, "brobygger.services."):
        yield importlib.import_module(found.name)


def reading() -> dict[str, Callable[..., Any]]:
    """Every verb that asks for a permission before it reads."""
    return {
        f"{verb.__module__}.{verb.__name__}": verb
        for module in modules()
        for verb in vars(module).values()
        if hasattr(verb, "permission")
    }


READING = reading()


def test_every_act_is_asked_for_by_a_service() -> None:
    assert len(READING) > 60
    asked = PERFORMED | CHECKED | {verb.permission for verb in READING.values()} | set(lists.ACTS.values())
    asked |= {source.act for source in happened.SOURCES}
    assert set(ACTS) - asked == PAGES_ONLY


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_not_read_no_service_gives_it(db: None, cast: Cast, role: Role) -> None:
    by = User.objects.filter(role=role).first()
    let_in = set()
    for name, verb in READING.items():
        assert inspect.signature(verb).parameters["by"].kind is inspect.Parameter.KEYWORD_ONLY, name
        try:
            verb(by=by)
        except PermissionDenied:
            continue
        except TypeError:  # it was let in, and then lacks whom it is about
            pass
        let_in.add(name)
    assert let_in == {name for name, verb in READING.items() if can(role, verb.permission)}


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_not_do_no_frame_lets_it(db: None, cast: Cast, role: Role) -> None:
    by = User.objects.filter(role=role).first()
    for act in ACTS:
        if can(role, act):
            with perform(act, by=by, now=NOW):
                pass
        else:
            with pytest.raises(PermissionDenied), perform(act, by=by, now=NOW):
                pytest.fail(act)


def test_a_list_is_for_those_whose_work_it_is(cast: Cast) -> None:
    for shows, act in lists.ACTS.items():
        for user in cast.everyone().values():
            if can(user.role, act):
                assert lists.listed(by=user, shows=shows, now=NOW).total == 0
                assert links.make(by=user, shows=shows, now=NOW)
            else:
                with pytest.raises(PermissionDenied):
                    lists.listed(by=user, shows=shows, now=NOW)


def test_a_note_a_wish_and_an_event_are_not_the_authoritys_to_read(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", own_wish="Ro", now=NOW)
    note = contacts.NewContact(person_id=smed.id, kind="contact", happened_at=NOW, note="Fundet ved havnen")
    contacts.record(by=cast.signe, items=[note], now=NOW)
    for read in (
        lambda: contacts.contact_in_scope(by=cast.asta, contact_id=note.id),
        lambda: events.events_of(smed, by=cast.asta),
        lambda: events.last_overdose(smed, by=cast.asta),
    ):
        with pytest.raises(PermissionDenied):
            read()
    assert "own_wish" in {row.kind for row in details.of(smed, by=cast.mona)}
    assert "own_wish" not in {row.kind for row in details.of(smed, by=cast.asta)}


def test_the_manager_is_given_how_much_is_known_and_not_what_it_says(cast: Cast) -> None:
    smed = people.meet(by=cast.signe, alias="Smed", now=NOW)
    told_now = Finding(heading="housing", aspect="wish", text="Eget sted", told_by="citizen", at=NOW)
    findings.tell(by=cast.signe, person_id=smed.id, told=told_now, now=NOW)
    told = situations.situation(smed, by=cast.mona)
    assert (told.known, told.heading("housing").count, told.first) == (1, 1, [])
    assert [row.text for row in situations.situation(smed, by=cast.asta).first] == ["Eget sted"]
