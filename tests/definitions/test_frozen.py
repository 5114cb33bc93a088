"""A published definition is never edited: what changes gets a new version, and the old one is kept beside it."""

import pytest

from brobygger.rules import definitions

FROZEN: dict[str, str] = definitions.read("frozen.json")["fingerprints"]
FOLDERS = sorted({"instruments", *(key.partition("/")[0] for key in FROZEN)})
FILES = [f"{folder}/{name}.json" for folder in FOLDERS for name in definitions.names(folder)]


def key_of(path: str) -> str:
    content = definitions.read(path)
    return f"{path.partition('/')[0]}/{content['id']}@{content['version']}"


@pytest.mark.parametrize("path", FILES)
def test_a_published_file_is_as_it_was_published(path: str) -> None:
    key, now = key_of(path), definitions.fingerprint(path)
    assert key in FROZEN, f'{path} is new: add "{key}": "{now}" to definitions/frozen.json'
    assert FROZEN[key] == now, (
        f"{key} was published and has changed. Keep the old file as {path.removesuffix('.json')}@<old version>.json, "
        f'give the changed one a new version, and add the new version with "{now}" to definitions/frozen.json.'
    )


@pytest.mark.parametrize("key", sorted(FROZEN))
def test_every_published_version_can_still_be_read(key: str) -> None:
    assert key in {key_of(path) for path in FILES}, f"{key} was published and is gone: verdicts may rest on it"


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_named_by_its_id_and_an_older_one_also_by_its_version(path: str) -> None:
    content = definitions.read(path)
    name = path.split("/")[1].removesuffix(".json")
    assert name in (content["id"], f"{content['id']}@{content['version']}")
