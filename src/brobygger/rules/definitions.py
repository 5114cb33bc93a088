"""The one door to the cellar: reads the files under definitions/.

Everything legal or clinical (instruments, code lists, criteria, worked examples) is dated data down there. The
floors above ask for it by its path inside that folder, so that nobody else needs to know where the package lies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent / "definitions"


class DefinitionMissing(LookupError):
    """No definition has this path, which is its one argument."""


def read(path: str) -> dict[str, Any]:
    """One definition as a dict of its own, free to change.

    path: where it lies under definitions/, with its ending, such as "instruments/asi-5.json".
    Raises DefinitionMissing when there is no such file, also for a path that would lead outside the folder.
    """
    content: dict[str, Any] = json.loads(read_bytes(path))
    return content


def read_bytes(path: str) -> bytes:
    """One definition as it lies there, such as the layout of letters. Raises DefinitionMissing as `read` does."""
    file = (ROOT / path).resolve()
    if not file.is_relative_to(ROOT) or not file.is_file():
        raise DefinitionMissing(path)
    return file.read_bytes()


def names(folder: str) -> tuple[str, ...]:
    """The JSON files directly in a folder under definitions/, without their ending, in alphabetical order.

    Raises DefinitionMissing when there is no such folder.
    """
    place = (ROOT / folder).resolve()
    if not place.is_relative_to(ROOT) or not place.is_dir():
        raise DefinitionMissing(folder)
    return tuple(sorted(file.name.removesuffix(".json") for file in place.glob("*.json")))


def text(label: Mapping[str, str], language: str) -> str:
    """A label in the language asked for ("da", "en", "da-dk"); in Danish where that language is not there.

    Danish is the language every label must have, so a missing one is a fault in the definition: KeyError.
    """
    return label.get(language.partition("-")[0].lower()) or label["da"]


def fingerprint(path: str) -> str:
    """SHA-256, as 64 hexadecimal digits, of a definition's content.

    It is taken of the canonical JSON (keys sorted, no spaces), so laying the file out anew changes nothing, while
    one other letter in a label does. Raises DefinitionMissing as `read` does.
    """
    canonical = json.dumps(read(path), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
