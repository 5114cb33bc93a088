"""script/documents: the documents that are made from the code, so that they cannot say otherwise than it does."""

import json
import os
import sys

from steps import ROOT, inside, is_inside

DOCS = ROOT / "docs"
NOTE = "<!-- Made by script/documents from the code. Write there, not here. -->"


def all_documents() -> dict[str, str]:
    """Name and content of each document as the code has it now. Django must be ready."""
    import dictionary
    import permissions
    import states

    return {
        "data-dictionary.md": f"{NOTE}\n\n{dictionary.text()}",
        "permissions.md": f"{NOTE}\n\n{permissions.text()}",
        "states.md": f"{NOTE}\n\n{states.text()}",
    }


def stale() -> list[str]:
    """The documents that are not as the code has them."""
    return [
        name
        for name, content in all_documents().items()
        if not (DOCS / name).exists() or (DOCS / name).read_text(encoding="utf-8") != content
    ]


def main() -> int:
    """Returns 1 where --check finds a document that is not up to date."""
    if not is_inside():
        import environment

        environment.prepare("server")
        inside("documents.py")
    _make_ready()
    if "--check" in sys.argv[1:]:
        found = stale()
        print("\n".join(f"docs/{name} is not up to date: run script/documents" for name in found) or "Up to date.")
        return 1 if found else 0
    for name, content in all_documents().items():
        (DOCS / name).write_text(content, encoding="utf-8")
        print(f"  docs/{name}: {len(content.splitlines())} lines")
    return 0


def _make_ready() -> None:
    """Django with settings, of a site that is not there: nothing of it is opened."""
    import django

    for name in [name for name in os.environ if name.startswith("BROBYGGER_")]:
        del os.environ[name]
    os.environ["BROBYGGER_KEYS"] = json.dumps({"session": "none", "seal": ["A" * 43 + "="], "find": "0" * 64})
    os.environ["DJANGO_SETTINGS_MODULE"] = "brobygger.config.settings"
    django.setup()


if __name__ == "__main__":
    sys.exit(main())
