"""Letters as data: every kind can be put together, and nothing told in one is anything but text."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.rules import code_lists, definitions, letters
from brobygger.rules.letters import Told

CONTENT = definitions.read("letters/letters.json")
FACTS = {name: f"fact {name}" for name in CONTENT["facts"]}
DAY = date(2026, 11, 12)


def told(**more: Any) -> Told:
    same = {"to": "Ole", "sender": "Brokøbing", "signed": "Signe", "day": DAY, "facts": FACTS}
    return Told(**{**same, "lists": {"criteria": ["a"], "goals": ["b"]}, **more})


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for each in (value.values() if isinstance(value, dict) else value) for one in texts(each)]


def test_the_definition_names_only_what_is_there() -> None:
    for kind in CONTENT["kinds"]:
        assert set(kind["needed"]) <= set(kind["parts"]) <= set(CONTENT["parts"])
        laid_out = [each["part"] for each in kind["layout"] if "part" in each]
        assert sorted(laid_out) == sorted(kind["parts"])
        named = {
            name for each in kind["layout"] for name in [each.get("quote"), each.get("text"), *each.get("rows", [])]
        }
        assert named - {None} <= set(CONTENT["facts"])
        assert {each["list"] for each in kind["layout"] if "list" in each} <= set(CONTENT["lists"])


def test_every_kind_of_the_list_is_a_letter_and_the_other_way_round() -> None:
    assert {kind.id for kind in letters.kinds()} == set(code_lists.codes("letter_kinds"))


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("kind", letters.kinds(), ids=lambda kind: kind.id)
def test_every_letter_can_be_put_together_and_shows_its_empty_slots(kind: letters.Kind, language: str) -> None:
    made = letters.compose(kind, told(), {}, language)
    shown = {block["heading"] for block in made.content["blocks"] if block["kind"] == "slot"}
    empty = {definitions.text(part.label, language) for part in kind.parts if part.default is None}
    assert shown == set(made.slots) == empty


def test_how_to_complain_is_not_ours_to_say_and_is_asked_for_in_every_decision() -> None:
    decisions = [kind for kind in letters.kinds() if kind.about == "decision"]
    assert len(decisions) == 3
    for kind in decisions:
        complaint = next(part for part in kind.parts if part.id == "complaint")
        assert complaint.default is None
        assert complaint.is_needed


# LIX (Björnsson 1968): words per sentence, and of 100 words how many have more than six letters. Up to here is our own choice.
EASY = 35


@pytest.mark.parametrize("kind", [kind for kind in letters.kinds() if any(part.default for part in kind.parts)])
def test_what_we_say_to_a_citizen_is_plain_danish(kind: letters.Kind) -> None:
    said = " ".join(part.default["da"] for part in kind.parts if part.default)
    assert lix(said) <= EASY


def lix(said: str) -> float:
    words = re.findall(r"\w+", said)
    sentences = re.findall(r"[.!?:]", said)
    return len(words) / len(sentences) + 100 * sum(len(word) > 6 for word in words) / len(words)


def test_a_hard_text_is_found_to_be_hard() -> None:
    assert lix("Bevillingen forudsætter myndighedens forudgående stillingtagen til målgruppevurderingen.") > 60
    assert lix("Vi siger ja. Du kan komme i dag.") == 4


def test_the_sites_words_take_the_place_of_ours_and_danish_stands_where_english_is_missing() -> None:
    kind = letters.kind("decision_refuse")
    parts = {"complaint": {"da": "Skriv til os", "en": ""}, "opening": {"da": "", "en": ""}}
    for language in letters.LANGUAGES:
        made = letters.compose(kind, told(), parts, language)
        assert "Skriv til os" in texts(made.content)
    assert any("Vi siger nej. Her kan" in each for each in texts(letters.compose(kind, told(), parts, "da").content))


def test_what_holds_an_identity_number_is_left_out_and_told() -> None:
    facts = {**FACTS, "words": "Jeg er 010190-1234", "place": ""}
    made = letters.compose(letters.kind("receipt"), told(facts=facts), {}, "da")
    assert made.left_out == ["Det sagde du"]
    lists = {"criteria": ["Stof: opfyldt (bygger på: 010190-1234)", "Andet: opfyldt"], "goals": []}
    listed = letters.compose(letters.kind("recommendation"), told(lists=lists), {}, "da")
    assert not any("010190" in text for text in [*texts(made.content), *texts(listed.content)])
    assert "Stof: udeladt, fordi det ligner et cpr-nummer" in texts(listed.content)


def test_the_sites_words_have_a_limit_and_hold_no_number() -> None:
    kind = letters.kind("receipt")
    parts = {"contact": {"da": "x" * (letters.MAX_PART + 1), "en": "Call 010190-1234"}}
    assert {(each.field, each.code) for each in letters.problems(kind, parts)} == {
        ("contact_da", "too_long"),
        ("contact_en", "number_in_text"),
    }


@given(st.text(max_size=60))
def test_a_letter_says_every_sign_that_can_be_seen(said: str) -> None:
    made = letters.compose(letters.kind("decision_grant"), told(facts={"reasons": said}), {}, "da")
    found = [
        block["text"] for block in made.content["blocks"] if block["kind"] == "text" and block["heading"] == "Derfor"
    ]
    seen = "".join(sign for sign in said if sign.isprintable() and sign != " ")
    if found:
        assert "".join(sign for sign in found[0] if sign.isprintable() and sign != " ").startswith(seen[:1] or "")
        assert [sign for sign in seen if sign in found[0]] == list(seen)
    else:
        assert seen == "" or made.left_out or not said.strip()
