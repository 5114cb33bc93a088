"""The keys of a site: for sessions, for sealing identity numbers, for finding them again. Made once, never in the database."""

import base64
import json
import os
import secrets
import stat
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

FERNET_BYTES = 32
FIND_BYTES = 16


class NoKeys(ImproperlyConfigured):
    """There is no site in the data folder. The command line says it in its own language (``cli.main``)."""

    def __init__(self, path: Path, data: Path) -> None:
        super().__init__(f"There are no keys at {path}. Make them with: brobygger setup")
        self.path = path
        self.data = data


@dataclass(frozen=True)
class Keys:
    """``session`` signs sessions; ``seal`` (several, newest first) seals numbers; ``find`` makes their fingerprints."""

    session: str
    seal: list[str]
    find: str


def key_file(data: Path) -> Path:
    """Where the keys of a site lie."""
    return Path(os.environ.get("BROBYGGER_KEY_FILE", data / "keys.json"))


def make_keys(data: Path) -> bool:
    """Write new keys where there are none; returns whether it did. Existing keys are never touched."""
    path = key_file(data)
    if "BROBYGGER_KEYS" in os.environ or path.exists():
        return False
    from cryptography.fernet import Fernet

    keys = Keys(session=secrets.token_urlsafe(50), seal=[Fernet.generate_key().decode()], find=secrets.token_hex(32))
    path.parent.mkdir(parents=True, exist_ok=True)
    # Made with tight permissions from the start, not tightened afterwards.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(keys), file)
    return True


def read_keys(data: Path) -> Keys:
    """The keys from the environment or the key file; start-up stops with a word where they are missing or open to others."""
    text = os.environ.get("BROBYGGER_KEYS")
    path = key_file(data)
    if text is None:
        try:
            mode = path.stat().st_mode
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise NoKeys(path, data) from None
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ImproperlyConfigured(f"{path} can be read by others. Mend it with: chmod 600 {path}")
    try:
        keys = Keys(**json.loads(text))
    except (ValueError, TypeError):
        raise ImproperlyConfigured("The keys are not the JSON that brobygger setup writes.") from None
    if not (keys.session and keys.seal and keys.find):
        raise ImproperlyConfigured("A key is empty. Each of session, seal and find must have a value.")
    _check(keys)
    return keys


def _check(keys: Keys) -> None:
    """Keys that cannot work stop the start, not the first worker who gives someone a number. The words never hold a key."""
    if not isinstance(keys.seal, list) or not all(_is_fernet(key) for key in keys.seal):
        message = "The key seal must be a list of Fernet keys (32 bytes in URL-safe base64), newest first."
        raise ImproperlyConfigured(message)
    try:
        length = len(bytes.fromhex(keys.find))
    except (ValueError, TypeError):
        length = 0
    if length < FIND_BYTES:
        raise ImproperlyConfigured(f"The key find must be at least {2 * FIND_BYTES} hexadecimal digits.")


def _is_fernet(key: object) -> bool:
    # Asked here without the library, which every command would wait for.
    try:
        return isinstance(key, str) and len(base64.urlsafe_b64decode(key)) == FERNET_BYTES
    except ValueError:
        return False
