"""Whom the tests of a phone begin with: one citizen, and the phone of the worker who knows them."""

import pytest
from django.utils import timezone

from brobygger.services import people
from tests.cast import Cast
from tests.field.phone import FieldPhone, enrolled


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=timezone.now(), rough_age="45", place="Mariaparken")


@pytest.fixture
def phone(cast: Cast, smed: people.Person) -> FieldPhone:
    found = enrolled(cast.signe)
    found.sync()
    return found
