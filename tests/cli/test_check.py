"""`brobygger check`: each question, once well and once not, with what to do."""

import json
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import OperationalError, connection

from brobygger.records.access import Organisation, User
from brobygger.records.changes import AuditEntry
from brobygger.records.people import Identity, Person, SearchTerm
from brobygger.rules import definitions
from brobygger.services import health, identities, people
from brobygger.services.health import database, machine
from tests.cast import NOW, Cast
from tests.cli.calling import Call, run, site


def bad(now: datetime | None = None) -> dict[str, health.Finding]:
    """What is not well, by question. Pages need not be built for these tests."""
    found = health.examine(now=now or datetime.now(UTC))
    return {finding.question: finding for finding in found if not finding.is_good and finding.question != "assets"}


@pytest.fixture
def smed(cast: Cast) -> Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW)


def test_a_site_in_order_is_told_so_and_ends_with_0(
    cast: Cast, smed: Person, in_english: Call, monkeypatch: Any
) -> None:
    monkeypatch.setattr(machine, "assets", lambda: health.Finding("assets", "There."))
    if connection.vendor == "sqlite":
        # A database in memory, as the tests have, has no log to write ahead.
        monkeypatch.setattr(database, "_sqlite", lambda: iter(()))
    status, printed, _ = in_english("check", "--json")
    told = json.loads(printed)
    assert (status, told["good"]) == (0, True), told
    assert {finding["check"] for finding in told["findings"]} >= {
        "database",
        "migrations",
        "definitions",
        "disk",
        "clock",
    }
    status, printed, _ = in_english("check")
    assert status == 0 and "All is well." in printed


def test_what_is_not_in_order_is_told_with_what_to_do_and_ends_with_1(
    cast: Cast, in_english: Call, monkeypatch: Any
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: usage(10, 9, 1024**2))
    status, printed, _ = in_english("check", "--json")
    disk = next(finding for finding in json.loads(printed)["findings"] if finding["check"] == "disk")
    assert status == 1
    assert disk["good"] is False and "Make room" in disk["mend"]
    assert "Make room" in in_english("check")[1]


def test_the_file_of_a_site_is_whole_and_used_safely_until_it_is_damaged(demonstration: dict[str, str]) -> None:
    found = {each["check"]: each for each in json.loads(run(demonstration, "check", "--json").stdout)["findings"]}
    for question in found.keys() - {"assets"}:
        assert found[question]["good"], found[question]
    assert found.keys() >= {"integrity", "settings", "keys", "seal", "lists", "site"}
    with (Path(demonstration["BROBYGGER_DATA"]) / "brobygger.sqlite3").open("r+b") as file:
        for page in range(120, 320):
            file.seek(page * 4096 + 8)
            file.write(b"\xff" * 64)
    done = run(demonstration, "check")
    assert done.returncode == 1
    assert "restore the newest backup" in done.stdout and "Traceback" not in done.stderr, done.stderr


def test_before_setup_it_says_what_to_run(tmp_path: Path) -> None:
    done = run(site(tmp_path / "nothing"), "check")
    assert done.returncode == 1
    assert "brobygger setup" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_no_command_starts_while_others_can_reach_the_keys_and_each_says_how_to_mend_it(
    demonstration: dict[str, str], mode: int
) -> None:
    key_file = Path(demonstration["BROBYGGER_DATA"]) / "keys.json"
    assert key_file.stat().st_mode & 0o777 == 0o600, "made for its owner only"
    key_file.chmod(mode)
    refused = run(demonstration, "user", "list")
    assert refused.returncode == 1 and f"chmod 600 {key_file}" in refused.stderr.replace("\n", "")
    assert "Traceback" not in refused.stderr and "signe" not in refused.stdout
    key_file.chmod(0o600)
    assert run(demonstration, "user", "list").returncode == 0


def test_a_key_file_that_others_can_read_is_found(tmp_path: Path, db: None, settings: Any, monkeypatch: Any) -> None:
    settings.KEY_FILE = tmp_path / "keys.json"
    settings.KEY_FILE.write_text("{}")
    settings.KEY_FILE.chmod(0o640)
    monkeypatch.delenv("BROBYGGER_KEYS")
    assert "chmod 600" in bad()["keys"].mend
    settings.KEY_FILE.chmod(0o600)
    assert "keys" not in bad()


def test_a_database_that_does_not_answer_leaves_the_rest_to_be_asked(monkeypatch: Any, db: None) -> None:
    class Gone:
        vendor = connection.vendor

        def ensure_connection(self) -> None:
            raise OperationalError("connection refused\nand more")

    monkeypatch.setattr(database, "connection", Gone())
    found = {finding.question: finding for finding in health.examine(now=NOW)}
    assert found["database"].params["why"] == "connection refused"
    assert "migrations" not in found and "definitions" in found and "disk" in found


def test_an_old_postgresql_is_told(monkeypatch: Any, db: None, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    monkeypatch.setattr(database, "_ask", lambda statement: [("140009",)])
    monkeypatch.setattr(connection.introspection, "table_names", list)
    version, table = database._postgresql()
    assert "15 or newer" in version.advised(str) and "failed logins" in table.found


def test_changes_to_the_tables_that_were_not_made_are_counted(db: None) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder(connection).migration_qs.filter(app="records").delete()
    assert "brobygger setup" in bad()["migrations"].mend


def test_a_published_definition_that_was_changed_is_named(monkeypatch: Any, db: None) -> None:
    real = definitions.fingerprint
    monkeypatch.setattr(
        definitions, "fingerprint", lambda path: "0" * 64 if "instruments/asi-5" in path else real(path)
    )
    assert bad()["definitions"].params["changed"] == "instruments/asi-5.json"


def test_a_clock_that_has_gone_back_is_found(cast: Cast, smed: Person) -> None:
    later = datetime.now(UTC) + timedelta(hours=2)
    AuditEntry.objects.create(at=later, by=cast.signe, act="people.meet", is_read=False)
    assert "clock" in bad()
    assert "clock" in bad(datetime(2020, 1, 1, tzinfo=UTC))
    assert "clock" not in bad(later)


def test_lists_that_say_otherwise_than_the_facts_are_found_and_drawn_again(
    cast: Cast, smed: Person, in_english: Call
) -> None:
    assert "lists" not in bad()
    Person.objects.filter(id=smed.id).update(shown_name="Falsk")
    assert bad()["lists"].params["wrong"] == 1
    in_english("check", "--draw")
    assert Person.objects.get(id=smed.id).shown_name == "Smed"
    assert "lists" not in bad()
    SearchTerm.objects.filter(person=smed).delete()
    assert bad()["lists"].params["first"] == smed.id


def test_keys_that_do_not_open_the_numbers_are_found(cast: Cast, smed: Person) -> None:
    identities.identify(by=cast.signe, person_id=smed.id, number="0101801234", now=NOW)
    assert "seal" not in bad()
    Identity.objects.update(sealed=Fernet(Fernet.generate_key()).encrypt(b"0101801234"))
    assert "key file" in bad()["seal"].mend


def test_a_site_nobody_can_log_in_to_is_told(cast: Cast) -> None:
    assert "site" not in bad()
    told = next(finding for finding in health.examine(now=NOW) if finding.question == "site")
    assert "--municipality" in told.found
    Organisation.objects.update(municipality="0461")
    told = next(finding for finding in health.examine(now=NOW) if finding.question == "site")
    assert "--municipality" not in told.found
    # No verb closes the last account that can run accounts; a copy put back may still have none.
    User.objects.update(is_active=False)
    assert "user add" in bad()["site"].mend


def test_keys_from_the_environment_need_no_file(db: None, monkeypatch: Any, settings: Any, tmp_path: Path) -> None:
    settings.KEY_FILE = tmp_path / "none.json"
    monkeypatch.setenv("BROBYGGER_KEYS", "{}")
    assert "keys" not in bad()
