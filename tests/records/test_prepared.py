"""A question compiled once says what the queryset it was made from says, whatever it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When

from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.records.prepared import Prepared, columns, given, instance
from brobygger.rules.access import Scope
from brobygger.services import contacts, people
from tests.cast import NOW, Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def met(cast: Cast) -> list[people.Person]:
    return [people.meet(by=cast.signe, alias=f"Borger {n}", now=NOW - 9 * HOUR) for n in range(3)]


@pytest.fixture
def written(cast: Cast, met: list[people.Person]) -> list[Contact]:
    items = [
        contacts.NewContact(
            person_id=each.id, kind="contact", happened_at=NOW - number * HOUR, components=["relation"], note="æ'\"%s"
        )
        for number, each in enumerate(met)
    ]
    return contacts.record(by=cast.signe, items=items, now=NOW)


@contextmanager
def never_compiled() -> Iterator[None]:
    """Whatever makes SQL of a queryset fails."""

    def refuse(*_: object, **__: object) -> Any:
        raise AssertionError("made anew")

    compiler = connection.ops.compiler("SQLCompiler")
    was = compiler.as_sql
    compiler.as_sql = refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        compiler.as_sql = was  # type: ignore[method-assign]


@Prepared
def _since() -> "QuerySet[Contact, Any]":
    rows = Contact.objects.current().filter(person__root_id__among=given("people"), happened_at__gte=given("since"))
    return rows.order_by("happened_at").values_list("id", "happened_at", "components", "note", "is_retraction")


@Prepared
def _at() -> "QuerySet[Contact, Any]":
    return Contact.objects.filter(happened_at__among=given("moments")).order_by("happened_at").values_list("id")


@Prepared
def _seen(scope: Scope, most: int) -> "QuerySet[Person, Any]":
    rows = Person.objects.within(scope, user=given("user"), organisation=given("organisation"))
    return rows.order_by("id").values_list(*columns(Person))[:most]


def test_a_prepared_question_is_answered_as_its_queryset_is_with_every_value_as_the_column_has_it(
    met: list[people.Person], written: list[Contact]
) -> None:
    some = {met[0].id, met[1].id}
    plain = Contact.objects.current().filter(person__root_id__in=some, happened_at__gte=NOW - HOUR)
    shown = list(plain.order_by("happened_at").values_list("id", "happened_at", "components", "note", "is_retraction"))
    assert len(shown) == 2
    assert _since(people=some, since=NOW - HOUR) == shown
    with never_compiled():
        assert _since(people=some, since=NOW - HOUR) == shown, "and its SQL is not made anew"
        assert _since(people=[met[2].id], since=NOW - 9 * HOUR) == [
            (written[2].id, written[2].happened_at, ["relation"], "æ'\"%s", False)
        ]


def test_one_of_many_is_asked_of_keys_and_of_moments_however_many_and_of_none(written: list[Contact]) -> None:
    moments = [each.happened_at for each in written]
    assert _at(moments=moments[:2]) == [(written[1].id,), (written[0].id,)]
    assert _at(moments=moments + [NOW - n * timedelta(seconds=7) for n in range(1, 3_000)])[-1] == (written[0].id,)
    assert _at(moments=[]) == [] and _at.first(moments=[]) is None


def test_a_question_that_differs_in_itself_is_compiled_for_each_shape(cast: Cast, met: list[people.Person]) -> None:
    told = {"user": cast.signe.pk, "organisation": cast.signe.organisation_id}
    assert len(_seen(Scope.TEAM, 2, **told)) == 2
    everyone = [instance(Person, row) for row in _seen(Scope.TEAM, 9, **told)]
    assert everyone == list(Person.objects.visible_to(cast.signe).order_by("id"))
    assert [each.unknown for each in everyone] == [each.unknown for each in Person.objects.order_by("id")]
    assert _seen(Scope.TEAM, 9, user=cast.troels.pk, organisation=cast.troels.organisation_id) == []
    assert len(_seen(Scope.ORGANISATION, 9, **told)) == 3


def test_a_list_read_once_for_many_rows_is_each_rows_own(written: list[Contact]) -> None:
    told = {"people": [each.person_id for each in written], "since": NOW - 9 * HOUR}
    first, *others = _since(**told)
    first[2].append("contact")
    assert [components for _, _, components, *_ in others] == [["relation"], ["relation"]]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compiles a statement in no time")
def test_postgresql_keeps_the_plan_of_what_is_asked_again(written: list[Contact]) -> None:
    for moments in ([NOW], [NOW - HOUR, NOW], [NOW - HOUR]):
        assert len(_at(moments=moments)) == len(moments)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [statement for (statement,) in cursor.fetchall()]
    assert [each for each in kept if "ANY($1)" in each and "records_contact" in each]


@pytest.mark.django_db(transaction=True)
def test_a_connection_the_database_has_closed_meanwhile_is_made_anew_as_by_any_question(cast: Cast) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("a file closes no connection")
    asked = Prepared(lambda: Person.objects.filter(id=given("key")).values_list("id"))
    person = people.meet(by=cast.signe, alias="Smed", now=NOW)
    # As a request begins that finds a connection kept from the one before.
    connection.health_check_enabled, connection.health_check_done = True, False
    connection.connection.close()
    assert asked(key=person.id) == [(person.id,)]


@pytest.mark.parametrize("kind", ["keys", "moments", "numbers", "texts"])
def test_several_of_whatever_kind_are_told_as_one(written: list[Contact], kind: str) -> None:
    first, second, third = written
    of_each = {
        "keys": ("id", [first.id, second.id]),
        "moments": ("happened_at", [first.happened_at, second.happened_at]),
        "numbers": ("number", [0, 1]),
        "texts": ("note", [first.note, "a,b", '"}']),
    }
    name, told = of_each[kind]
    Contact.objects.filter(id=second.id).update(note="a,b")
    Contact.objects.filter(id=third.id).update(note="ingen af dem")
    order = {first.id: 0, second.id: 1, third.id: 2}
    number = Case(*(When(id=key, then=Value(place)) for key, place in order.items()), output_field=IntegerField())
    asked = Prepared(
        lambda: Contact.objects.annotate(number=number).filter(**{f"{name}__among": given("told")}).values_list("id")
    )
    assert {key for (key,) in asked(told=told)} == {first.id, second.id}
    assert asked(told=[]) == []
