"""Which encoding a text file is in: one answer for every file someone brings, whether it is imported or scored."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from brobygger.rules.refusals import Refusal, words

UTF_8, UTF_8_BOM, LATIN_1, WINDOWS_1252 = "UTF-8", "UTF-8-BOM", "Latin-1", "Windows-1252"
# What Python calls them.
CODECS = {UTF_8: "utf-8", UTF_8_BOM: "utf-8-sig", LATIN_1: "latin-1", WINDOWS_1252: "cp1252"}

MESSAGES = {
    "spreadsheet": words("This is a spreadsheet or a compressed file. Save it as CSV and try again."),
    "binary": words("This is not a text file, so it cannot be a table. Save it as CSV and try again."),
    "utf_16": words("The file is in UTF-16. Save it as UTF-8 (in Excel: “CSV UTF-8”) and try again."),
    "mixed_encoding": words("Line %(line)s is not in the same encoding as the rest of the file. Save it as UTF-8."),
    "unreadable_bytes": words(
        "Line %(line)s holds bytes that are no letters in any encoding known here. Save it as UTF-8."
    ),
    "cut_letter": words("The file ends in the middle of a letter in line %(line)s. It is probably only half there."),
}

_BLOCK = 1 << 20
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"PAR1", b"7z\xbc\xaf")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONGEST_MARK = 4
_CONTROL = bytes([*range(0x09), *range(0x0E, 0x20)])
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# Signs that only Windows-1252 has, those it has not either, and the Danish letters as UTF-8 writes them.
_ONLY_WINDOWS = re.compile(rb"[\x80-\x9f]")
_NOWHERE = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_IN_UTF_8 = re.compile(rb"\xc3[\x80-\xbf]")


class TextRefused(Refusal):
    """A file that is no text, or not in one encoding; codes are the keys of ``MESSAGES``, most with the line."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, MESSAGES[code], **params)


def encoding_of(stream: BinaryIO) -> str:
    """The encoding of a file opened for its bytes, a key of ``CODECS``. Raises TextRefused.

    The whole of it is read, block by block, so that one byte at the end of a long file is not found when it is too late.
    """
    start = stream.read(_LONGEST_MARK)
    if start.startswith(_ARCHIVES):
        raise TextRefused("spreadsheet")
    if start.startswith(_UTF_16):
        raise TextRefused("utf_16")
    has_mark = start.startswith(codecs.BOM_UTF8)
    if _is_utf_8(stream):
        return UTF_8_BOM if has_mark else UTF_8
    _check_not_damaged_utf_8(stream, has_mark=has_mark)
    return _old_encoding(stream)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while block := stream.read(_BLOCK):
        yield block


def _is_utf_8(stream: BinaryIO) -> bool:
    decoder, is_utf_8 = codecs.getincrementaldecoder("utf-8")(), True
    for block in _blocks(stream):
        if len(block.translate(None, _CONTROL)) < len(block):
            raise TextRefused("binary")
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            is_utf_8 = False
    return is_utf_8 and not decoder.getstate()[0]


def _check_not_damaged_utf_8(stream: BinaryIO, *, has_mark: bool) -> None:
    """Refuses what is UTF-8 but for a fault, as Latin-1 would make nonsense of its letters."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    good, bad, line, first_bad = 0, 0, 1, 0
    for block in _blocks(stream):
        text = decoder.decode(block)
        found = text.count(_UNKNOWN)
        if found and not bad:
            first_bad = line + text.count("\n", 0, text.index(_UNKNOWN))
        good += len(text) - len(text.encode("ascii", "ignore")) - found
        bad += found
        line += text.count("\n")
    if not bad and (good or has_mark):
        # Whole up to its last bytes, which begin a letter.
        raise TextRefused("cut_letter", line=line)
    # Danish letters in Latin-1 hardly ever make a UTF-8 letter by chance: mostly good is UTF-8 with a fault.
    if has_mark or (bad and good >= bad):
        raise TextRefused("mixed_encoding", line=first_bad)


def _old_encoding(stream: BinaryIO) -> str:
    line, is_windows = 1, False
    for block in _blocks(stream):
        for code, pattern in (("unreadable_bytes", _NOWHERE), ("mixed_encoding", _IN_UTF_8)):
            if wrong := pattern.search(block):
                raise TextRefused(code, line=line + block.count(b"\n", 0, wrong.start()))
        is_windows = is_windows or _ONLY_WINDOWS.search(block) is not None
        line += block.count(b"\n")
    return WINDOWS_1252 if is_windows else LATIN_1
