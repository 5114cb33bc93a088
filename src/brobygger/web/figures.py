"""Numbers as people write them."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format


def rounded(number: float | Decimal, places: int) -> str:
    """ "1,5". Rounded here, half up as people do it: Django would cut the rest of a float off."""
    found = Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return number_format(found, decimal_pos=places, use_l10n=True)
