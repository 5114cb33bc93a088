"""Who may be the one just met: few, the likeliest first, however many there are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from brobygger.services import contacts, details, meeting, merging, people
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


def met(cast: Cast, alias: str, *, days_ago: int = 0, **told: str) -> people.Person:
    return people.meet(by=cast.signe, alias=alias, now=NOW - days_ago * DAY, **told)


def likely(cast: Cast, alias: str, **told: str) -> list[str]:
    matches = meeting.likely_matches(by=cast.malik, alias=alias, now=NOW, **told)
    return [match.person.shown_name for match in matches]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("Smed", "Smeden"),
        ("Smeden", "Smed"),
        ("Ahmed", "Achmed"),
        ("Achmed", "Ahmed"),
        ("Lotte", "Lote"),
        ("Åge", "Aage"),
        ("Aage", "åge"),
        ("Grøn jakke", "Ham med jakken"),
        ("José", "Josef"),
    ],
)
def test_a_name_told_half_or_spelled_otherwise_finds_the_one_who_has_it(cast: Cast, known: str, told: str) -> None:
    met(cast, known)
    met(cast, "Pernille")
    assert likely(cast, told) == [known]


def test_the_same_name_comes_before_half_of_one_and_of_equal_ones_who_was_seen_last(cast: Cast) -> None:
    for alias, days in (("Smeden", 1), ("Smed Ole", 2), ("Smed", 9), ("Smed", 3)):
        met(cast, alias, days_ago=days)
    found = meeting.likely_matches(by=cast.malik, alias="Smed", now=NOW)
    assert [(match.person.shown_name, (NOW - match.person.created_at).days) for match in found] == [
        ("Smed", 3),
        ("Smed", 9),
        ("Smed Ole", 2),
        ("Smeden", 1),
    ]
    assert likely(cast, "Smeden") == ["Smeden", "Smed Ole", "Smed", "Smed"]


def test_one_of_several_names_told_whole_is_said_to_be_the_same_and_half_of_one_to_be_a_part(cast: Cast) -> None:
    brille, ole = met(cast, "Brille"), met(cast, "Brille Ole")
    for person, name in ((brille, "Ole Hansen"), (ole, "Ole Jensen")):
        details.describe(by=cast.signe, person_id=person.id, values={"name": name}, seen={}, now=NOW)
    found = meeting.likely_matches(by=cast.malik, alias="Brille", now=NOW)
    assert [(match.person.id, list(match.why)) for match in found] == [
        (brille.id, ["the same name"]),
        (ole.id, ["part of the name is the same"]),
    ]


def test_age_and_where_they_are_usually_put_the_right_one_of_a_common_name_first(cast: Cast) -> None:
    for days in range(8):
        met(cast, "Ole", days_ago=days, rough_age="30", place="Havnen")
    right = met(cast, "Ole", days_ago=60, rough_age="60", place="Mariaparken")
    found = meeting.likely_matches(by=cast.malik, alias="ole", rough_age="62", place="ved Mariaparken", now=NOW)
    assert found[0].person == right
    assert found[0].reasons == ("same_name", "near_age", "same_place")
    assert len(meeting.likely_matches(by=cast.malik, alias="ole", now=NOW)) == 5


def test_every_name_someone_has_leads_to_them_also_after_a_merge(cast: Cast) -> None:
    smed = met(cast, "Smed")
    details.add(by=cast.signe, person_id=smed.id, kind="alias", value="Kaptajnen", now=NOW)
    other = met(cast, "Lotte")
    merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=other.id, now=NOW + DAY
    )
    shown = met(cast, "Viggo")
    for told in ("Smed", "Kaptajn", "lotte"):
        found = meeting.likely_matches(by=cast.malik, alias=told, now=NOW + DAY)
        assert [match.person.id for match in found] == [smed.id], told
        assert set(found[0].also) == {"Smed", "Kaptajnen", "Lotte"} - {found[0].person.shown_name}
    assert shown.id not in [match.person.id for match in found]


def test_a_name_many_have_is_not_crowded_out_by_the_many_it_begins(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "COMPARED", 5)
    monkeypatch.setattr(meeting, "WORDS", 4)
    for letter in "abcdefghijkl":
        met(cast, f"Mar{letter * 3}")
    met(cast, "Mar", days_ago=400)
    assert likely(cast, "Mar")[0] == "Mar"


def test_who_may_be_meant_costs_the_same_few_queries_for_two_people_and_thirty(
    cast: Cast, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for size in (2, 28):
        for number in range(size):
            person = met(cast, f"Smed {number}", place="Havnen")
            seen = contacts.NewContact(person_id=person.id, kind="contact", happened_at=NOW, place="Torvet")
            contacts.record(by=cast.signe, items=[seen], now=NOW)
        with django_assert_max_num_queries(4):
            assert len(likely(cast, "Smeden", rough_age="40", place="Havnen")) == min(size, 5)


def test_those_of_another_team_are_never_shown_and_a_name_of_signs_alone_finds_nobody(cast: Cast) -> None:
    met(cast, "Smed")
    assert meeting.likely_matches(by=cast.troels, alias="Smed", now=NOW) == []
    assert likely(cast, "?!") == []
