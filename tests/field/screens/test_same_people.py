"""The phone says what Python says: who may be known already, which names are found, in which order places stand."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from brobygger.rules import agenda, law, likeness, names, people, places, sightings
from brobygger.rules.likeness import Candidate
from brobygger.services.sync import showing
from tests.field.screens.walking import press, to_person
from tests.waiting import says, says_no_more, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

Ask = Callable[..., Any]
NAMES = ["Smed", "smeden", "Smd", "Åge", "Aage", "José", "Jose", "Lotte", "Lote", "Lottte", "Ltote", "Grøn jakke"]
NAMES += [
    "Grön jakke",
    "Rød",
    "Grøn",
    "Jakke Grøn",
    "Bo",
    "Bob",
    "Øjvind",
    "Œ",
    "🐕",
    "Per 🐕",
    "Straße",
    "Strasse",
    "",
    " ",
]
AGES = ["", "40", "ca. 40", "35-40", "40'erne", "30 erne", "ukendt", "41", "70", "50-årene"]
PLACES = ["", "Havnen", "havnen ", "Mariaparken", "ved Mariaparken", "P", "p"]


@pytest.fixture
def same(open_app: Callable[..., "Page"], app_folder: Path) -> Ask:
    """Asks a function of the phone's rules: ``same("level", 3)``."""
    page = open_app()
    page.add_script_tag(url=f"/static/brobygger/assets/{next(app_folder.rglob('same-*.js')).name}", type="module")
    until(lambda: page.evaluate("'same' in window"))
    return lambda name, *told: page.evaluate("([name, told]) => same[name](...told)", [name, list(told)])


def test_the_same_people_are_likely_for_the_same_reasons_in_the_same_order(same: Ask) -> None:
    chance = random.Random(5)
    found = 0
    for _ in range(300):
        known = {f"{key}": known_by(chance.sample(NAMES, chance.choice((1, 2))), chance) for key in range(12)}
        met = Candidate(chance.choice(NAMES), chance.choice(AGES), chance.choice(PLACES))
        expected = likeness.likely_matches(alias=met.name, rough_age=met.rough_age, place=met.place, candidates=known)
        told = [{"key": key, **as_told(each)} for key, each in known.items()]
        answered = same("likelyMatches", as_told(met), told)
        assert [(each["known"]["key"], tuple(each["why"])) for each in answered] == expected, met
        found += len(expected)
    assert found > 100


def known_by(called: list[str], chance: random.Random) -> Candidate:
    """Somebody of one name or two, each by itself as well."""
    return Candidate(" ".join(called), chance.choice(AGES), chance.choice(PLACES), whole=tuple(called))


def as_told(candidate: Candidate) -> dict[str, Any]:
    told = {"name": candidate.name, "rough_age": candidate.rough_age, "place": candidate.place}
    return told | {"whole": list(candidate.whole)}


@pytest.mark.parametrize(
    ("called", "why"),
    [
        ("Smed", "samme navn"),
        ("Ole Testesen", "samme navn"),
        ("Smed Ole", "samme navn"),
        ("Ole", "en del af navnet er ens"),
    ],
)
def test_a_name_told_whole_is_the_same_name_on_the_phone_too(
    open_app: Callable[..., "Page"], called: str, why: str
) -> None:
    """He is called Smed, and Ole Testesen in full."""
    page = open_app()
    press(page, "Mødt en ny")
    page.get_by_label("Navn eller kaldenavn").fill(called)
    expect(page.locator(".likely .row", has_text="Er det Smed?").locator(".quiet")).to_have_text(why)


PHONES = [
    "12 34 56 78",
    "+45 12345678",
    "(12) 34-56",
    "1234",
    "12345",
    "ring til Bo",
    "12 34 56 78 a",
    "+46 70 123 45 67",
]
PHONES += ["12  34 56 78", "1" * 15, "1" * 16, "", "+", "++4512345678", "12345-", "-12345", "1.2.3.4.5"]


def test_a_phone_number_is_one_on_the_phone_where_it_is_one_in_the_office(same: Ask) -> None:
    def is_taken(told: str) -> bool:
        try:
            people.check_detail("phone", told)
        except people.PersonRefused:
            return False
        return True

    said = {told: same("isPhone", told) for told in PHONES if told}
    assert said == {told: is_taken(told) for told in PHONES if told}
    assert set(said.values()) == {True, False}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("da", "Et telefonnummer har mindst fem cifre og ingen bogstaver."),
        ("en", "A phone number has at least five digits and no letters."),
    ],
)
def test_what_is_no_phone_number_is_said_at_its_field_and_not_saved(
    open_app: Callable[..., "Page"], language: str, told: str
) -> None:
    page = open_app(language=language)
    to_person(page)
    press(page, {"da": "Nyt ønske", "en": "New wish"}[language])
    field = page.get_by_label({"da": "Telefonnummer", "en": "Phone number"}[language])
    field.fill("12 34 spørg på værestedet")
    says_no_more(page.locator("main"), told)
    press(page, {"da": "Gem", "en": "Save"}[language])
    says(page.locator("main"), told)
    assert page.evaluate("office.items()") == []
    field.fill(" 12 34 56 78 ")
    says_no_more(page.locator("main"), told)
    press(page, {"da": "Gem", "en": "Save"}[language])
    page.wait_for_selector(".wish")
    assert [each["body"]["value"] for each in page.evaluate("office.items()")] == ["12 34 56 78"]


def test_names_and_ages_are_read_alike(same: Ask) -> None:
    assert {name: same("normalise", name) for name in NAMES} == {name: names.normalise(name) for name in NAMES}
    ages = {age: same("readRoughAge", age) for age in AGES}
    assert {age: tuple(read) if read else None for age, read in ages.items()} == {
        age: people.read_rough_age(age) for age in AGES
    }


def test_who_is_found_by_the_beginning_of_a_word_is_found_on_the_phone_too(same: Ask) -> None:
    found = 0
    for sought in ("aa", "åg", "age", "jak", "grøn j", "gron", "groen j", "jose", "smed", "🐕"):
        for name in NAMES:
            known, terms = names.kept_terms(name), names.search_terms(sought)
            expected = all(any(term.startswith(word) for term in known) for word in terms)
            assert same("isFound", sought, name) == expected, (sought, name)
            found += expected
    assert found > 10


def test_places_stand_in_the_same_order_and_are_dialled_alike(same: Ask) -> None:
    now = datetime(2026, 11, 12, 14, 20, tzinfo=UTC)
    told = [(None, None), (0, 1), (2, 5), (2, 1), (1, 30), (0, 0), (None, None)]
    beds = [
        {"id": name, "name": name, "kind": "beds"}
        | ({} if free is None else {"free": free, "confirmed_at": (now - timedelta(hours=ago)).isoformat()})
        for name, (free, ago) in zip("gfedcba", told, strict=True)
        for ago in [ago or 0]
    ]
    expected = sorted(
        beds,
        key=lambda bed: places.order(
            free=bed.get("free"),  # type: ignore[arg-type]
            confirmed_at=datetime.fromisoformat(str(bed["confirmed_at"])) if "confirmed_at" in bed else None,
            name=str(bed["name"]),
        ),
    )
    assert same("order", beds) == expected
    assert same("dialled", "+45 12 (34)-5") == places.dialled("+45 12 (34)-5")


def test_today_stands_in_the_order_of_the_office_with_the_long_overdue_last_in_their_section(same: Ask) -> None:
    chance, day = random.Random(7), "2026-11-{:02}T12:00:00+00:00"
    todays = [kind for kind in agenda.kinds() if agenda.rank(kind) < agenda.FOR_LEADER]
    reasons = [
        {
            "kind": kind,
            "rank": agenda.rank(kind),
            "shows_at": day.format(1),
            "due_at": day.format(chance.randint(1, 28)),
        }
        for kind in chance.sample(todays, len(todays)) * 2
    ]
    expected = sorted(
        reasons, key=lambda told: (told["rank"], told["kind"] in agenda.late_kinds(), str(told["due_at"]))
    )
    cards = [{"id": f"{number}", "reasons": [each]} for number, each in enumerate(reasons)]
    found = [each["reasons"] for each in same("todays", cards, "2026-12-24T12:00:00Z")]
    assert found == [[each] for each in expected]
    assert same("todays", [{"reasons": reasons}], "2026-12-24T12:00:00Z")[0]["reasons"] == expected


def test_a_deadline_is_as_near_on_the_phone_as_in_the_office(same: Ask) -> None:
    today = date(2026, 11, 12)
    for days in range(-2, 12):
        for is_clock in (False, True):
            near = agenda.level(today + timedelta(days=days), today, is_clock=is_clock)
            assert same("level", days, is_clock) == near


@pytest.mark.parametrize(
    ("card", "said"),
    [
        # The moment a known day is sent as has an hour that nobody told.
        ({"died_at": "2026-11-12T22:59:59Z", "is_death_day_unknown": False}, "Død 12. nov."),
        ({"died_at": "2026-11-14T08:12:00Z"}, "Død 14. nov."),
        ({"died_at": "2025-11-12T22:59:59Z", "is_death_day_unknown": False}, "Død 12. nov. 2025"),
        ({"died_at": "2026-11-14T08:12:00Z", "is_death_day_unknown": True}, "Død, dag ikke kendt"),
        ({}, ""),
    ],
)
def test_of_who_has_died_the_day_is_said_and_no_hour(same: Ask, card: dict[str, object], said: str) -> None:
    assert same("died", card, "2026-11-14T12:00:00Z") == said


def test_a_day_without_an_hour_is_the_same_moment_on_the_phone_as_in_the_office(same: Ask) -> None:
    for days in range(0, 800, 3):
        day = date(2025, 1, 1) + timedelta(days=days)
        moment = law.day_only(day)
        assert datetime.fromisoformat(same("dayOnly", day.isoformat())) == moment
        assert same("hasHour", showing.moment(moment)) is False
        noon = datetime.combine(day, time(12), tzinfo=law.PLACE)
        assert same("hasHour", showing.moment(noon)) is law.has_hour(noon) is True


@pytest.mark.parametrize(
    ("how", "moment", "said"),
    [
        ("ago", law.day_only(date(2026, 11, 14)), "i dag"),
        ("ago", law.day_only(date(2026, 11, 13)), "i går"),
        ("ago", datetime(2026, 11, 13, 11, tzinfo=UTC), "i går 12.00"),
        ("due", law.day_only(date(2026, 11, 14)), "i dag"),
        ("due", law.day_only(date(2026, 11, 15)), "i morgen, 15. nov."),
        ("due", agenda.end_of(date(2026, 11, 14)), "i dag"),
        ("due", agenda.end_of(date(2026, 11, 15)), "i morgen, 15. nov."),
        # Somebody may promise to ring a minute before midnight.
        ("due", datetime(2026, 11, 14, 22, 59, tzinfo=UTC), "i dag 23.59"),
        ("due", datetime(2026, 11, 15, 11, tzinfo=UTC), "i morgen 12.00"),
    ],
)
def test_of_what_was_told_or_is_due_without_an_hour_the_day_is_said_alone(
    same: Ask, how: str, moment: datetime, said: str
) -> None:
    assert same("told", how, showing.moment(moment), "2026-11-14T12:00:00Z") == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"seen_place": "Bænken", "placed_at": "2026-11-13T09:00:00Z"}, "Set i går 10.30, Bænken"),
        ({"seen_place": "Bænken"}, "Set i går 10.30, Bænken"),
        ({"seen_place": "Bænken", "placed_at": "2026-11-11T09:00:00Z"}, "Set i går 10.30; sted: Bænken, 11. nov."),
        (
            {"seen_through": "phone", "seen_place": "Bænken", "placed_at": "2026-11-13T09:00:00Z"},
            "Set i går 10.30, talt med i telefon; sted: Bænken, 13. nov.",
        ),
        ({"seen_through": "online"}, "Set i går 10.30, ved besked eller på skærm"),
        ({}, "Set i går 10.30"),
    ],
)
def test_where_somebody_was_is_told_with_its_own_day_and_a_call_as_a_call(
    same: Ask, told: dict[str, str], said: str
) -> None:
    assert same("seen", {"seen_at": "2026-11-13T09:30:00Z", **told}, "2026-11-14T12:00:00Z") == said


def test_which_meeting_is_the_last_is_the_same_on_the_phone(same: Ask) -> None:
    hours = [datetime(2026, 11, day, hour, tzinfo=UTC) for day in (12, 13) for hour in (0, 9, 11, 20, 23)]
    moments = [*hours, *(law.day_only(date(2026, 11, day)) for day in (12, 13, 14))]
    for one in moments:
        for other in moments:
            told = same("isNewer", showing.moment(one), showing.moment(other))
            assert told is sightings.is_newer(one, other), (one, other)
