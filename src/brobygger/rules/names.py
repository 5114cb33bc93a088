"""Names: how they are compared, ordered and found by the beginning of a word, in Danish."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 200
MAX_TERM = 80

# Another language's way of writing æ, ø and the like; what is left loses its accents, but for å.
_OTHER_SPELLINGS = str.maketrans({"ä": "æ", "ö": "ø", "œ": "ø", "ð": "d", "đ": "d", "ł": "l", "þ": "th"})
_AFTER_Z = str.maketrans("æøå", "{|}")
# How æ, ø and å are written where a keyboard has none of them.
_TWO_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_ONE_LETTER = str.maketrans({"æ": "a", "ø": "o", "å": "a"})
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
    """The words that are looked for, each at most 80 letters, in alphabetical order. An emoji is a word of its own."""
    return tuple(sorted({word[:MAX_TERM] for word in words_of(text)}))


def kept_terms(text: str) -> tuple[str, ...]:
    """What a name is found by: each word in every spelling someone may begin to write it in, each at most 80 letters, in
    alphabetical order.

    Aage and Åge find each other, and where a keyboard has no æ, ø and å, Sørine is found by "Soerine" and by "Sorine".
    """
    return tuple(sorted({spelling[:MAX_TERM] for word in words_of(text) for spelling in _spellings(word)}))


def first_letters(alias: str) -> tuple[str, ...]:
    """What a word must begin with to be alike one of a name, in any of its spellings."""
    return tuple(sorted({word[0] for word in kept_terms(alias)}))


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared, each emoji a word of its own; in their order, the emojis last."""
    folded = normalise(text)
    return [*_WORD.findall(folded), *(sign for sign in folded if unicodedata.category(sign) == "So")]


def one_spelling(word: str) -> str:
    """A word with å written as aa, so that both spellings are one."""
    return word.replace("å", "aa")


def _spellings(word: str) -> tuple[str, ...]:
    danish = word.replace("aa", "å")
    return word, danish, one_spelling(word), word.translate(_TWO_LETTERS), danish.translate(_ONE_LETTER)


def _without_accent(letter: str) -> str:
    if letter == "å" or letter.isascii():
        return letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
