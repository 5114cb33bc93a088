"""Names as they are searched, what may be said of a person, and who may be someone already known."""

from datetime import date

import pytest

from brobygger.rules import likeness, names, people
from brobygger.rules.likeness import Candidate, Record
from brobygger.rules.people import PersonRefused
from brobygger.rules.refusals import Refusal


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  José  ÅSE ", "jose åse"),
        ("Müller", "muller"),
        ("Ærø Søby", "ærø søby"),
        ("Jönsson Gärd", "jønsson gærd"),
        ("A\N{COMBINING RING ABOVE}se", "åse"),
        ("Straße", "strasse"),
        ("Łukasz Đặng", "lukasz dang"),
        ("ØRSTED\N{NO-BREAK SPACE}Øl", "ørsted øl"),
        ("", ""),
    ],
)
def test_a_name_is_compared_without_case_and_accents_but_keeps_its_danish_letters(text: str, normal: str) -> None:
    assert names.normalise(text) == normal


def test_the_words_of_a_name_are_what_it_is_found_by() -> None:
    assert names.search_terms("Grøn-jakke, ca. 40 (Grøn)") == ("40", "ca", "grøn", "jakke")
    assert names.search_terms(" . - ") == ()


def is_found(typed: str, name: str) -> bool:
    kept = names.kept_terms(name)
    return all(any(term.startswith(sought) for term in kept) for sought in names.search_terms(typed))


@pytest.mark.parametrize(("one", "other"), [("Åge", "Aage"), ("Aage", "Åge"), ("Kaare", "kåre")])
def test_aa_and_aa_with_a_ring_find_each_other(one: str, other: str) -> None:
    assert is_found(one, other)


@pytest.mark.parametrize("typed", ["Isa", "isaa", "Isaac", "ISÅ"])
def test_the_beginning_of_a_word_finds_it_also_in_the_middle_of_aa(typed: str) -> None:
    assert is_found(typed, "Isaac")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Sorine", "Sørine"), ("soer", "Sørine"), ("laer", "Lærke"), ("lark", "Lærke"), ("Age", "Åge"), ("age", "Aage")],
)
def test_a_keyboard_without_the_danish_letters_finds_a_danish_name(typed: str, name: str) -> None:
    assert is_found(typed, name)


@pytest.mark.parametrize(("typed", "name"), [("Sørine", "Sorine"), ("øl", "Ole"), ("å", "Anna")])
def test_whoever_writes_a_danish_letter_means_it(typed: str, name: str) -> None:
    assert not is_found(typed, name)


def test_an_emoji_is_a_word_and_a_very_long_word_is_cut() -> None:
    assert names.search_terms("🦊👍🏽 ræv") == ("ræv", "👍", "🦊")
    assert names.search_terms("x" * 500) == ("x" * 80,)


def test_a_name_is_ordered_as_in_danish_by_its_code_points() -> None:
    wanted = ["", "3 tal", "anne", "Anne Marie", "Bo", "Zenia", "Ärtan", "Ærø", "Øjvind", "Åse", "🦊"]
    mixed = [*wanted[5:], *wanted[:5]]
    assert sorted(mixed, key=names.name_order) == wanted
    assert names.name_order("Aage") == names.name_order("åge")
    assert names.name_order("É") == "e"
    assert len(names.name_order("ß" * names.MAX_NAME)) == names.MAX_NAME


@pytest.mark.parametrize("alias", ["Smed", "Åse 👍", "🦊", "X", "Grøn jakke, ca. 40", "李"])
def test_almost_anything_can_be_a_nickname(alias: str) -> None:
    people.check_alias(alias)


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("", "alias_empty"),
        (" \t", "alias_empty"),
        ("Smed 070761-4285", "number_in_text"),
        ("0707614285", "number_in_text"),
        ("670761 4285", "number_in_text"),
        ("x" * 201, "too_long"),
        ("Sm\x00ed", "unreadable_text"),
    ],
)
def test_a_nickname_is_never_empty_and_never_holds_an_identity_number(alias: str, code: str) -> None:
    with pytest.raises(PersonRefused) as refused:
        people.check_alias(alias)
    assert refused.value.code == code
    assert "4285" not in f"{refused.value} {refused.value.params}"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("rough_age", "ca. 40"),
        ("rough_age", "fyrrerne"),
        ("birth_year", "1981"),
        ("address_protection", "yes"),
        ("home_municipality", "0751"),
        ("phone", "+45 70 12 34 56"),
        ("phone", "70 12 34 56"),
        ("phone", "+46 70 761 42 85"),
        ("phone", "+4670123456"),
        ("phase", "treatment"),
        ("own_wish", "Ro om natten 👍"),
        ("name", ""),
        ("birth_year", " "),
    ],
)
def test_a_detail_that_makes_sense_passes(kind: str, value: str) -> None:
    people.check_detail(kind, value)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("shoe_size", "44", "unknown_kind"),
        ("rough_age", "140", "age_unlikely"),
        ("rough_age", "x" * 21, "too_long"),
        ("birth_year", "81", "year_unlikely"),
        ("birth_year", "1915", "year_unlikely"),
        ("birth_year", "2027", "year_unlikely"),
        ("address_protection", "måske", "yes_or_no"),
        ("home_municipality", "0100", "unknown_municipality"),
        ("phone", "ring til Ole", "phone_unreadable"),
        ("phone", "12", "phone_unreadable"),
        ("phone", "0707614285", "number_in_phone"),
        ("phone", "070761-4285", "number_in_phone"),
        ("phone", "(07) 07 61 42 85", "number_in_phone"),
        ("phase", "done", "unknown_code"),
        ("own_wish", "x" * 100_001, "too_long"),
        ("warning", "cpr 070761-4285", "number_in_text"),
    ],
)
def test_a_detail_that_cannot_be_is_refused(kind: str, value: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        people.check_detail(kind, value, today=date(2026, 11, 22))
    assert refused.value.code == code


def test_a_year_of_birth_no_living_memory_reaches_is_refused_also_without_a_day_to_count_from() -> None:
    people.check_detail("birth_year", "1905")
    for year in ("0001", "1849"):
        with pytest.raises(Refusal) as refused:
            people.check_detail("birth_year", year)
        assert refused.value.code == "year_unlikely"


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("40", (40, 40)),
        ("ca. 40", (40, 40)),
        ("35-40", (35, 40)),
        ("40'erne", (40, 49)),
        ("30-årene", (30, 39)),
        ("ung", None),
    ],
)
def test_a_rough_age_is_read_as_a_span(text: str, ages: tuple[int, int] | None) -> None:
    assert people.read_rough_age(text) == ages


KNOWN = {
    1: Candidate("Smed Ole Hansen", "38", "Mariaparken"),
    2: Candidate("Smed", "70", "Værestedet"),
    3: Candidate("Åge", "", ""),
    4: Candidate("Grøn jakke", "ca. 40", "Mariaparken"),
    5: Candidate("Marianne", "40", "Mariaparken"),
    6: Candidate("", "40", "Mariaparken"),
}


def matches(alias: str, rough_age: str = "", place: str = "") -> list[tuple[int, tuple[str, ...]]]:
    return likeness.likely_matches(alias=alias, rough_age=rough_age, place=place, candidates=KNOWN)


def test_the_likeliest_comes_first_with_its_reasons() -> None:
    assert matches("Smed", "40", "bænken i Mariaparken") == [(1, ("same_word", "near_age", "same_place"))]
    assert matches("smed") == [(2, ("same_name",)), (1, ("same_word",))]


def test_another_age_speaks_against_without_ruling_out() -> None:
    assert matches("Smed", "30", "værestedet") == [(2, ("same_name", "far_age", "same_place"))]


def test_age_and_place_alone_are_nobody_in_particular() -> None:
    assert matches("Bjarne", "40", "Mariaparken") == []


@pytest.mark.parametrize(
    ("alias", "key"), [("Aage", 3), ("Smde", 2), ("Smeden", 2), ("Mariane", 5), ("Mari", 5), ("Marienne", 5)]
)
def test_a_name_told_half_or_spelled_a_little_differently_is_found_by_itself(alias: str, key: int) -> None:
    assert key in [found for found, _ in matches(alias)]
    assert key not in [found for found, _ in matches(alias, "12")] or key == 3


@pytest.mark.parametrize("alias", ["Smid", "Arianne", "Ma", "Ole-Bole"])
def test_another_letter_in_a_short_name_another_beginning_and_two_letters_are_another_name(alias: str) -> None:
    assert not {2, 5} & {found for found, _ in matches(alias, "40", "Mariaparken")}


def test_of_several_nearly_alike_the_one_with_all_of_the_name_comes_first() -> None:
    known = {
        1: Candidate("Per Hansen"),
        2: Candidate("Marianne Hansen"),
        3: Candidate("Mariane Hansen Bro"),
        4: Candidate("Marianne"),
        5: Candidate("Lotte Nielsen"),
    }
    found = likeness.likely_matches(alias="Mariane Hansen", candidates=known)
    assert found == [(3, ("same_name",)), (2, ("near_name",)), (1, ("same_word",)), (4, ("near_word",))]


def test_the_words_that_make_someone_likely_are_the_same_first_and_then_the_nearest_in_length() -> None:
    known = ["smed", "smedegaard", "smeden", "sme", "smid", "ole", "åge", "aage", "smedene"]
    assert likeness.words_alike("Smeden Åge", known) == ["aage", "smeden", "åge", "smedene", "smed", "sme"]
    assert names.first_letters("Smeden Åge") == ("a", "s", "å")


def test_every_reason_has_words() -> None:
    assert set(likeness.REASONS) == set(likeness.WEIGHTS)


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        (Record(names="Smed"), Record(names="Ole"), ["name"]),
        (Record(names="Smed"), Record(names="Smeden"), []),
        (Record(names="Smed"), Record("Ole Hansen", "Ole Hansen Smed"), []),
        (Record("Ole Hansen", "Ole Hansen Smed"), Record("Ole Jensen", "Ole Jensen Smed"), ["name"]),
        (Record("Ole Hansen", "Ole Hansen"), Record("Ole Bo Hansen", "Ole Bo Hansen"), []),
        (Record(names="Ole", birth_year="1980"), Record(names="Ole", birth_year="1981"), ["birth_year"]),
        (Record(names="Ole", birth_year="1980"), Record(names="Ole"), []),
        (
            Record(names="Ole", numbers=frozenset({("cpr", "a")})),
            Record(names="Ole", numbers=frozenset({("cpr", "b")})),
            ["number"],
        ),
        # Who was given a number of ours before the CPR number was known has both.
        (
            Record(names="Ole", numbers=frozenset({("replacement", "a")})),
            Record(names="Ole", numbers=frozenset({("cpr", "b")})),
            [],
        ),
    ],
)
def test_two_records_differ_where_both_say_something_and_not_the_same(
    one: Record, other: Record, different: list[str]
) -> None:
    assert likeness.differences(one, other) == likeness.differences(other, one) == different
