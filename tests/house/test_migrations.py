"""The tables are what the models say: whoever changes a model makes its migration too, at the end of the one line of them."""

from typing import Any

import pytest
from django.core.management import call_command

MAKE_IT = "make it with: .venv/bin/python -m django makemigrations --settings tests.settings"


@pytest.mark.django_db
def test_no_change_of_a_model_is_without_its_migration(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    # script/check makes its tables without migrations; here they are looked at all the same.
    settings.MIGRATION_MODULES = {}
    try:
        call_command("makemigrations", check=True, dry_run=True)
    except SystemExit:
        pytest.fail(f"{MAKE_IT}\n{capsys.readouterr().out}")


def test_migrations_are_one_line_that_ends_where_it_says() -> None:
    call_command("check", tag=["models"])
