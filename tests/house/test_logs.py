"""No log tells the contents of a row, which a database quotes when it refuses one."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from brobygger.records.people import Identity, Person
from brobygger.rules.access import Role
from brobygger.services import people
from tests.cast import NOW, Cast

SECRET = "Smeden fra Mariaparken"


@pytest.fixture
def log() -> io.StringIO:
    """A logger of the site's own kind, written to where a test can read it."""
    configured = logging.config.DictConfigurator(settings.LOGGING)
    configured.configure()
    handler = configured.config["handlers"]["console"]
    handler.stream = written = io.StringIO()
    return written


def refused_row() -> DatabaseError:
    """What PostgreSQL says of a row it refuses, with a note that has line breaks of its own."""
    cause = DatabaseError(f"null value violates\nDETAIL:  Failing row contains ({SECRET},\nTraceback of {SECRET}).")
    error = DatabaseError(f"could not save\nLINE 1: {SECRET}")
    error.__cause__ = cause
    return error


def test_neither_the_words_nor_the_trace_of_an_error_hold_the_row(log: io.StringIO) -> None:
    logger = logging.getLogger("brobygger.test")
    try:
        raise refused_row()
    except DatabaseError as error:
        logger.exception("It went wrong: %s", error.__cause__)
        logger.error("Copying\nCONTEXT:  COPY records_detail, line 1: %s", SECRET)
    told = log.getvalue()
    assert SECRET not in told
    for kept in ("It went wrong: null value violates", "could not save", "in test_neither", "Copying"):
        assert kept in told


def test_other_errors_are_told_whole(log: io.StringIO) -> None:
    try:
        raise ValueError("the file is\nnot there") from KeyError("which")
    except ValueError:
        logging.getLogger("brobygger.test").exception("Failed")
    told = log.getvalue()
    assert "ValueError: the file is\nnot there" in told
    assert "KeyError: 'which'" in told


def test_a_row_the_database_refuses_is_not_told(cast: Cast, log: io.StringIO) -> None:
    person = people.meet(by=cast.signe, alias=SECRET, now=NOW)
    assert Role(cast.signe.role) is Role.WORKER and not Identity.objects.exists()
    try:
        # A check of the database's own: nobody is merged into themselves.
        Person.objects.filter(id=person.id).update(merged_into=person)
    except DatabaseError:
        logging.getLogger("django.request").exception("Internal Server Error")
        connection.needs_rollback = False
    told = log.getvalue()
    assert "person_not_merged_into_self" in told or "CHECK" in told
    assert SECRET not in told
