"""Names: how they are compared, ordered and found by the beginning of a word, in Danish."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 200
MAX_TERM = 80

# Another language's way of writing æ, ø and the like; what is left loses its accents, but for å.
_OTHER_SPELLINGS = str.maketrans({"ä": "æ", "ö": "ø", "œ": "ø", "ð": "d", "đ": "d", "ł": "l", "þ": "th"})
_AFTER_Z = str.maketrans("æøå", "{|}")
_WORD = re.compile(r"[^\W_]+")


def normalise(text: str) -> str:
    """A name as it is compared: small letters, accents off, æ, ø and å kept, one space between words.

    "José  ÅSE" becomes "jose åse"; the German and Swedish ä and ö become æ and ø.
    """
    folded = unicodedata.normalize("NFC", text.casefold()).translate(_OTHER_SPELLINGS)
    return " ".join("".join(_without_accent(letter) for letter in folded).split())


def name_order(text: str) -> str:
    """What a name is ordered by, by code points and in Danish: æ, ø and å last, aa as å, capitals as small letters.

    At most 200 characters. The three letters become the signs that follow z, as Danish typewriters and terminals had them.
    """
    return normalise(text).replace("aa", "å").translate(_AFTER_Z)[:MAX_NAME]


def search_terms(text: str) -> tuple[str, ...]:
    """The words of a name for search by the beginning of a word, each at most 80 letters, in alphabetical order.

    A word with aa or å stands there in both spellings, both when it is kept and when it is looked for, so that Aage and
    Åge find each other. An emoji is a word of its own.
    """
    spelled = {
        spelling for word in words_of(text) for spelling in (word, word.replace("aa", "å"), word.replace("å", "aa"))
    }
    return tuple(sorted({spelling[:MAX_TERM] for spelling in spelled}))


def first_letters(alias: str) -> tuple[str, ...]:
    """What a word must begin with to be alike one of a name, in either spelling of å."""
    return tuple(sorted({word[0] for word in search_terms(alias)}))


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared, each emoji a word of its own; in their order, the emojis last."""
    folded = normalise(text)
    return [*_WORD.findall(folded), *(sign for sign in folded if unicodedata.category(sign) == "So")]


def one_spelling(word: str) -> str:
    """A word with å written as aa, so that both spellings are one."""
    return word.replace("å", "aa")


def _without_accent(letter: str) -> str:
    if letter == "å" or letter.isascii():
        return letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
