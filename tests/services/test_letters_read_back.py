"""Each kind of letter read back from its file: a screen reader can read it, and what looks like markup in it is text."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from brobygger.rules import code_lists, letters
from brobygger.services import details, people
from brobygger.services.requests import approvals, decisions, recommendations
from tests.cast import NOW, Cast
from tests.services.test_letters import INJECTION, SAID, ask, decide, make, text_of, word

NAME = f"Ole {INJECTION}"


@pytest.fixture
def made(cast: Cast) -> dict[str, bytes]:
    """By kind the file of a letter about someone whose name looks like markup."""
    person = people.meet(by=cast.signe, alias="Smed", now=SAID)
    details.describe(by=cast.signe, person_id=person.id, values={"name": NAME}, seen={}, now=NOW)
    word(cast.mona, letters.SHARED, contact=INJECTION)
    word(cast.mona, "approval_request", reply=INJECTION)
    found: dict[str, bytes] = {"receipt": file(cast.signe, "receipt", ask(cast, person, words=INJECTION))}
    mark = recommendations.grounds(person, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice="grant", text=INJECTION, own_words=INJECTION, mark=mark)
    row = recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=NOW)
    found["recommendation"] = file(cast.signe, "recommendation", row)
    asked = approvals.NewApproval(municipality="0751", status="asked", whom=INJECTION, happened_at=NOW)
    approval = approvals.tell(by=cast.signe, person_id=person.id, new=asked, now=NOW)
    found["approval_request"] = file(cast.signe, "approval_request", approval)
    for result, offer in (("grant", ""), ("other_offer", INJECTION), ("refuse", "")):
        letter = f"decision_{result}"
        word(cast.oda, letter, law=INJECTION, complaint=INJECTION)
        decision = decide(cast, person, row, result=result, offer=offer, reasons=INJECTION)
        found[letter] = file(cast.asta, letter, decision)
        decisions.take_back(by=cast.asta, decision_id=decision.id, why="Forkert", now=NOW)
    return found


def file(by: Any, letter: str, about: Any) -> bytes:
    return bytes(make(by, letter, about).pdf)


def test_every_kind_is_tagged_and_says_its_language_and_title(made: dict[str, bytes]) -> None:
    assert set(made) == set(code_lists.codes("letter_kinds"))
    for letter, pdf in made.items():
        reader = PdfReader(BytesIO(pdf))
        root: Any = reader.root_object
        assert root["/MarkInfo"]["/Marked"], letter
        assert headings(root["/StructTreeRoot"]) > 0, letter
        assert root["/Lang"].startswith("da") and root["/ViewerPreferences"]["/DisplayDocTitle"], letter
        assert b"pdfuaid" in root["/Metadata"].get_data(), letter
        assert reader.metadata is not None and reader.metadata.title == letters.kind(letter).title["da"], letter


def headings(node: Any) -> int:
    """How many headings a screen reader finds under a part of a file."""
    node = node.get_object()
    if not hasattr(node, "get"):
        return 0
    parts = node.get("/K", [])
    parts = parts if isinstance(parts, list) else [parts]
    is_heading = str(node.get("/S", "")).startswith("/H")
    return is_heading + sum(headings(part) for part in parts if not isinstance(part, int))


def test_what_looks_like_markup_stays_text_wherever_it_stands(made: dict[str, bytes]) -> None:
    for letter, pdf in made.items():
        said = text_of(pdf)
        assert NAME in said, letter
        # The name, what the site says of itself, and what the letter is about.
        assert said.count(INJECTION) >= 3, letter
