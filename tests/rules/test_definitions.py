"""Reading the cellar."""

import pytest

from brobygger.rules import definitions


def test_a_definition_is_read_by_its_path() -> None:
    assert definitions.read("instruments/asi-5.json")["id"] == "asi-5"


def test_what_is_read_is_ones_own() -> None:
    definitions.read("instruments/asi-5.json")["id"] = "changed"
    assert definitions.read("instruments/asi-5.json")["id"] == "asi-5"


@pytest.mark.parametrize("path", ["instruments/nothing.json", "../rules/scores.py", "/etc/hostname", "instruments", ""])
def test_a_path_that_leads_nowhere_or_out_is_refused(path: str) -> None:
    with pytest.raises(definitions.DefinitionMissing):
        definitions.read(path)


@pytest.mark.parametrize("folder", ["nothing", "..", "instruments/asi-5.json"])
def test_a_folder_that_is_not_there_is_refused(folder: str) -> None:
    with pytest.raises(definitions.DefinitionMissing):
        definitions.names(folder)


def test_names_come_in_order_and_without_ending() -> None:
    assert definitions.names("instruments")[:2] == ("asi-5", "europasi-cs-1997")


@pytest.mark.parametrize(
    ("language", "text"), [("da", "ja"), ("en", "yes"), ("en-gb", "yes"), ("DA", "ja"), ("de", "ja")]
)
def test_a_label_falls_back_on_danish(language: str, text: str) -> None:
    assert definitions.text({"da": "ja", "en": "yes"}, language) == text


def test_a_label_without_danish_is_a_fault() -> None:
    with pytest.raises(KeyError):
        definitions.text({"en": "yes"}, "de")


def test_a_fingerprint_does_not_see_layout_but_sees_content(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(definitions, "ROOT", tmp_path)
    (tmp_path / "one.json").write_text('{"a": 1, "b": "å"}', encoding="utf-8")
    (tmp_path / "two.json").write_text('{\n  "b": "\\u00e5",\n  "a": 1\n}\n', encoding="utf-8")
    (tmp_path / "three.json").write_text('{"a": 1, "b": "a"}', encoding="utf-8")
    one, two, three = (definitions.fingerprint(f"{name}.json") for name in ("one", "two", "three"))
    assert one == two != three
    assert len(one) == 64
