"""Documents say what the product does: those made from the code are up to date, and the guides name what is there."""

import re
import struct
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from brobygger.rules import code_lists, definitions
from tests.house.tracked import ROOT

DOCS = ROOT / "docs"
GUIDE = DOCS / "guide"
PICTURES = GUIDE / "pictures"
WRITTEN = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
DANISH = [GUIDE / "medarbejder.md", GUIDE / "leder-og-evaluator.md"]
LARGEST = 150_000


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "script" / "site"))
    for name in ("steps", "documents", "dictionary", "permissions", "states"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import documents

    return documents


def test_what_is_made_from_the_code_is_up_to_date(documents: Any) -> None:
    assert documents.stale() == [], "run script/documents"


def test_the_dictionary_tells_every_table_and_column_of_ours(documents: Any) -> None:
    from django.apps import apps

    text = documents.all_documents()["data-dictionary.md"]
    for model in apps.get_app_config("records").get_models():
        assert f"`{model._meta.db_table}`" in text
        for field in model._meta.concrete_fields:
            assert f"| `{field.column}` |" in text, f"{model.__name__}.{field.name}"


def test_every_arrow_of_every_diagram_is_one_of_the_rules_and_every_state_has_its_owner(documents: Any) -> None:
    from brobygger.rules import courses, referrals
    from brobygger.rules.treatment import substitution

    text = documents.all_documents()["states.md"]
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", text, re.MULTILINE)
    course = {(arrow.begin, arrow.end, arrow.by) for arrow in courses.transitions()}
    followed = {
        (begin, end, event)
        for states in referrals.TRANSITIONS.values()
        for begin, events in states.items()
        for event, end in events.items()
    }
    steps = {(begin, end, step) for step, ways in substitution.LEADS.items() for begin, end in ways.items()}
    assert course | followed | steps <= set(drawn)
    for owners in (courses.OWNERS, referrals.OWNERS):
        names = [code for code in owners if f'" as {code}\n' not in text]
        assert names == []


def test_the_table_of_permissions_tells_every_act_and_exactly_who_may(documents: Any) -> None:
    from brobygger.rules import access

    text = documents.all_documents()["permissions.md"]
    roles = [role.value for role in access.Role]
    head = f"| act | {' | '.join(roles)} |"
    assert head in text
    for act in access.ACTS:
        (row,) = re.findall(rf"^\| `{re.escape(act)}` \|(.*)\|$", text, re.MULTILINE)
        may = [role for role, mark in zip(roles, row.split("|"), strict=True) if "●" in mark]
        assert may == [role for role in roles if access.can(access.Role(role), act)], act


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_every_link_and_picture_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    lost = [target for target in targets if "://" not in target and not leads(path, target)]
    assert lost == []


def leads(path: Path, target: str) -> bool:
    name, _, heading = target.partition("#")
    found = (path.parent / name).resolve() if name else path
    if not found.exists():
        return False
    return not heading or heading in {
        anchor(line) for line in re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE)
    }


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_picture_is_shown_somewhere_and_is_small_and_of_one_of_two_widths() -> None:
    shown = {name for path in WRITTEN for name in re.findall(r"pictures/([\w-]+\.png)", path.read_text("utf-8"))}
    there = {path.name: path.read_bytes() for path in PICTURES.glob("*.png")}
    assert set(there) == shown
    assert [name for name, content in there.items() if len(content) > LARGEST] == []
    assert {struct.unpack(">I", content[16:20])[0] for content in there.values()} == {1280, 360}


def test_every_picture_is_one_a_browser_test_takes() -> None:
    journeys = sorted((ROOT / "tests/journeys").glob("test_pictures*.py"))
    taken = re.findall(r"\bpicture\(\w+, \"([\w-]+)\"", "".join(each.read_text(encoding="utf-8") for each in journeys))
    assert sorted(path.stem for path in PICTURES.glob("*.png")) == sorted(taken)


ON_THE_COURSE = {
    "medarbejder.md": (
        "I dag: lovet, frist, ikke set længe",
        "Borgeren beder om behandling",
        "En halv side til myndigheden, og breve",
        "En seng i dag: ophold med kort varsel",
        "Bro til anden hjælp",
        "Hvor er forløbet, og hvordan slutter det?",
        "Planen: borgerens ord først",
        "Dosis: hvor tit mødes I?",
        "Lige nu: substitution, bolig, afbrydelse, oplevelse",
    ),
    "leder-og-evaluator.md": (
        "Teamlederen",
        "Myndigheden",
        "Brevenes tekst",
        "Kernekomponenter: Hvad er givet, og til hvem aldrig?",
    ),
}


@pytest.mark.parametrize(("name", "chapter"), [(name, each) for name, all_ in ON_THE_COURSE.items() for each in all_])
def test_each_chapter_on_the_course_shows_a_picture_with_its_words(name: str, chapter: str) -> None:
    _before, found, after = (GUIDE / name).read_text(encoding="utf-8").partition(f"## {chapter}\n")
    assert found
    assert re.search(r"!\[[^\]]{20,}\]\(pictures/", after.split("\n## ")[0])


@cache
def danish_texts() -> frozenset[str]:
    """Everything a Danish page may say: the translations, and the labels of instruments, criteria and code lists."""
    from babel.messages.pofile import read_po

    with (ROOT / "src/brobygger/web/locale/da/LC_MESSAGES/django.po").open("rb") as file:
        said = [message.string for message in read_po(file, locale="da") if message.id]
    texts = {text for each in said for text in (each if isinstance(each, tuple) else (each,))}
    texts |= {
        code_lists.label(each, code, "da")
        for each in definitions.names("code_lists")
        for code in code_lists.codes(each)
    }
    return frozenset(texts)


@pytest.mark.parametrize("path", DANISH, ids=lambda path: path.name)
def test_bold_words_of_a_guide_stand_on_the_screen(path: Path) -> None:
    bold = set(re.findall(r"\*\*(.+?)\*\*", re.sub(r"\s+", " ", path.read_text(encoding="utf-8")))) - {"fed skrift"}
    assert len(bold) > 15
    assert {words for words in bold if not is_on_the_screen(words)} == set()


def is_on_the_screen(words: str) -> bool:
    # A text with a place in it ("Fortsæt, hvor du slap: ...") is named by how it begins.
    begins = re.compile(rf"{re.escape(words)}(\W|$)")
    return any(begins.match(text) for text in danish_texts())


def commands() -> Iterator[tuple[str, str]]:
    for path in WRITTEN:
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"^ {4,}(?:ExecStart=\S*/|\.venv/bin/)?(brobygger .+)$", text, re.MULTILINE):
            yield path.name, line.split("#")[0].strip()
        for line in re.findall(r"`(?:\.venv/bin/)?(brobygger [a-z][^`]*)`", text):
            yield path.name, line


@pytest.mark.parametrize(("file", "line"), sorted(set(commands())))
def test_every_command_in_the_documents_can_be_called_so(file: str, line: str) -> None:
    from typer.main import get_command

    from brobygger.cli.main import application

    command: Any = get_command(application())
    words = line.replace("[", "").replace("]", "").split()[1:]
    while words and hasattr(command, "commands") and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    known = {name for parameter in command.params for name in parameter.opts}
    assert not hasattr(command, "commands") or not words or words[0].startswith("-"), f"{file}: {line}"
    assert [word for word in words if word.startswith("--") and word.split("=")[0] not in known] == [], (
        f"{file}: {line}"
    )


def test_every_setting_is_explained_and_no_other() -> None:
    from brobygger.config import settings

    told = set(re.findall(r"^\| `(BROBYGGER_\w+)` \|", (GUIDE / "running.md").read_text("utf-8"), re.MULTILINE))
    assert told == {name for name in settings.KNOWN if not name.startswith("BROBYGGER_TEST_")}


def test_the_map_in_the_guide_can_be_used() -> None:
    from brobygger.rules import import_maps, instruments, map_files

    text = (GUIDE / "running.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.+?)```", text, re.DOTALL)
    import_map = map_files.read_map(example.encode())
    import_maps.check_against(import_map, instruments.load("asi-5"))


def glossary() -> list[tuple[str, str, str]]:
    """Danish, English and code of every row."""
    text = (DOCS / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.*?) \|", text, re.MULTILINE)
    return [row for row in rows if row[1] not in ("English", "---")]


def test_every_word_of_the_glossary_is_told_once() -> None:
    english = [row[1] for row in glossary()]
    assert len(english) > 60
    assert {word for word in english if english.count(word) > 1} == set()


def test_what_the_glossary_says_is_in_the_code_is_there() -> None:
    today = (DOCS / "GLOSSARY.md").read_text(encoding="utf-8").split("## To come")[0]
    named = {word for row in glossary() for word in re.findall(r"`([\w-]+)`", row[2]) if f"`{word}`" in today}
    source = ROOT / "src" / "brobygger"
    paths = [path for ending in ("py", "html", "json") for path in source.rglob(f"*.{ending}")]
    paths += (ROOT / "frontend" / "src").rglob("*.ts*")
    words = {word for path in paths for word in re.findall(r"[\w-]+", path.read_text(encoding="utf-8"))}
    assert named - words == set()


def test_a_planted_fault_is_seen() -> None:
    assert not leads(ROOT / "README.md", "docs/nothing.md")
    assert not leads(GUIDE / "running.md", "#nothing")
    assert is_on_the_screen("Log kontakt")
    assert not is_on_the_screen("Log kont")
