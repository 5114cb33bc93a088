"""The states a course can be in and the ways between them, from rules/courses.py, as diagrams."""

from collections.abc import Iterator

HEAD = """# States

What can follow what is one dict in the rules; the diagrams are drawn from it. A state without an owner, someone who sees
to it that something happens, is a fault that a test finds.
"""


def text() -> str:
    """The whole document."""
    return "\n".join([HEAD, *_course()]) + "\n"


def _course() -> Iterator[str]:
    from brobygger.rules import code_lists, courses

    names = {code: code_lists.label("phases", code, "en") for code in code_lists.codes("phases")}
    yield "## The course\n"
    yield "People move back and forth. `src/brobygger/rules/courses.py`\n"
    yield from _diagram({**names, courses.DEAD: "Died"}, courses.CONTACT, courses.transitions())
    yield "\n| state | who sees to it |\n|---|---|"
    for state, owner in courses.OWNERS.items():
        yield f"| {names.get(state, 'Died')} | {owner.replace('_', ' ')} |"


def _diagram(names: "dict[str, str]", begin: str, arrows: "Iterator[object]") -> Iterator[str]:
    yield "```mermaid\nstateDiagram-v2"
    yield from (f'    state "{name}" as {code}' for code, name in names.items())
    yield f"    [*] --> {begin}"
    yield from (f"    {arrow.begin} --> {arrow.end}: {arrow.by}" for arrow in arrows)
    yield "```"
