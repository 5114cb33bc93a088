"""What was written under older tables is there under the newest (tests/soak/test_older_tables.py: under older ones still)."""

from collections.abc import Iterator
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from brobygger.records.agenda import Reminder
from brobygger.records.people import Person
from brobygger.records.requests import Wording
from brobygger.rules import agenda
from brobygger.services import people
from tests.cast import NOW, Cast
from tests.journeys.filling import fill

CONSTRAINTS = "_what_is_told"
# Stands for all the steps before it.
AT_ONCE = "0026_tables"


class StepByStep(MigrationLoader):
    """Knows the steps that ``AT_ONCE`` stands for, and not that one: as sites in use have been taken here."""

    def load_disk(self) -> None:
        super().load_disk()
        del self.disk_migrations["records", AT_ONCE]


def migrate(*, to_before: str = "") -> None:
    """To the newest tables, or to those before the migration with a name that ends so."""
    executor = MigrationExecutor(connection)
    executor.loader = StepByStep(connection)
    graph = executor.loader.graph
    if to_before:
        (named,) = (node for node in graph.nodes if node[0] == "records" and node[1].endswith(to_before))
        executor.migrate([parent.key for parent in graph.node_map[named].parents if parent.key[0] == "records"])
    else:
        executor.migrate(graph.leaf_nodes("records"))


def told_of(state: ProjectState) -> dict[str, object]:
    """What the tables of the records are like."""
    return {
        name: (
            {field: kind.deconstruct()[1:] for field, kind in model.fields.items()},
            {
                option: sorted(map(repr, value)) if isinstance(value, list) else value
                for option, value in model.options.items()
                if value
            },
        )
        for (app, name), model in state.models.items()
        if app == "records"
    }


def test_a_new_site_has_the_tables_that_a_site_in_use_came_to_step_by_step() -> None:
    at_once, stepwise = (
        told_of(loader.project_state(loader.graph.leaf_nodes("records")))
        for loader in (MigrationLoader(None), StepByStep(None))
    )
    assert at_once.keys() == stepwise.keys()
    assert {name: told for name, told in at_once.items() if told != stepwise[name]} == {}


@pytest.fixture
def newest_afterwards(transactional_db: None) -> Iterator[None]:
    yield
    migrate()


def rows() -> dict[str, int]:
    """How many rows each table holds that is there."""
    there = connection.introspection.table_names()
    models = apps.get_app_config("records").get_models()
    return {model.__name__: model._base_manager.count() for model in models if model._meta.db_table in there}


@pytest.mark.usefixtures("newest_afterwards")
def test_a_site_in_use_takes_the_newest_tables_and_whoever_had_no_name_is_shown_by_a_sign(
    cast: Cast, keys: dict[str, UUID]
) -> None:
    fill(cast, keys)
    before = rows()
    migrate(to_before=CONSTRAINTS)
    older = rows().keys()
    nameless = Person.objects.filter(id=keys["person_id"])
    nameless.update(shown_name="", name_order="")
    migrate()
    assert nameless.values_list("shown_name", "name_order").get() == ("?", "?")
    assert {name: n for name, n in rows().items() if name in older} == {name: before[name] for name in older}


def test_what_a_site_had_written_of_reaching_it_is_how_another_municipality_answers(cast: Cast) -> None:
    given = {"contact": {"da": "Skriv til Visitationen", "en": ""}, "next": {"da": "Svar os", "en": ""}}
    told = {"happened_at": NOW, "recorded_at": NOW, "received_at": NOW, "recorded_by_id": cast.mona.pk}  # type: ignore[attr-defined]
    site = cast.mona.organisation_id  # type: ignore[attr-defined]
    for letter in ("approval_request", "receipt"):
        Wording.objects.create(organisation_id=site, letter=letter, version=1, parts=given, **told)
    import_module("brobygger.records.migrations.0034_reply_drawn_anew").name_them(apps, None)
    assert Wording.objects.get(letter="approval_request").parts == {"reply": given["contact"], "next": given["next"]}
    assert Wording.objects.get(letter="receipt").parts == given, "of the other letters nothing changes"


def test_what_was_long_overdue_in_a_section_of_its_own_is_last_in_the_one_of_what_it_was(cast: Cast) -> None:
    person = people.meet(by=cast.signe, alias="Smed", now=NOW)
    row = {"organisation_id": person.organisation_id, "team_id": person.team_id, "shows_at": NOW, "due_at": NOW}
    Reminder.objects.all().delete()
    for kind in agenda.kinds():
        rank = 6 if kind in agenda.late_kinds() - {"letter_late"} else agenda.rank(kind)
        Reminder.objects.create(person=person, kind=kind, rank=rank, **row)
    import_module("brobygger.records.migrations.0041_order_and_burden").move(apps, connection.schema_editor())
    for told in Reminder.objects.all():
        assert (told.rank, told.is_late) == (agenda.rank(told.kind), told.kind in agenda.late_kinds()), told.kind
