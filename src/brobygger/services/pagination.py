"""Pages of long lists: counted no further than a page says, and a late page opened as fast as an early one."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Asked for by this number, a page is the last of its list, filled from the end: as many rows as a page holds, or all there are.
FROM_THE_END = 0


class Counted(Paginator):  # type: ignore[type-arg]
    """A paginator told its count, ``found``, of rows that are read already. ``is_over``: there are more than ``most``, which
    have no page."""

    def __init__(self, found: int, *, most: int, per_page: int) -> None:
        none: Any = ()
        super().__init__(none, per_page)
        self.count, self.is_over = min(found, most), found > most


class Placed(Paginator):  # type: ignore[type-arg]
    """A paginator of rows whose place among others is known, in their order: those of a page alone are read."""

    def __init__(self, places: Sequence[int], rows_at: Callable[[Sequence[int]], list[Any]], *, per_page: int) -> None:
        super().__init__(places, per_page)
        self._rows_at = rows_at

    def page(self, number: int | str) -> "Page[Any]":
        """A page with its rows read. Raises ``InvalidPage`` where there is no such page; ``get_page`` gives the nearest."""
        found = super().page(number)
        return Page(self._rows_at(list(found)), found.number, self)


def opened(rows: "QuerySet[Any]", shown: "QuerySet[Any]", number: int, per_page: int) -> "QuerySet[Any]":
    """One page of ``rows`` as ``shown`` opens them, or ``FROM_THE_END``. The keys are found before a row is opened: a late page
    costs as an early one."""
    return shown.filter(id__in=_part(rows.values("id"), number, per_page)).order_by(*rows.query.order_by)


def read(rows: "QuerySet[Any]", number: int, per_page: int) -> list[Any]:
    """The rows of one page, or ``FROM_THE_END``, each as the queryset has it."""
    found = list(_part(rows, number, per_page))
    return found[::-1] if number == FROM_THE_END else found


def _part(rows: "QuerySet[Any]", number: int, per_page: int) -> "QuerySet[Any]":
    """The rows of one page; ``FROM_THE_END`` the last comes first."""
    begin = (number - 1) * per_page
    return rows.reverse()[:per_page] if number == FROM_THE_END else rows[begin : begin + per_page]


def paged(rows_of: Callable[[int], list[Any]], *, most: int, per_page: int, number: int | str | None) -> "Page[Any]":
    """A page whose rows say themselves how many there are, as ``found_in_all``: one question; of a page that does not exist one
    more, for the nearest that does. rows_of: the rows of a page by its number, in their order ``FROM_THE_END`` too."""
    wanted = wanted_page(number, most=most, per_page=per_page)
    rows = rows_of(wanted)
    if not rows and wanted > 1:
        rows = rows_of(FROM_THE_END)
        found = rows[0].found_in_all if rows else 0
        wanted = max(-(-found // per_page), 1)
        rows = rows[(wanted - 1) * per_page - found :]
    return Page(rows, wanted, Counted(rows[0].found_in_all if rows else 0, most=most, per_page=per_page))


def wanted_page(number: int | str | None, *, most: int, per_page: int) -> int:
    """The number of the page that is asked for, which no list of ``most`` rows has more of; 1 for what is no number."""
    last = -(-most // per_page)
    return min(max(int(str(number)[:9]), 1), last) if str(number).isdecimal() else 1
