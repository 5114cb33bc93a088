"""Numbers as people write them."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format


def rounded(number: float | Decimal, places: int) -> str:
    """ "1,5". Rounded here, half up as people do it: Django would cut the rest of a float off."""
    return number_format(_to(number, places), decimal_pos=places, use_l10n=True)


def signed(number: float, places: int = 2) -> str:
    """A change: with its sign, and a real minus. What rounds to nothing has none, as in a picture."""
    found = _to(number, places)
    return ("+" if found > 0 else "−" if found < 0 else "") + rounded(abs(found), places)


def _to(number: float | Decimal, places: int) -> Decimal:
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
