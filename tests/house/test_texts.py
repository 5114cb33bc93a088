"""Texts are written so that they can be collected: what stands inside an f-string is never found, and stays English."""

import re

from tests.house.tracked import ROOT, python

INSIDE = re.compile(r"""\bf(["']).*?\{_\(\s*["']""")


def test_no_text_to_translate_is_hidden_in_an_f_string() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python("src")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if INSIDE.search(line)
    ]
    assert hidden == []


def test_such_a_text_would_be_seen() -> None:
    assert INSIDE.search("""title=f"{_('Control totals')}: {title}",""")
    assert not INSIDE.search("""f"{_(REASONS[reason])} ({n})" """)
