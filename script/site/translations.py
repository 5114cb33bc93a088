"""The translations: texts collected from code and templates, checked for Danish, compiled.

Babel does it; gettext's programs are not needed.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from steps import ROOT, skipped, step

PACKAGE = ROOT / "src" / "brobygger"
LOCALE = PACKAGE / "web" / "locale"
DANISH = LOCALE / "da" / "LC_MESSAGES" / "django.po"

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    # How rules and services mark a text; they know no Django.
    "words": None,
}


def compile_all() -> None:
    """Compile every .po that is newer than its .mo."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    stale = [po for po in LOCALE.glob("*/LC_MESSAGES/*.po") if _is_stale(po, po.with_suffix(".mo"))]
    if not stale:
        return skipped("Translations")
    with step("Translations"):
        for po in stale:
            with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source, locale=po.parts[-3]))
    return None


def collected() -> "Catalog":  # noqa: F821 - Babel is imported late: it is there only after the set-up
    """Every text that code and templates ask a translation for."""
    from babel.messages.catalog import Catalog

    catalog = Catalog(locale="da", domain="django", charset="utf-8", fuzzy=False)
    for _path, text, context, flags in _found():
        catalog.add(text, context=context, flags=flags)
    return catalog


def merged(more: list[Path]) -> "Catalog":  # noqa: F821
    """The texts asked for today, with the Danish we have: from the file itself, then from ``more``, the last one winning."""
    from babel.messages.pofile import read_po

    have = {}
    for path in [DANISH, *more]:
        if path.exists():
            with path.open("rb") as file:
                for message in read_po(file, locale="da"):
                    if message.id and any(_strings(message)):
                        have[message.id, message.context] = message
    catalog = collected()
    for message in catalog:
        known = have.get((message.id, message.context))
        if message.id and known is not None and known.pluralizable == message.pluralizable:
            message.string = known.string
            if known.fuzzy:
                message.flags.add("fuzzy")
    return catalog


def write(catalog: "Catalog") -> None:  # noqa: F821
    """Write the Danish file: sorted, without line numbers, so that a change shows as itself."""
    from babel.messages.pofile import write_po

    catalog.header_comment = "# Danish texts of Brobygger. Made by script/messages; write the msgstr, nothing else."
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, no_location=True, ignore_obsolete=True, omit_header=False)
    text = re.sub(
        r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Project-Id-Version|Report-Msgid-Bugs-To).*\n',
        "",
        buffer.getvalue().decode(),
        flags=re.MULTILINE,
    )
    DANISH.parent.mkdir(parents=True, exist_ok=True)
    DANISH.write_text(text, encoding="utf-8")


def faults() -> list[str]:
    """What is wrong with the Danish file: missing, fuzzy, obsolete, or a placeholder that differs."""
    from babel.messages.pofile import read_po

    if not DANISH.exists():
        return ["There is no Danish file."]
    with DANISH.open("rb") as file:
        have = read_po(file, locale="da")
    wanted = {(message.id, message.context) for message in collected() if message.id}
    found = []
    there = set()
    for message in have:
        if not message.id:
            continue
        key = (message.id, message.context)
        there.add(key)
        name = _first(message.id)
        if key not in wanted:
            found.append(f"no longer used: {name}")
        elif message.fuzzy:
            found.append(f"marked fuzzy: {name}")
        elif not all(_strings(message)):
            found.append(f"has no Danish: {name}")
        elif any(not _same_places(_ids(message), string) for string in _strings(message)):
            found.append(f"the Danish has other placeholders: {name}")
    found += [f"is not in the Danish file: {_first(key[0])}" for key in wanted - there]
    found += [f"no longer used: {_first(message.id)}" for message in have.obsolete.values()]
    return sorted(found)


def _found() -> Iterator[tuple[Path, str | tuple[str, ...], str | None, set[str]]]:
    from babel.messages.extract import extract
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_bytes()
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            # What comes out is calls of gettext among letters: Python to read, but for the indents of the page.
            lines = templatize(path.read_text(encoding="utf-8"), origin=path.name).splitlines()
            source = "\n".join(line.strip() for line in lines).encode()
        else:
            continue
        for _line, text, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
            first = _first(text)
            flags = {"python-format"} if re.search(r"%\(\w+\)[sd]", first) else set()
            if first:
                yield path, text, context, flags


def _is_stale(po: Path, mo: Path) -> bool:
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _first(message_id: str | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _ids(message: "Message") -> list[str]:  # noqa: F821
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _strings(message: "Message") -> list[str]:  # noqa: F821
    return [message.string or ""] if not isinstance(message.string, (tuple, list)) else list(message.string)


def _same_places(texts: list[str], danish: str) -> bool:
    def places(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)[sd]|(?<!\w)\{\w+\}", text))

    # A plural form may leave a number out ("one day"), never bring in one that is not given.
    allowed = set().union(*(places(text) for text in texts))
    return places(danish) <= allowed and (len(texts) > 1 or places(danish) == allowed)
