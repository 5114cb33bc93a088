"""The front end: strictly typed, pinned, and switched so that pages about people leave nothing in the browser."""

import json
import re
from typing import Any

from tests.house.tracked import ROOT, files

SOURCES = [path for path in files() if path.is_relative_to(ROOT / "frontend") and path.suffix in {".ts", ".tsx"}]

TYPED = [path for path in files() if path.name.startswith("tsconfig") and path.is_relative_to(ROOT / "frontend")]
STRICT = ("strict", "noUncheckedIndexedAccess", "exactOptionalPropertyTypes", "noUnusedLocals", "noUnusedParameters")
NO_LESS = {
    *("noImplicitAny", "noImplicitThis", "alwaysStrict", "strictNullChecks", "strictFunctionTypes"),
    *(
        "strictBindCallApply",
        "strictPropertyInitialization",
        "strictBuiltinIteratorReturn",
        "useUnknownInCatchVariables",
    ),
}


def test_nothing_is_typed_as_any() -> None:
    loose = re.compile(r":\s*any\b|\bas any\b|<any>|@ts-ignore|@ts-expect-error")
    assert [str(path) for path in SOURCES if loose.search(path.read_text(encoding="utf-8"))] == []
    assert SOURCES


def test_strict_is_said_of_every_part_of_the_front_end_and_taken_back_nowhere() -> None:
    """Each part that script/check looks at is its own file, and says it itself or by what it extends."""
    said = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in TYPED}
    assert {"tsconfig.json", "tsconfig.worker.json"} <= set(said)
    loose = {
        f"{name}: {option}"
        for name, config in said.items()
        for option in STRICT
        if not {**base_of(config, said), **config.get("compilerOptions", {})}.get(option)
    }
    assert loose == set()
    # Each of what strict is made of can be taken out of it again.
    taken_out = {f"{name}: {key}" for name, config in said.items() for key in NO_LESS & set(config["compilerOptions"])}
    assert taken_out == set()
    commands = (ROOT / "package.json").read_text(encoding="utf-8") + "".join(
        path.read_text(encoding="utf-8") for path in files() if path.is_relative_to(ROOT / "script")
    )
    assert [name for name in said if name not in commands] == [], "and script/check looks at it"


def base_of(config: dict[str, Any], said: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What a part has of the one it extends."""
    base = config.get("extends")
    return {} if base is None else said[base.removeprefix("./")]["compilerOptions"]


def test_every_file_says_what_it_is_for_and_is_short() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in SOURCES if "src" in path.parts}
    assert [name for name, text in texts.items() if not text.startswith("/**")] == []
    assert [name for name, text in texts.items() if len(text.splitlines()) > 300] == []


def test_every_package_is_pinned_to_one_version() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    pins = package.get("dependencies", {}) | package["devDependencies"]
    assert [f"{name} {version}" for name, version in pins.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_htmx_runs_no_script_from_a_page_and_keeps_no_page() -> None:
    base = (ROOT / "src" / "brobygger" / "web" / "templates" / "base.html").read_text(encoding="utf-8")
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", base)
    assert found is not None
    settings = json.loads(found[1])
    assert settings["allowEval"] is False
    assert settings["historyCacheSize"] == 0
    assert settings["includeIndicatorStyles"] is False
