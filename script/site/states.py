"""What can follow what in a course, a referral, a consent and substitution treatment, from the rules, as diagrams."""

from collections.abc import Iterable, Iterator, Mapping

HEAD = """# States

What can follow what is one dict in the rules; the diagrams are drawn from it. Every state has an owner, someone who sees to
it that something happens: `src/brobygger/services/owners.py` says who it is now, and the page of the citizen shows it. Where
there is nobody another stands in, and a citizen without a contact person at work stands on the board until there is one.
"""


def text() -> str:
    """The whole document."""
    return "\n".join([HEAD, *_course(), "", *_referrals(), *_approvals(), "", *_substitution()]) + "\n"


def _course() -> Iterator[str]:
    from brobygger.rules import code_lists, courses

    names = {code: code_lists.label("phases", code, "en") for code in code_lists.codes("phases")}
    names[courses.DEAD] = "Died"
    yield "## The course\n"
    yield "People move back and forth. No move is written but along an arrow of its name. What was written by mistake (an"
    yield "ending, a request, a death) is struck with the move it brought, and the course is where it was: no arrow leads back."
    yield "After an ending two arrows lead to contact: a new request (`ask`), or the citizen is met again (`resume`), by hand."
    yield "`src/brobygger/rules/courses.py`\n"
    arrows = [(arrow.begin, arrow.end, arrow.by) for arrow in courses.transitions()]
    yield from _diagram(names, courses.CONTACT, arrows)
    yield from _owners(names, courses.OWNERS)


def _referrals() -> Iterator[str]:
    from brobygger.rules import code_lists, referrals

    names = {code: code_lists.label("referral_states", code, "en") for code in code_lists.codes("referral_states")}
    for kind, title in ((referrals.STAY, "A stay"), (referrals.BRIDGE, "A bridge to other help")):
        states = referrals.TRANSITIONS[kind]
        arrows = [(begin, end, event) for begin, events in states.items() for event, end in events.items()]
        yield f"## {title}\n"
        yield "A referral leaves the lists only by an ending someone has written. `src/brobygger/rules/referrals.py`\n"
        yield from _diagram({code: names[code] for code in states}, referrals.ASKED, arrows)
        yield from _owners(names, {code: referrals.OWNERS[code] for code in states})
        yield ""


def _approvals() -> Iterator[str]:
    from brobygger.rules import approvals, code_lists

    codes = code_lists.codes("approval_statuses")
    names = {approvals.NONE: "Not asked"} | {code: code_lists.label("approval_statuses", code, "en") for code in codes}
    # A diagram has no name for what is not there.
    shown = {code or "none": name for code, name in names.items()}
    arrows = [(begin or "none", end, "told") for begin, ends in approvals.TRANSITIONS.items() for end in sorted(ends)]
    yield "## The home municipality's consent\n"
    yield "Asked for those from elsewhere. `src/brobygger/rules/approvals.py`\n"
    yield from _diagram(shown, "none", arrows)
    yield from _owners(names, approvals.OWNERS)


def _substitution() -> Iterator[str]:
    from brobygger.rules.treatment import substitution

    names = {
        substitution.UNKNOWN: "Nothing written yet",
        substitution.OUTSIDE: "Not in treatment",
        substitution.TREATED: "In treatment",
        substitution.PAUSED: "Paused",
        substitution.STOPPED: "Stopped",
    }
    arrows = [(begin, end, step) for step, ends in substitution.LEADS.items() for begin, end in ends.items()]
    yield "## Substitution treatment\n"
    yield "Where the citizen is by the steps that are written, which is what the health side and the citizen tell. What is told"
    yield "along no arrow is refused. The arrows bear the codes of `substitution_steps`. Who sees to the course sees to it."
    yield "`src/brobygger/rules/treatment/substitution.py`\n"
    yield from _diagram(names, substitution.UNKNOWN, sorted(arrows, key=lambda each: list(names).index(each[0])))


def _diagram(names: Mapping[str, str], begin: str, arrows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    yield "```mermaid\nstateDiagram-v2"
    yield from (f'    state "{name}" as {code}' for code, name in names.items())
    yield f"    [*] --> {begin}"
    yield from (f"    {start} --> {end}: {by}" for start, end, by in arrows)
    yield "```"


def _owners(names: Mapping[str, str], owners: Mapping[str, str]) -> Iterator[str]:
    from brobygger.rules.owners import in_turn

    yield "\n| state | who sees to it | where there is nobody |\n|---|---|---|"
    for state, owner in owners.items():
        first, *others = [each.replace("_", " ") for each in in_turn(owner)]
        yield f"| {names[state]} | {first} | {', then '.join(others)} |"
