"""Texts are written so that they can be collected: what stands inside an f-string is never found, and stays English."""

import ast
import re

from brobygger.rules import definitions
from tests.house.tracked import ROOT, parsed, python

TRANSLATES = frozenset({"_", "gettext", "ngettext", "pgettext", "words"})


def hidden(source: ast.AST) -> list[int]:
    """The lines on which a text to translate stands inside an f-string, also within another call there."""
    inside = [each for outer in ast.walk(source) if isinstance(outer, ast.JoinedStr) for each in ast.walk(outer)]
    calls = [each for each in inside if isinstance(each, ast.Call) and each.args]
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in TRANSLATES and isinstance(call.args[0], ast.Constant)
    ]


def test_no_text_to_translate_is_hidden_in_an_f_string() -> None:
    found = [f"{path.relative_to(ROOT)}:{line}" for path in python("src") for line in hidden(parsed(path))]
    assert found == []


def test_such_a_text_would_be_seen() -> None:
    assert hidden(ast.parse("""title = f"{_('Control totals')}: {title}" """))
    assert hidden(ast.parse("""title = f"<b>{escape(_('Control totals'))}</b>" """))
    assert not hidden(ast.parse("""f"{_(REASONS[reason])} ({n})" """))


def catalogue() -> list[tuple[str, str]]:
    """Each text with its Danish, plural forms each for itself."""
    from babel.messages.pofile import read_po

    with (ROOT / "src/brobygger/web/locale/da/LC_MESSAGES/django.po").open("rb") as file:
        found = read_po(file, locale="da")
    several = [(each.id, each.string) for each in found if each.id]
    return [
        pair
        for ids, strings in several
        for pair in (zip(ids, strings, strict=False) if isinstance(ids, tuple) else [(ids, strings)])
    ]


# Words that only one of the two languages has.
ENGLISH = re.compile(r"\b(the|and|you|with|this|that|from|your|are|of)\b", re.IGNORECASE)
DANISH = re.compile(r"[æøå]|\b(og|ikke|er|det|til|af|på)\b", re.IGNORECASE)


def test_the_danish_is_danish_and_the_english_english() -> None:
    mixed = [text for text, danish in catalogue() if ENGLISH.search(danish) or DANISH.search(text)]
    assert mixed == []


# What a paragraph, an act, an order or a guidance is known by, in either language.
OF_LAW = re.compile(r"§|\b[Ss]ections? \d|\b(BEK|VEJ|VEJL|LBK)\b|\blov nr\.|\bstk\. ?\d")
PARAGRAPH = re.compile(r"§ \d+(?: [a-z]\b)?")


def named_by_hand(text: str) -> bool:
    """Whether a text names a place in the law itself."""
    return OF_LAW.search(text) is not None


def test_no_page_names_a_paragraph_by_hand() -> None:
    """They stand in the one file of the law with their source, and change there (``law_source``)."""
    texts = [text for pair in catalogue() for text in pair]
    templates = (ROOT / "src/brobygger/web/templates").rglob("*.html")
    texts += [line for path in templates for line in path.read_text(encoding="utf-8").splitlines()]
    strings = (each for path in python("src") for each in told_in(parsed(path)))
    assert [text for text in (*texts, *strings) if named_by_hand(text)] == []


def test_a_paragraph_by_hand_would_be_seen() -> None:
    for text in (
        "Handleplan (§ 141)",
        "Action plan (section 141)",
        "BEK nr. 1477 af 17/12/2019",
        "guidance VEJ no. 9330",
    ):
        assert named_by_hand(text), text
    assert not named_by_hand("Three sections of the list")


def told_in(tree: ast.AST) -> list[str]:
    """The strings of a module without those that explain it."""
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in explained)
    return [node.value for node in strings if isinstance(node.value, str)]


def labels(content: object) -> list[str]:
    """The Danish of everything in a definition that is said in both languages."""
    if isinstance(content, list):
        return [label for each in content for label in labels(each)]
    if not isinstance(content, dict):
        return []
    danish = content.get("da")
    return [danish] if isinstance(danish, str) else [label for each in content.values() for label in labels(each)]


def test_every_paragraph_a_definition_names_stands_in_the_file_of_the_law() -> None:
    law = definitions.read("law/denmark.json")
    known = {
        found for each in (*law["parameters"], *law["paragraphs"]) for found in PARAGRAPH.findall(each["source"] or "")
    }
    folders = ("code_lists", "experience", "instruments", "letters", "target_group")
    files = [f"{folder}/{name}.json" for folder in folders for name in definitions.names(folder)]
    named = {
        (path, found) for path in files for text in labels(definitions.read(path)) for found in PARAGRAPH.findall(text)
    }
    assert {paragraph for _, paragraph in named} >= {"§ 101", "§ 141"}
    assert {(path, paragraph) for path, paragraph in named if paragraph not in known} == set()
