"""The instrument files: their shape, and that ASI-5 has all it must have."""

import re

import pytest
from jsonschema import Draft202012Validator

from brobygger.rules import definitions, instruments, scores

NAMES = definitions.names("instruments")
ASI = instruments.load("asi-5")

# Every item of the interview by its ASI-5 number, as VistA's form of 1997-98 counts them.
NUMBERS = {"G": (14, 15, 19, 20), "M": range(1, 12), "E": range(1, 25), "D": range(1, 36), "L": range(1, 33)}
NUMBERS |= {"F": range(1, 39), "P": range(1, 23)}
RELATIVES = range(1, 13)


def validator() -> Draft202012Validator:
    schema = definitions.read("schemas/instrument.schema.json")
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("items", 0, "kind"), "date"),
        (("items", 0, "extra"), 1),
        (("items", 0, "label"), {"da": "kun dansk"}),
        (("scores", 0, "operation"), {"op": "formula", "text": "M6/90"}),
        (("scores", 0, "certainty"), "sure"),
        (("version",), "1"),
        (("status",), "draft"),
    ],
)
def test_the_schema_refuses_a_broken_instrument(path: tuple[str | int, ...], value: object) -> None:
    content = definitions.read("instruments/asi-5.json")
    place = content
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    assert not validator().is_valid(content)


def test_a_slot_without_formulas_may_not_carry_scores_and_must_say_why() -> None:
    content = definitions.read("instruments/europasi-cs-1997.json")
    assert not validator().is_valid({key: content[key] for key in content if key != "why_not"})
    assert not validator().is_valid({**content, "scores": definitions.read("instruments/asi-5.json")["scores"]})


@pytest.mark.parametrize("name", NAMES)
def test_what_an_instrument_refers_to_is_there(name: str) -> None:
    instrument = instruments.load(name)
    areas, codes = {area.id for area in instrument.areas}, {item.code for item in instrument.items}
    assert len(codes) == len(instrument.items), "two items have one code"
    assert len({item.key for item in instrument.items}) == len(instrument.items), "two items have one key"
    assert {item.area for item in instrument.items} <= areas
    assert {item.requires.item for item in instrument.items if item.requires} <= codes
    for definition in instrument.scores:
        assert definition.area in areas
        assert set(definition.sources) <= set(instrument.sources)
        assert set(scores.needed_items(definition.operation)) <= codes


@pytest.mark.parametrize("name", NAMES)
def test_the_choices_of_an_item_are_different_and_fill_its_range(name: str) -> None:
    for item in instruments.load(name).items:
        values = [choice.value for choice in item.choices]
        if values:
            assert len(set(values)) == len(values)
            assert [min(values), max(values)] == [item.low, item.high], item.code


def test_asi_has_every_item_of_the_interview() -> None:
    expected = {f"{letter}{number}" for letter, numbers in NUMBERS.items() for number in numbers}
    expected |= {f"H{number}{problem}" for number in RELATIVES for problem in "ADP"}
    expected |= {f"D{number}Y" for number in range(1, 14)} | {f"D{number}R" for number in range(1, 13)}
    expected |= {f"F{number}L" for number in range(18, 30)} | {f"P{number}L" for number in range(3, 11)}
    assert expected - set(ASI.by_code) == set()
    words_and_months = {"G14M", "M2M", "E1M", "E6M", "F2M", "F5M", "M3T", "M5T", "E3T", "E7T", "F23T", "P1O"}
    assert set(ASI.by_code) - expected == words_and_months


def test_asi_has_the_seven_composites_and_says_how_sure_each_is() -> None:
    certainty = {definition.id: definition.certainty for definition in ASI.scores}
    assert certainty == {
        "medical": "2+",
        "employment": "1",
        "alcohol": "2+",
        "drug": "2+",
        "legal": "1",
        "family": "1",
        "psychiatric": "1",
    }


def test_the_short_form_of_asi_is_what_the_composites_need_and_the_severity_ratings() -> None:
    needed = {code for definition in ASI.scores for code in scores.needed_items(definition.operation)}
    severity = {"M9", "E22", "D32", "D33", "L30", "F36", "P20"}
    assert {item.code for item in ASI.items if item.kind == "severity"} == severity
    assert {(item.low, item.high) for item in ASI.items if item.kind == "severity"} == {(0, 9)}
    assert {item.code for item in ASI.items if item.in_short_form} == needed | severity


def test_only_suicidal_thoughts_and_attempts_of_the_past_month_raise_an_alert() -> None:
    assert {item.code: item.alert for item in ASI.items if item.alert} == {"P8": "suicide", "P9": "suicide"}


def test_a_car_needs_a_licence() -> None:
    requirement = ASI.item("E5").requires
    assert requirement is not None
    assert (requirement.item, requirement.value) == ("E4", 1)


def test_of_the_items_in_a_composite_only_relations_may_be_not_relevant() -> None:
    needed = {code for definition in ASI.scores for code in scores.needed_items(definition.operation)}
    assert {code for code in needed if ASI.item(code).allows_not_relevant} == {f"F{n}" for n in range(18, 27)}


def test_the_wording_is_marked_as_unofficial_in_both_languages() -> None:
    assert "uofficiel" in definitions.text(ASI.title, "da")
    assert "unofficial" in definitions.text(ASI.title, "en")
    assert ASI.note["da"] != ASI.note["en"]


def test_danish_labels_do_not_use_words_for_people_that_we_do_not_use() -> None:
    labels = [label["da"].lower() for item in ASI.items for label in (item.label, *(one.label for one in item.choices))]
    assert [label for label in labels if re.search("misbrug|klient|narkoman|patient|bruger(?!eller)", label)] == []


def test_the_europasi_slot_invents_nothing() -> None:
    slot = instruments.load("europasi-cs-1997")
    assert slot.status == "formula needed"
    assert (slot.items, slot.scores, slot.areas) == ((), (), ())
    assert "Koeter" in slot.why_not["da"]
    assert "Koeter" in slot.why_not["en"]
