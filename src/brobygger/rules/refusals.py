"""A refusal: something expected went wrong, said in words fit for the one who asked."""

from collections.abc import Mapping


def words(message: str) -> str:
    """Mark an English text for translation where nothing is translated yet; the faces translate when they show it."""
    return message


class Author(str):
    """The name of whoever wrote what somebody else met in a form; ``key``: of their account, so that a page can tell those who
    met what they wrote themselves, in another window."""

    key: object

    def __new__(cls, name: str, *, key: object) -> "Author":
        """A name with the key of its account."""
        made = super().__new__(cls, name)
        made.key = key
        return made


class Coded(str):
    """A code of a list as a param of a refusal: in English, and for a face that knows the language ``list_id`` and ``code``."""

    list_id: str
    code: str

    def __new__(cls, english: str, *, list_id: str, code: str) -> "Coded":
        """The English words of a code."""
        made = super().__new__(cls, english)
        made.list_id, made.code = list_id, code
        return made


class Refusal(Exception):
    """Why an act was not done. ``code`` is for programs, ``message`` (English, with %(name)s places) for people.

    Raised with nothing written. The faces translate ``message`` and fill in ``params``.
    """

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params: Mapping[str, object] = params

    def __str__(self) -> str:
        """The English words; codes and parameters hold no personal data beyond what the caller typed."""
        return self.message % self.params if self.params else self.message
