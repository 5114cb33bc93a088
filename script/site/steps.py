"""Steps that say what they do and how long each took, and that are skipped when their work is done."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
INSIDE = "--set-up-is-done"


class Stop(SystemExit):
    """The set-up cannot go on; the words say what to do."""

    def __init__(self, words: str) -> None:
        print(f"\n{words}", file=sys.stderr)
        super().__init__(1)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the name of a step, and when it is over how long it took."""
    start = time.monotonic()
    print(f"  {name} ...", flush=True)
    yield
    print(f"  {name}: done in {time.monotonic() - start:.1f} s", flush=True)


def skipped(name: str) -> None:
    """Say that a step has nothing to do."""
    print(f"  {name}: already done", flush=True)


def run(*command: str | Path, env: Mapping[str, str] | None = None, quiet: bool = True) -> None:
    """Run a command in the root of the project. A quiet one is heard only when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stop(f"{done.stdout or ''}\nThis failed: {' '.join(words)}")


def fingerprint(paths: Iterable[Path], *also: str) -> str:
    """One number for the content of many files, so that a step can tell whether anything changed."""
    digest = hashlib.sha256("\n".join(also).encode())
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_stamped(stamp: Path, mark: str) -> bool:
    """Whether a step was last done for exactly this state."""
    return stamp.exists() and stamp.read_text() == mark


def put_stamp(stamp: Path, mark: str) -> None:
    """Remember for which state a step was done. The stamp lies with what it vouches for, and goes when that goes."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark)


def inside(script: str) -> None:
    """Go on in the project's own Python, now that it is there, with the same words."""
    os.chdir(ROOT)
    python = str(BIN / "python")
    os.execv(python, [python, str(ROOT / "script" / "site" / script), INSIDE, *sys.argv[1:]])


def is_inside() -> bool:
    """Whether this is the second half of a script; the mark is taken away, so that the words are the user's own."""
    if sys.argv[1:2] != [INSIDE]:
        return False
    del sys.argv[1]
    return True
