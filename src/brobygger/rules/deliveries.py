"""What a citizen has received [R-G1-10, R-B13]: core components and methods, and how care and change were weighed [R-B12]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from brobygger.rules import code_lists
from brobygger.rules.law import local_day

# The two lists whose codes a contact can bring; no code stands in both.
LISTS = ("components", "methods")
# Of the components: "methods with documented effect" [R-G8].
METHODS = "methods"


@dataclass(frozen=True)
class Met:
    """One contact that was no attempt. ``care_share``: care's share in per cent, 0-100; None where it was not told."""

    at: datetime
    components: Sequence[str] = ()
    methods: Sequence[str] = ()
    care_share: int | None = None

    @property
    def brought(self) -> set[str]:
        """The codes of ``LISTS`` it brought."""
        return brought(self.components, self.methods)


@dataclass(frozen=True)
class Delivered:
    """One component or method: in how many contacts, and when last. None of both: it has never been delivered."""

    list_id: str
    code: str
    contacts: int
    last_at: datetime | None


@dataclass(frozen=True)
class Weighed:
    """Care and change in one month. ``care``: care's mean share in per cent, halves up; None where no contact told of it."""

    month: date
    told: int
    silent: int
    care: int | None


@dataclass(frozen=True)
class Course:
    """What a course has brought. ``months``: from the first contact to the last, those without one left out."""

    contacts: int
    delivered: Sequence[Delivered]
    months: Sequence[Weighed]
    whole: Weighed | None = field(default=None)


def brought(components: Iterable[str], methods: Iterable[str]) -> set[str]:
    """The codes of what contacts brought: whoever used one of the methods with documented effect has given that component,
    whether or not it was ticked as well."""
    found = {*components, *methods}
    return {*found, METHODS} if not found.isdisjoint(code_lists.codes("methods")) else found


def codes() -> list[tuple[str, str]]:
    """Every component and method as (list, code), in the order people are shown them."""
    return [(list_id, code) for list_id in LISTS for code in code_lists.codes(list_id)]


def course(contacts: Iterable[Met]) -> Course:
    """What the contacts of one course have brought, in any order. Codes that no list has any more are not shown."""
    met = sorted(contacts, key=lambda each: each.at)
    by_code: dict[str, list[Met]] = {}
    by_month: dict[date, list[Met]] = {}
    for each in met:
        by_month.setdefault(local_day(each.at).replace(day=1), []).append(each)
        for code in each.brought:
            by_code.setdefault(code, []).append(each)
    return Course(
        contacts=len(met),
        delivered=[_delivered(list_id, code, by_code.get(code, [])) for list_id, code in codes()],
        months=[_weighed(month, each) for month, each in by_month.items()],
        whole=_weighed(local_day(met[0].at).replace(day=1), met) if met else None,
    )


def _delivered(list_id: str, code: str, contacts: Sequence[Met]) -> Delivered:
    return Delivered(list_id, code, len(contacts), contacts[-1].at if contacts else None)


def _weighed(month: date, contacts: Sequence[Met]) -> Weighed:
    shares = [each.care_share for each in contacts if each.care_share is not None]
    care = (2 * sum(shares) + len(shares)) // (2 * len(shares)) if shares else None
    return Weighed(month, told=len(shares), silent=len(contacts) - len(shares), care=care)


def as_kept(brought: Iterable[str]) -> str:
    """Codes as they stand in one column, ",relation,treatment,": sorted, each once; "" for none."""
    found = sorted(set(brought))
    return f",{','.join(found)}," if found else ""


def kept(column: str) -> list[str]:
    """The codes of ``as_kept`` again."""
    return [code for code in column.split(",") if code]


def counted(groups: Mapping[str, int]) -> dict[str, int]:
    """By code how many people have ever received it, from how many people have each combination (``as_kept``)."""
    found = {code: 0 for _, code in codes()}
    for kept, people in groups.items():
        for code in kept.split(","):
            if code in found:
                found[code] += people
    return found
