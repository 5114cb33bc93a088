"""What is known of a person, in words for the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.rules import ages, code_lists, law, municipalities
from brobygger.rules.people import read_rough_age
from brobygger.services.ages import born_on
from brobygger.services.details import Detail
from brobygger.services.sheets import Sheet

# Told elsewhere on the page.
TOLD = frozenset({"alias", "warning", "name", "preferred_name", "rough_age", "own_wish", "phase"})


@dataclass(frozen=True)
class Fact:
    """A label and what is known."""

    label: str
    value: str


def ages_of(sheet: Sheet, today: date, *, tells_number: bool) -> list[str]:
    """What the page says where an age that was told disagrees with the one that counts: a sentence for each, mostly none.

    tells_number: whether who reads it may see the CPR number; otherwise the age it says is left out.
    """
    newest = {row.kind: row for row in sheet.details}
    guess, year = newest.get(ages.GUESS), newest.get(ages.YEAR)
    if not guess and not year:
        return []
    born = {"born_on": born_on(sheet.identities), "birth_year": year.value if year else ""}
    rough_age, rough_on = (guess.value, law.local_day(guess.happened_at)) if guess else ("", today)
    found = ages.told(**born, rough_age=rough_age, rough_on=rough_on, today=today)
    disagreeing = [each.kind for each in ages.disagreeing(found) if each.kind != ages.GUESS]
    # As in the lists, which say none where it does not.
    if not ages.guess_counts(rough_age, rough_on, **born):
        disagreeing.append(ages.GUESS)
    return [_disagrees(found[0], newest[kind], tells_number=tells_number) for kind in disagreeing]


def _disagrees(counts: ages.Age, other: Detail, *, tells_number: bool) -> str:
    words = {"age": counts.oldest, "told": other.value}
    if counts.kind == ages.NUMBER and not tells_number:
        if other.kind == ages.YEAR:
            return _("The year of birth that was told, %(told)s, disagrees with the CPR number.") % words
        return _("The rough age that was told, %(told)s, disagrees with the CPR number.") % words
    if other.kind == ages.YEAR:
        return _("The CPR number counts: %(age)s years. The year of birth that was told, %(told)s, disagrees.") % words
    if counts.kind == ages.NUMBER:
        return _("The CPR number counts: %(age)s years. The rough age that was told, %(told)s, disagrees.") % words
    return _("The year of birth counts: about %(age)s years. The rough age that was told, %(told)s, disagrees.") % words


def in_words(details: Iterable[Detail], *, is_protected: bool) -> list[Fact]:
    """The details with their labels; what address protection covers is not written out."""
    language = get_language() or "da"
    return [
        Fact(code_lists.label("detail_kinds", row.kind, language), _value(row, is_protected))
        for row in details
        if row.kind not in TOLD
    ]


def _value(row: Detail, is_protected: bool) -> str:
    if is_protected and code_lists.entry("detail_kinds", row.kind)["protected"]:
        return _("protected: it stands under “Add or correct” for those who may (is logged)")
    if row.kind == "home_municipality":
        return municipalities.name(row.value)
    if row.kind == "address_protection":
        return _("Yes, protected") if row.value == "yes" else _("No")
    return row.value


def say_of_age(request: HttpRequest, told: str) -> None:
    """Say of an age without a number how it is kept. Nobody on the street is kept up by it: it is saved already."""
    if not told or read_rough_age(told) is not None:
        return
    message = _(
        "The age stands as you wrote it: “%(told)s”. It holds no number, so it is not compared with the ages of others. You "
        "can write a guess instead, such as around 35 or 30-40."
    )
    messages.info(request, message % {"told": told})
