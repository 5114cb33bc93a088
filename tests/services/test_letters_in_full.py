"""Each kind of letter read back whole from its file: everything it must say, in its order, with the tags a screen reader
needs."""

from collections import Counter
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from brobygger.rules import letters as rules
from brobygger.services import people, requests
from brobygger.services.assessments import verdicts
from brobygger.services.requests import approvals, recommendations
from tests.cast import NOW, Cast
from tests.services.planning import DAY, SLEEP, revise
from tests.services.test_letters import ask, decide, make, text_of, word

CRITERIA = (
    "Stofbehandling efter § 101:",
    "Intenst brug af flere rusmidler:",
    "Høj belastning på mindst tre områder:",
    "Bruger ikke eller kun lidt den behandling, der findes:",
    "Er selv besværet af sin situation:",
)
AREAS = ("Helbred:", "Økonomi:", "Kriminalitet:", "Familie og sociale relationer:")
REACHED = ("Sådan får du fat i os", "Kom forbi Havnegade 4", "Venlig hilsen")


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    word(cast.mona, rules.SHARED, contact="Kom forbi Havnegade 4")
    word(cast.mona, "approval_request", reply="Skriv til Havnegade 4")
    return people.meet(by=cast.signe, alias="Søren Åby", now=NOW - 100 * DAY)


def says(pdf: bytes, *words: str) -> None:
    """Every one of these words stands in the file, each after the one before."""
    text, at = text_of(pdf), 0
    for each in words:
        found = text.find(each, at)
        assert found >= at, f"{each!r} is missing, or stands before its place: {text}"
        at = found + len(each)


def tags(pdf: bytes) -> Counter[str]:
    """How often each tag of the structure is used."""
    found: Counter[str] = Counter()

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                found[str(node["/S"])] += 1
            if "/K" in node:
                walk(node["/K"])

    root: Any = PdfReader(BytesIO(bytes(pdf))).root_object
    walk(root["/StructTreeRoot"])
    return found


def recommended(cast: Cast, person: people.Person) -> Any:
    revise(cast.signe, person, SLEEP, at=NOW - 9 * DAY)
    verdicts.judge(by=cast.signe, person_id=person.id, now=NOW)
    mark = recommendations.grounds(person, by=cast.signe).mark
    told = {"advice": "grant", "text": "Vi når ham på gaden", "own_words": "Jeg vil have ro på", "mark": mark}
    new = recommendations.NewRecommendation(**told)
    return recommendations.hand_over(by=cast.signe, person_id=person.id, new=new, now=NOW)


def test_a_receipt_says_the_words_when_and_to_whom_they_were_said_and_by_when_treatment_begins(
    cast: Cast, smed: people.Person
) -> None:
    pdf = make(cast.signe, "receipt", ask(cast, smed)).pdf
    says(
        pdf,
        *("Brokøbing Kommune", "12-11-2026", "Søren Åby", "Vi har hørt, at du gerne vil i behandling"),
        *("Det sagde du", "“Jeg vil gerne i behandling, på ære”", "Du sagde det: 09-11-2026"),
        *("Du sagde det til: Signe Bro", "Behandlingen skal begynde senest: 23-11-2026"),
        *(*REACHED, "Signe Bro"),
    )
    assert tags(pdf)["/BlockQuote"] == tags(pdf)["/H1"] == 1, "a screen reader says whose words they are"


def test_once_the_region_has_taken_over_its_deadline_is_not_told_as_ours(cast: Cast, smed: people.Person) -> None:
    row = ask(cast, smed)
    told = {"by": cast.signe, "request_id": row.id, "now": NOW}
    requests.happen(kind="region", at=NOW - DAY, whom="Visitationen, Region Midt", **told)
    assert "senest" not in text_of(make(cast.signe, "receipt", row).pdf)


def test_a_recommendation_says_goals_advice_grounds_and_who_hands_it_over(cast: Cast, smed: people.Person) -> None:
    pdf = make(cast.signe, "recommendation", recommended(cast, smed)).pdf
    says(
        pdf,
        *("Indstilling til myndigheden", "Det handler om: Søren Åby", "Skrevet: 12-11-2026", "Af: Signe Bro"),
        *("Det ønsker borgeren, med egne ord", "“Jeg vil have ro på”", "Borgerens egne mål", "“Ro om natten”"),
        *("Vi anbefaler: Bevilg udgående behandling", "Derfor", "Vi når ham på gaden"),
        *("Målgruppe: Endnu ikke kendt (12-11-2026; Signe Bro)", "De fem kriterier", *CRITERIA),
        *("Belastningen, område for område", *AREAS, *REACHED, "Signe Bro"),
    )
    found = tags(pdf)
    assert found["/BlockQuote"] == 1
    assert (found["/L"], found["/LI"]) == (3, 1 + len(CRITERIA) + len(AREAS)), "goals, criteria and areas are lists"


@pytest.mark.parametrize(
    ("result", "offer", "title"),
    [
        ("grant", "", "Du kan begynde i behandling"),
        ("other_offer", "Døgnophold", "Vi tilbyder dig et andet tilbud"),
        ("refuse", "", "Vi siger nej til behandlingen"),
    ],
)
def test_a_decision_says_what_why_by_which_rules_and_how_to_complain(
    cast: Cast, smed: people.Person, result: str, offer: str, title: str
) -> None:
    word(cast.oda, f"decision_{result}", law="Serviceloven, det hele", complaint="Skriv til klagenævnet")
    pdf = make(cast.asta, f"decision_{result}", decide(cast, smed, ask(cast, smed), result=result, offer=offer)).pdf
    says(
        pdf,
        *("Brokøbing Kommune", "Søren Åby", title, "Afgjort: 12-11-2026"),
        *(["Behandlingen skal begynde senest: 23-11-2026"] if result == "grant" else []),
        *([f"Tilbud: {offer}"] if offer else []),
        *("Derfor", "Fordi du bor i Århus", "Reglerne bag afgørelsen", "Serviceloven, det hele"),
        *([] if result == "refuse" else ["Du kan selv vælge"]),
        *("Sådan klager du", "Skriv til klagenævnet", *REACHED, "Asta Myndighed"),
    )
    assert tags(pdf)["/H2"] == 5


def test_the_home_municipality_reads_whom_and_when_we_asked_and_what_to_answer(cast: Cast, smed: people.Person) -> None:
    asked = approvals.NewApproval(municipality="0751", status="asked", whom="Visitationen", happened_at=NOW)
    row = approvals.tell(by=cast.signe, person_id=smed.id, new=asked, now=NOW)
    says(
        make(cast.signe, "approval_request", row).pdf,
        *("Brokøbing Kommune", "Aarhus", "Vi beder om jeres tilsagn", "Det handler om: Søren Åby"),
        *("Til: Visitationen", "Vi spurgte: 12-11-2026", "Skriv til os, om I siger ja eller nej"),
        *("Sådan svarer I os", "Skriv til Havnegade 4", "Venlig hilsen"),
    )
