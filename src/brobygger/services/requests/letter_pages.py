"""A letter set on pages: tagged PDF, and what no font of it could show."""

import json
import re
from collections.abc import Mapping
from typing import Any

from brobygger.rules import definitions, letter_signs
from brobygger.rules import letters as rules
from brobygger.rules.refusals import Refusal

_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# More different signs than this that no font can show is no letter any more.
MOST_REPLACED = 60


def set_pages(content: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[str], bytes]:
    """The letter as tagged PDF (PDF/UA-1), the signs that had to be replaced, and what it says after that."""
    # Here, so that commands which write no letter need not wait for it.
    import typst

    not_shown: list[str] = []
    layout = definitions.read_bytes("letters/letter.typ")
    while len(not_shown) < MOST_REPLACED:
        told = {"letter": json.dumps(content)}
        try:
            pdf = typst.compile(layout, sys_inputs=told, pdf_standards=["ua-1"], ignore_system_fonts=True)
        except typst.TypstError as error:
            found = _NOT_SHOWN.search(str(error))
            if found is None:
                raise
            named = _ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), found.group(1))
            # A mark of a script the font has not is told as the sign it stands on, which by itself can be shown.
            sign = letter_signs.mark_on(content, named) or named
            if sign.isascii():
                raise Refusal("unreadable_letter", rules.MESSAGES["unreadable_letter"]) from None
            not_shown.append(sign)
            content = letter_signs.replaced(content, sign)
        else:
            return content, not_shown, pdf
    raise Refusal("unreadable_letter", rules.MESSAGES["unreadable_letter"])
