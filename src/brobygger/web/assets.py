"""Where the built front end lies: file names with a fingerprint in them, read from the list the build writes."""

import json
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.templatetags.static import static

MANIFEST = Path(__file__).parent / "static" / "brobygger" / "manifest.json"


def address(name: str) -> str:
    """The address of ``office.js``, ``office.css``, or of a font or picture by its file name.

    Where the front end is not built, the plain name comes back: the page is then readable but bare, and ``check`` says why.
    """
    return static(f"brobygger/{_files().get(name, name)}")


@cache
def _files() -> dict[str, str]:
    try:
        manifest: dict[str, dict[str, Any]] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    files = {}
    for source, entry in manifest.items():
        if entry.get("isEntry"):
            files[f"{entry['name']}.js"] = entry["file"]
            files |= {f"{entry['name']}.css": style for style in entry.get("css", [])}
        else:
            files[PurePosixPath(source).name] = entry["file"]
    return files


@register("brobygger")
def check_built(**_: Any) -> list[CheckMessage]:
    """Say so at start-up where the front end is missing."""
    if MANIFEST.exists():
        return []
    return [Warning("The front end is not built, so pages are bare.", hint="Run script/build.", id="brobygger.W001")]
