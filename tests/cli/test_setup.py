"""`brobygger setup`: from nothing to a site one can log in to, and harmless every time after."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from brobygger.rules.access import Role
from tests.cli.calling import run, site


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return site(tmp_path / "data")


def told(environ: dict[str, str], *arguments: str) -> Any:
    done = run(environ, "setup", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ask(environ: dict[str, str], statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(Path(environ["BROBYGGER_DATA"]) / "brobygger.sqlite3") as connection:
        return connection.execute(statement).fetchall()


def test_the_demonstration_has_one_login_for_each_role_and_citizens_and_can_be_made_again(
    made_once: tuple[Path, str],
    demonstration: dict[str, str],
) -> None:
    first = json.loads(made_once[1])
    keys = Path(demonstration["BROBYGGER_DATA"]) / "keys.json"
    before = keys.read_bytes()
    again = told(demonstration, "--demo")
    assert {account["role"] for account in first["logins"]["accounts"]} == {str(role) for role in Role}
    assert len(first["logins"]["password"]) >= 12
    assert again["logins"] == first["logins"], "a later run tells the same logins"
    assert keys.read_bytes() == before, "keys once made are never made anew"
    assert ask(demonstration, "SELECT count(*) FROM records_person") == [(80,)]
    assert ask(demonstration, "SELECT name, municipality FROM records_organisation") == [("Brokøbing Kommune", "9001")]
    # Someone from elsewhere has asked for treatment, so that a home municipality can be asked for its consent.
    awaited = "SELECT kind FROM records_reminder WHERE kind IN ('approval_needed', 'approval_asked')"
    assert len(ask(demonstration, awaited)) > 0
    assert ask(demonstration, "SELECT count(DISTINCT team_id) FROM records_person") == [(2,)]
    mine = "SELECT count(*) FROM records_person JOIN records_user u ON u.id = contact_person_id WHERE username = 'behandler'"
    assert ask(demonstration, mine)[0][0] > 5, "the outreach worker has a caseload to look at"
    # So that the first letter can be made without asking a leader to write something first.
    worded = {letter for (letter,) in ask(demonstration, "SELECT letter FROM records_wording")}
    assert worded == {"all", "approval_request", "decision_grant", "decision_other_offer", "decision_refuse"}
    assert all(step["seconds"] >= 0 and step["did"] for step in first["steps"])


def test_a_site_that_gets_newer_tables_has_its_lists_drawn_anew(demonstration: dict[str, str]) -> None:
    reasons = "SELECT kind, count(*) FROM records_reminder GROUP BY kind ORDER BY kind"
    before = ask(demonstration, reasons)
    assert "Lists" not in [step["step"] for step in told(demonstration)["steps"]]
    # As an older program left it: the last change of the tables not made yet, and a reason nobody knows any more.
    back = [sys.executable, "-m", "django", "migrate", "records", "0035", "--settings", "brobygger.config.settings"]
    subprocess.run(back, env=demonstration, check=True, capture_output=True)
    older = (
        "DELETE FROM django_migrations WHERE app = 'records' AND name LIKE '%_drawn_anew'",
        "UPDATE records_reminder SET kind = 'of_old'",
    )
    for statement in older:
        with sqlite3.connect(Path(demonstration["BROBYGGER_DATA"]) / "brobygger.sqlite3") as connection:
            connection.execute(statement)
    (drawn,) = (step for step in told(demonstration)["steps"] if step["step"] == "Lists")
    assert drawn["did"] == "drawn anew for 80 citizens"
    assert ask(demonstration, reasons) == before


def test_keys_and_logins_can_be_read_by_their_owner_only(demonstration: dict[str, str]) -> None:
    for name in ("keys.json", "demo-login.json"):
        mode = (Path(demonstration["BROBYGGER_DATA"]) / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600, name


def test_a_lost_login_file_gives_the_accounts_a_new_password(
    made_once: tuple[Path, str],
    demonstration: dict[str, str],
) -> None:
    (Path(demonstration["BROBYGGER_DATA"]) / "demo-login.json").unlink()
    sealed = "SELECT username, password FROM records_user WHERE username IN ('behandler', 'styrelse')"
    before = ask(demonstration, sealed)
    second = told(demonstration, "--demo")
    assert second["logins"]["password"] != json.loads(made_once[1])["logins"]["password"]
    assert not set(ask(demonstration, sealed)) & set(before)


def test_a_real_site_gets_its_organisation_and_never_the_fictional_people(environ: dict[str, str]) -> None:
    told(environ, "--name", "Ådal Kommune", "--team", "Gaden", "--team", "Havnen", "--municipality", "0461")
    told(environ, "--name", "Ådal Kommune", "--team", "Gaden")
    assert ask(environ, "SELECT name, municipality FROM records_organisation") == [("Ådal Kommune", "0461")]
    assert ask(environ, "SELECT count(*) FROM records_team") == [(2,)]
    other = run(environ, "setup", "--name", "Ådal Kommune", "--municipality", "0751")
    assert (other.returncode, "0461" in other.stderr) == (1, True)
    refused = run(environ, "setup", "--demo")
    assert refused.returncode == 1
    assert "Ådal Kommune" in refused.stderr
    assert ask(environ, "SELECT count(*) FROM records_person") == [(0,)]


def test_a_site_set_up_without_its_code_gets_it_later_and_its_lists_are_drawn_by_it(environ: dict[str, str]) -> None:
    told(environ, "--name", "Ådal Kommune")
    later = told(environ, "--name", "Ådal Kommune", "--municipality", "0461")
    assert ask(environ, "SELECT municipality FROM records_organisation") == [("0461",)]
    assert later["steps"][-1]["step"] == "Lists"


@pytest.mark.parametrize(
    "wrong", [["--demo", "--name", "Ådal Kommune"], ["--team", "Gaden"], ["--name", "X", "--municipality", "9999"]]
)
def test_what_does_not_go_together_is_refused_before_anything_is_made(
    environ: dict[str, str], wrong: list[str]
) -> None:
    refused = run(environ, "setup", *wrong)
    assert refused.returncode == 1
    assert refused.stderr.strip() and "Traceback" not in refused.stderr
    assert not Path(environ["BROBYGGER_DATA"]).exists()


def test_a_database_that_does_not_answer_is_said_in_words(environ: dict[str, str]) -> None:
    done = run({**environ, "BROBYGGER_DATABASE": "postgresql://nobody@127.0.0.1:1/nothing"}, "setup")
    assert done.returncode == 1
    assert "The database does not answer" in done.stderr and "Traceback" not in done.stderr


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of an empty database on the PostgreSQL of the tests."""
    import psycopg

    address = os.environ.get("BROBYGGER_TEST_DATABASE", "")
    if not address:
        pytest.skip("on SQLite; script/test runs this on PostgreSQL")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE setup_test")
    yield urlunsplit(urlsplit(address)._replace(path="/setup_test"))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE setup_test WITH (FORCE)")


@pytest.mark.django_db
def test_on_postgresql_it_makes_the_same_site_and_the_table_that_counts_failed_logins(
    environ: dict[str, str], empty_database: str
) -> None:
    there = {**environ, "BROBYGGER_DATABASE": empty_database}
    told(there, "--demo")
    told(there, "--demo")
    done = run(there, "check", "--json")
    assert done.returncode == 0, done.stdout
    assert {finding["check"] for finding in json.loads(done.stdout)["findings"]} >= {"version", "lists"}


@pytest.mark.parametrize(
    ("language", "said"), [("da", "Der er ikke noget sted i mappen"), ("en", "There is no site in the folder")]
)
def test_a_command_away_from_its_site_says_where_it_looked_and_how_to_name_another_folder(
    tmp_path: Path, language: str, said: str
) -> None:
    elsewhere = site(tmp_path / "andetsteds", BROBYGGER_LANGUAGE=language)
    done = run(elsewhere, "import", "list")
    assert done.returncode == 1
    told = " ".join(done.stderr.split())
    assert f"{said} {tmp_path / 'andetsteds'}" in told
    assert "BROBYGGER_DATA" in told and "Traceback" not in told
