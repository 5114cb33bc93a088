"""Long texts: their beginning, and the rest to be opened. Nothing is cut away."""

LINES = 12
CHARACTERS = 900
# What is folded away is worth opening: less than this is shown at once.
LEAST = 200
# How far back a word's end is looked for, so that none is cut in two.
BACK = 80


def fold(text: str) -> tuple[str, str]:
    """The beginning of a text and the rest, which is "" where the whole is short; together they are the text."""
    end = min(CHARACTERS, len(text))
    lines = text[:end].splitlines(keepends=True)
    end = len("".join(lines[:LINES]))
    if len(text) - end < LEAST and text.count("\n", end) < LINES:
        return text, ""
    if text[end - 1] != "\n":
        space = text.rfind(" ", end - BACK, end)
        end = space + 1 if space > 0 else end
    return text[:end], text[end:]
