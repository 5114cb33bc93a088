"""`brobygger simulate`: what it prints, and that it refuses rather than guesses."""

import json

import pytest

from brobygger.cli.locking import only_server
from brobygger.records.contacts import Contact
from brobygger.records.people import Person
from brobygger.services import people
from tests.cast import NOW, Cast
from tests.cli.calling import Call


def test_the_json_tells_what_was_written_and_how_fast(cast: Cast, in_english: Call) -> None:
    status, printed, _ = in_english("simulate", "--citizens", 30, "--years", 1, "--seed", 5, "--contacts", 4, "--json")
    told = json.loads(printed)
    assert status == 0
    assert (told["citizens"], told["years"], told["seed"]) == (30, 1, 5)
    assert told["rows"]["Person"] == Person.objects.count() == 30
    assert told["rows"]["Contact"] == Contact.objects.count() == 120
    assert told["total"] == sum(told["rows"].values()) and told["seconds"] > 0 and told["rows_per_second"] > 0
    assert set(Person.objects.values_list("organisation_id", flat=True)) == {cast.signe.organisation_id}


def test_the_table_names_every_kind_of_row(cast: Cast, in_english: Call) -> None:
    status, printed, _ = in_english("simulate", "--citizens", 12, "--contacts", 2)
    assert status == 0
    for label in ("citizens", "contacts and attempts", "promises", "interviews", "verdicts", "a second on"):
        assert label in printed


def test_the_same_seed_on_the_same_day_is_not_written_twice(cast: Cast, in_english: Call) -> None:
    words = ("simulate", "--citizens", 10, "--seed", 9, "--contacts", 2)
    assert in_english(*words)[0] == 0
    status, _, said = in_english(*words)
    assert (status, "another seed" in said, Person.objects.count()) == (1, True, 10)


@pytest.mark.parametrize("wrong", [["--citizens", 0], ["--citizens", 5, "--years", 0], ["--citizens", 5, "--seed", -1]])
def test_numbers_that_make_no_sense_are_refused_in_words(cast: Cast, in_english: Call, wrong: list[object]) -> None:
    status, _, said = in_english("simulate", *wrong)
    assert status == 1 and said.strip() and not Person.objects.exists()


def test_fictional_people_are_not_put_among_people_who_may_be_real_unless_one_says_so(
    cast: Cast, in_english: Call
) -> None:
    words = ("simulate", "--citizens", 5, "--contacts", 1)
    assert in_english(*words, "--seed", 1)[0] == 0
    assert in_english(*words, "--seed", 2)[0] == 0
    people.meet(by=cast.signe, alias="Smed", now=NOW)
    status, _, said = in_english(*words, "--seed", 3)
    assert status == 1 and "1 people in" in said and "--among-others" in " ".join(said.split())
    assert Person.objects.count() == 11
    assert in_english(*words, "--seed", 3, "--among-others")[0] == 0
    assert Person.objects.count() == 16


def test_a_worker_may_not_simulate(cast: Cast, in_english: Call) -> None:
    status, _, said = in_english("simulate", "--citizens", 5, "--as", "signe")
    assert status == 1 and "simulation.make" in said
    assert not Person.objects.exists()


def test_whoever_has_a_server_running_is_warned(
    cast: Cast, in_english: Call, settings: object, tmp_path: object
) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one writer")
    settings.DATA = tmp_path
    with only_server(tmp_path):
        warned = in_english("simulate", "--citizens", 501, "--contacts", 1)[2]
    assert "nobody can save" in warned
