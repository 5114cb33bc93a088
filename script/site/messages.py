"""script/messages: collect, merge, check and compile the texts."""

import argparse
import sys
from pathlib import Path

import environment
import translations
from steps import ROOT, inside, is_inside


def main() -> int:
    """Returns 1 where --check finds a text without good Danish."""
    if not is_inside():
        environment.prepare("server")
        inside("messages.py")
    parser = argparse.ArgumentParser(
        prog="script/messages", description="Collect texts into the Danish translation file."
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail when a text is missing, fuzzy or no longer used"
    )
    parser.add_argument(
        "--merge", nargs="+", type=Path, default=[], metavar="FILE", help="take Danish from these .po files too"
    )
    chosen = parser.parse_args()
    if not chosen.check:
        translations.write(translations.merged(chosen.merge))
        translations.compile_all()
    faults = translations.faults()
    for fault in faults:
        print(fault)
    count = sum(1 for message in translations.collected() if message.id)
    where = translations.DANISH.relative_to(ROOT)
    print(f"{count} texts, {len(faults)} to mend in {where}.")
    return 1 if chosen.check and faults else 0


sys.exit(main())
