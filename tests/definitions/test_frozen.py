"""A published definition is never edited: what changes gets a new version. What verdicts and answers rest on is kept beside it;
facts rest on the codes of the lists, so a code that was published stays."""

import pytest

from brobygger.rules import definitions

PUBLISHED = definitions.read("frozen.json")
FROZEN: dict[str, str] = PUBLISHED["fingerprints"]
CODES: dict[str, list[str]] = PUBLISHED["codes"]
FOLDERS = sorted({"instruments", *(key.partition("/")[0] for key in FROZEN)})
FILES = [f"{folder}/{name}.json" for folder in FOLDERS for name in definitions.names(folder)]
# What is stored names the version it was reached with, so every version can be opened again.
KEPT = {"experience", "instruments", "target_group"}


def key_of(path: str) -> str:
    content = definitions.read(path)
    return f"{path.partition('/')[0]}/{content['id']}@{content['version']}"


@pytest.mark.parametrize("path", FILES)
def test_a_published_file_is_as_it_was_published(path: str) -> None:
    key, now = key_of(path), definitions.fingerprint(path)
    assert key in FROZEN, f'{path} is new: add "{key}": "{now}" to definitions/frozen.json'
    kept = (
        f"Keep the old file as {path.removesuffix('.json')}@<old version>.json, g"
        if path.partition("/")[0] in KEPT
        else "G"
    )
    assert FROZEN[key] == now, (
        f"{key} was published and has changed. {kept}ive the changed one a new version, and add the new version with "
        f'"{now}" to definitions/frozen.json.'
    )


@pytest.mark.parametrize("key", sorted(key for key in FROZEN if key.partition("/")[0] in KEPT))
def test_every_published_version_that_something_rests_on_can_still_be_read(key: str) -> None:
    assert key in {key_of(path) for path in FILES}, f"{key} was published and is gone: verdicts may rest on it"


@pytest.mark.parametrize("name", definitions.names("code_lists"))
def test_a_published_code_stays_because_facts_say_it(name: str) -> None:
    there = {entry["code"] for entry in definitions.read(f"code_lists/{name}.json")["codes"]}
    assert set(CODES[name]) == there, "add new codes to definitions/frozen.json; none that was published goes"


def test_no_list_that_was_published_is_gone() -> None:
    assert set(CODES) == set(definitions.names("code_lists"))


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_named_by_its_id_and_an_older_one_also_by_its_version(path: str) -> None:
    content = definitions.read(path)
    name = path.split("/")[1].removesuffix(".json")
    assert name in (content["id"], f"{content['id']}@{content['version']}")
