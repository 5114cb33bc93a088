"""What counts as having met someone is said once, for every kind there is."""

import pytest

from brobygger.rules import code_lists, sightings


def test_every_kind_of_contact_and_event_says_whether_it_is_a_meeting_and_why() -> None:
    assert set(sightings.OF_CONTACTS) == set(code_lists.codes("contact_kinds"))
    assert set(sightings.OF_EVENTS) == set(code_lists.codes("event_kinds"))
    every = [why for _is, why in (*sightings.OF_CONTACTS.values(), *sightings.OF_EVENTS.values())]
    assert all(every)


@pytest.mark.parametrize(("kind", "is_meeting"), [("contact", True), ("attempt", False)])
def test_an_attempt_is_no_meeting(kind: str, is_meeting: bool) -> None:
    assert sightings.is_meeting(kind) is is_meeting


def test_what_is_put_into_a_hand_is_a_meeting_and_what_is_told_of_is_none() -> None:
    assert sightings.met_by_event() == ["naloxone", "naloxone_training", "equipment"]
