"""The clock is read in a face and handed down, so that everything below is told what time it is and can be tried at any."""

import ast
from pathlib import Path

from tests.house.tracked import parsed, python

BELOW = python("src/brobygger/services", "src/brobygger/rules", "src/brobygger/records", "src/brobygger/analysis")
CLOCKS = {
    *(("timezone", name) for name in ("now", "localdate", "localtime")),
    *(("datetime", name) for name in ("now", "utcnow", "today")),
    *(("date", "today"), ("time", "time")),
}


def readings(path: Path) -> list[int]:
    """The lines that ask what time it is."""
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        # With something to work on, localdate and localtime only convert.
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and (call.func.value.id, call.func.attr) in CLOCKS
        and not (call.args and call.func.attr.startswith("local"))
    ]


def test_nothing_below_the_faces_reads_the_clock() -> None:
    assert len(BELOW) > 100
    assert {path.name: readings(path) for path in BELOW if readings(path)} == {}


def test_a_reading_of_the_clock_is_seen(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(
        "a = timezone.now()\nb = timezone.localtime(a)\nc = datetime.now(UTC)\nd = timezone.localdate()\n"
    )
    assert readings(planted) == [1, 3, 4]
