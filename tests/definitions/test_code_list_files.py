"""The definitions as files: each keeps to its schema, and what code lists and the target group name is there."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from brobygger.rules import agenda, code_lists, definitions, instruments, municipalities, target_group
from brobygger.rules.access import Role
from brobygger.rules.contacts import MAX_PLACE
from brobygger.rules.identity_numbers import Kind

LISTS = definitions.names("code_lists")
# By folder the schema of what lies in it. Worked examples are held to by the tests that use them.
FOLDERS = {
    "code_lists": "code_list",
    "doubts": "doubts",
    "experience": "experience",
    "instruments": "instrument",
    "law": "law",
    "letters": "letters",
    "target_group": "target_group",
}
FILES = {f"{folder}/{name}.json": schema for folder, schema in FOLDERS.items() for name in definitions.names(folder)}
FILES["municipalities.json"] = "municipalities"


def validator(schema: str) -> Draft202012Validator:
    content = definitions.read(f"schemas/{schema}.schema.json")
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


def texts(content: Any) -> list[str]:
    """Every Danish text in a definition."""
    if isinstance(content, list):
        return [text for part in content for text in texts(part)]
    if not isinstance(content, dict):
        return []
    own = [content["da"]] if isinstance(content.get("da"), str) else []
    return own + [text for part in content.values() for text in texts(part)]


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_definition_keeps_to_its_schema(path: str) -> None:
    faults = [
        f"{fault.json_path}: {fault.message}" for fault in validator(FILES[path]).iter_errors(definitions.read(path))
    ]
    assert faults == []


def test_every_definition_has_a_schema_and_every_schema_has_something_to_hold() -> None:
    there = {str(path.relative_to(definitions.ROOT)) for path in definitions.ROOT.rglob("*.json")}
    others = {path for path in there if path.startswith(("examples/", "schemas/"))} | {"frozen.json"}
    assert there - others == set(FILES), "say in FOLDERS which schema it keeps to"
    assert {f"{schema}.schema" for schema in FILES.values()} == set(definitions.names("schemas"))


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("code_lists/waves.json", {"codes": []}),
        ("code_lists/waves.json", {"codes": [{"code": "Måned 1", "label": {"da": "1", "en": "1"}}]}),
        ("code_lists/waves.json", {"title": {"da": "Målinger"}}),
        ("code_lists/waves.json", {"sources": []}),
        ("target_group/udgaaende-2013.json", {"criteria": []}),
        ("target_group/udgaaende-2013.json", {"version": "1"}),
        ("doubts/asi-5.json", {"parts": [["D2"]]}),
        ("experience/four-faces.json", {"questions": []}),
        ("law/denmark.json", {"parameters": []}),
        ("law/denmark.json", {"parameters": [{"id": "days", "value": 0, "valid_from": None}]}),
        ("law/denmark.json", {"version": "1"}),
        ("municipalities.json", {"regions": [{"id": "x"}]}),
    ],
)
def test_the_schema_refuses_a_broken_definition(path: str, change: dict[str, Any]) -> None:
    assert not validator(FILES[path]).is_valid({**definitions.read(path), **change})


@pytest.mark.parametrize("name", LISTS)
def test_a_code_list_is_named_by_its_id_and_has_every_code_once(name: str) -> None:
    content = definitions.read(f"code_lists/{name}.json")
    codes = [entry["code"] for entry in content["codes"]]
    assert content["id"] == name
    assert len(set(codes)) == len(codes)
    for language in ("da", "en"):
        labels = [entry["label"][language] for entry in content["codes"]]
        assert len(set(labels)) == len(labels)


# An instrument asks about staying away from court, which is another thing than not coming to us.
@pytest.mark.parametrize("path", [path for path in sorted(FILES) if not path.startswith("instruments/")])
def test_danish_texts_do_not_use_words_for_people_that_we_do_not_use(path: str) -> None:
    unwanted = re.compile(r"misbruger|klient|narkoman|patient|udebl|\bbrugere?n?s?\b", re.IGNORECASE)
    own = [text for text in texts(definitions.read(path)) if unwanted.search(text)]
    # "Bruger borgeren ..." is the verb.
    assert [text for text in own if not re.match(r"Bruger (borgeren|ikke)", text)] == []


def test_the_lists_and_the_code_have_the_same_codes() -> None:
    assert set(code_lists.codes("roles")) == {role.value for role in Role}
    assert set(code_lists.codes("identity_kinds")) == {kind.value for kind in Kind} | {"none"}
    assert set(code_lists.codes("contact_kinds")) == {"contact", "attempt"}


def test_a_substance_points_at_an_item_of_asi_5() -> None:
    codes = {code: code_lists.entry("drugs", code).get("asi_5") for code in code_lists.codes("drugs")}
    asi = instruments.load("asi-5")
    assert all(asi.item(item).area == "alcohol_drugs" for item in codes.values() if item)
    assert {f"D{number}" for number in (1, *range(3, 13))} == {item for item in codes.values() if item}


def test_what_a_reason_becomes_when_it_is_late_is_a_reason_itself_in_the_section_of_what_it_was() -> None:
    late = {
        "promise_late",
        "consent_late",
        "followup_late",
        "approval_late",
        "referral_late",
        "break_late",
        "not_seen_late",
        "task_late",
        "letter_late",
        "substitution_late",
    }
    assert agenda.late_kinds() == late <= set(agenda.kinds())
    entries = code_lists.load("reminder_kinds").entries.items()
    becomes = {(entry["late"], agenda.rank(kind)) for kind, entry in entries if "late" in entry}
    # A letter that is owed has no day it was due: after its first week it waits with the rest that nobody's day ends.
    assert becomes == {(kind, 11 if kind == "letter_late" else agenda.rank(kind)) for kind in late}
    assert agenda.rank("letter_late") == 5
    # The deadline of the law is never late: whoever waits is still waiting, and stands above every other deadline.
    assert [kind for kind in agenda.kinds() if agenda.rank(kind) == 2] == ["clock", "wish_before_stop"]
    # A section of its own for what is long overdue is no more; phones may still hold something of it.
    assert set(code_lists.codes("reminder_ranks")) - {str(agenda.rank(kind)) for kind in agenda.kinds()} == {"6"}


def test_a_reason_of_an_ending_names_statuses_there_are() -> None:
    entries = code_lists.load("ending_reasons").entries.values()
    named = {status for entry in entries for status in entry.get("statuses", [])}
    assert named and named <= set(code_lists.codes("ending_statuses"))


def test_the_goals_are_of_equal_rank_and_say_so() -> None:
    assert code_lists.codes("goal_types") == ("drug_free", "reduction", "stabilisation", "other_areas")
    assert "samme rang" in definitions.read("code_lists/goal_types.json")["note"]["da"]


def test_every_kind_of_detail_that_has_codes_names_a_list_that_is_there() -> None:
    for kind in code_lists.codes("detail_kinds"):
        entry = code_lists.entry("detail_kinds", kind)
        assert ("code_list" in entry) == (entry["value"] == "code")
        if "code_list" in entry:
            assert entry["code_list"] in LISTS
    assert max(len(name) for name in LISTS) < MAX_PLACE


def test_every_region_of_a_municipality_is_there_and_follows_without_a_gap() -> None:
    regions = {region["id"] for region in definitions.read("municipalities.json")["regions"]}
    for one in municipalities.all_municipalities().values():
        assert {span.region for span in one.regions} <= regions
        for earlier, later in zip(one.regions, one.regions[1:], strict=False):
            assert earlier.to is not None
            assert (later.since - earlier.to).days == 1


def test_every_reading_counts_each_part_exactly_once() -> None:
    group = target_group.load()
    assert [reading.id for reading in group.readings] == ["4", "5-health", "5-social", "6"]
    for reading in group.readings:
        assert sorted(part for area in reading.areas for part in area.of) == sorted(group.parts)
        assert len(reading.areas) == int(reading.id[0])


def test_what_the_target_group_refers_to_is_there() -> None:
    group = target_group.load()
    asi = {definition.id for definition in instruments.load("asi-5").scores}
    rules = group.scores_from["asi-5"]["scores"]
    assert {rule["score"] for rule in rules} == asi - {"alcohol", "drug"}
    assert {rule["area"] for rule in rules} <= set(group.area_labels)
    assert {rule["warning"] for rule in rules if "warning" in rule} == set(group.warnings)
    for joint in group.joint_scores:
        assert set(joint.of) <= set(group.parts)
        assert joint.split_as in joint.of
    assert [criterion.id for criterion in group.criteria if criterion.kind == "self_report"] == ["troubled"]
    assert group.default_reading == "4"
    assert (str(group.line), group.needed) == ("1/2", 3)


def test_the_worked_examples_are_for_the_target_group_as_it_is() -> None:
    examples = definitions.read("examples/target-group.json")
    group = target_group.load(examples["definition"])
    assert examples["definition_version"] == group.version
    cases = [case["id"] for case in examples["cases"]]
    assert len(set(cases)) == len(cases)


def test_a_reason_whose_day_is_that_of_an_event_says_what_happened_and_every_other_day_is_a_deadline_or_a_beginning() -> (
    None
):
    events = {kind: word for kind in agenda.kinds() if (word := agenda.event(kind, {}, "da"))}
    assert events == {
        "decision_untold": "afgjort",
        "decision_back_untold": "taget tilbage",
        "letter_missing": "afgjort",
        "letter_late": "afgjort",
        "ended_undecided": "sluttet",
        "offer_undecided": "valgt",
        "back_undecided": "sagt",
        "approval_asked": "spurgt",
        "approval_refused": "sagt nej",
        "referral_declined": "sagt nej",
        "stay_broken": "afbrudt",
        "referral_lost": "mistet",
        "stay_after": "sluttet",
        "overdose": "sket",
        "relapse": "sket",
    }
    assert {kind for kind in events if agenda.has_day(kind)} == {"referral_declined", "stay_broken"}, (
        "both days are said"
    )
    # What became late is said by what it was; a decision that holds again was not made on the day that is shown.
    assert agenda.event("referral_late", {"was": "stay_broken"}, "da") == "afbrudt"
    assert agenda.event("decision_untold", {"holds_again": True}, "da") == ""
    assert agenda.event("letter_late", {"was": "letter_missing", "says": "18-11-2026"}, "da") == ""
