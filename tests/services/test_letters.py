"""Letters read back from their files: tagged, in Danish, saying what was shown, and nothing in them but text."""

import subprocess
import sys
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from brobygger.records.access import Organisation
from brobygger.records.changes import AuditEntry
from brobygger.records.endings import Death
from brobygger.records.requests import HomeApproval, Letter, Wording
from brobygger.rules import definitions
from brobygger.rules import letters as rules
from brobygger.rules.consents import Receiver
from brobygger.rules.consents import Told as Allowed
from brobygger.rules.fields import SeveralRefused
from brobygger.rules.refusals import Refusal
from brobygger.services import consents, details, drawing, endings, identities, merging, people, requests, sheets
from brobygger.services.access import NotFound
from brobygger.services.agenda import lists
from brobygger.services.assessments import verdicts
from brobygger.services.changes import PermissionDenied
from brobygger.services.requests import approvals, decisions, letter_pages, letters, recommendations, wordings
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.listing import reasons

SAID = NOW - timedelta(days=3)
INJECTION = '#panic("x") *fed* $x^2$ @nogen \\ <b> ] #let a = 1 `kode` // væk'


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    word(cast.mona, rules.SHARED, contact="Kom forbi")
    word(cast.mona, "approval_request", reply="Svar til Torvet 1")
    return people.meet(by=cast.signe, alias="Søren Åby", now=NOW - timedelta(days=4))


def ask(cast: Cast, person: people.Person, **more: Any) -> Any:
    told = {"words": "Jeg vil gerne i behandling, på ære", "said_at": SAID, "said_to": "Signe Bro", **more}
    return requests.ask(by=cast.signe, person_id=person.id, new=requests.NewRequest(**told), now=NOW)


def decide(cast: Cast, person: people.Person, about: Any, **more: Any) -> Any:
    told = {"about": about.id, "result": "refuse", "reasons": "Fordi du bor i Århus", "decided_at": NOW, **more}
    return decisions.decide(by=cast.asta, person_id=person.id, new=decisions.NewDecision(**told), now=NOW)


def draft(by: Any, letter: str, about: Any, language: str = "da") -> letters.Draft:
    return letters.draft(by=by, letter=letter, about_id=about.id, language=language, now=NOW)


def make(by: Any, letter: str, about: Any, language: str = "da", **more: Any) -> Letter:
    told = {"mark": draft(by, letter, about, language).mark, "key": uuid4(), **more}
    return letters.make(by=by, letter=letter, about_id=about.id, language=language, now=NOW, **told)


def word(by: Any, letter: str, seen: int = 0, **parts: str) -> Wording:
    told = {part: {"da": said} for part, said in parts.items()}
    return wordings.revise(by=by, letter=letter, parts=told, seen=seen, now=NOW)


def text_of(pdf: bytes) -> str:
    """The words of a file, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(bytes(pdf))).pages).split())


def test_a_receipt_is_a_tagged_file_in_danish_with_a_title_the_words_and_the_deadline(
    cast: Cast, smed: people.Person
) -> None:
    row = make(cast.signe, "receipt", ask(cast, smed))
    reader = PdfReader(BytesIO(bytes(row.pdf)))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"].startswith("da")
    assert reader.metadata is not None
    assert reader.metadata.title == "Vi har hørt, at du gerne vil i behandling"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    said = text_of(row.pdf)
    for words in ("Jeg vil gerne i behandling, på ære", "Søren Åby", "23-11-2026", "Brokøbing Kommune", "12-11-2026"):
        assert words in said
    assert b"pdfuaid" in root["/Metadata"].get_data()


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_every_kind_of_letter_becomes_a_file(cast: Cast, smed: people.Person, language: str) -> None:
    request = ask(cast, smed)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    new = recommendations.NewRecommendation(
        advice="grant",
        text="Vi når ham på gaden",
        own_words="Ro",
        mark=recommendations.grounds(smed, by=cast.signe).mark,
    )
    row = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    asked = approvals.NewApproval(municipality="0751", status="asked", whom="Visitationen", happened_at=NOW)
    approval = approvals.tell(by=cast.signe, person_id=smed.id, new=asked, now=NOW)
    made = {"receipt": request, "recommendation": row, "approval_request": approval}
    for result, offer in (("grant", ""), ("other_offer", "Døgnophold"), ("refuse", "")):
        word(cast.oda, f"decision_{result}", law="Serviceloven § 101", complaint="Skriv til klagenævnet")
        decision = decide(cast, smed, row, result=result, offer=offer)
        letter = make(cast.asta, f"decision_{result}", decision, language)
        assert "Fordi du bor i Århus" in text_of(letter.pdf)
        decisions.take_back(by=cast.asta, decision_id=decision.id, why="Forkert borger", now=NOW)
    for letter, about in made.items():
        file = make(cast.signe, letter, about, language).pdf
        title = definitions.text(rules.kind(letter).title, language)
        assert title in text_of(file)
        assert PdfReader(BytesIO(bytes(file))).root_object["/Lang"].startswith(language)  # type: ignore[union-attr]
    assert Letter.objects.count() == 6


def test_a_question_to_the_home_municipality_says_when_the_citizen_was_born_and_never_the_number(
    cast: Cast, smed: people.Person
) -> None:
    asked = approvals.NewApproval(municipality="0751", status="asked", whom="Visitationen", happened_at=NOW)
    row = approvals.tell(by=cast.signe, person_id=smed.id, new=asked, now=NOW)
    said = text_of(draft(cast.signe, "approval_request", row).pdf)
    assert "Født: det ved vi ikke endnu" in said, "who cannot be found is not looked for in vain"
    assert "Svar til Torvet 1" in said and "Kom forbi" not in said, "how citizens reach us is nothing to an authority"
    details.describe(by=cast.signe, person_id=smed.id, values={"birth_year": "1962"}, seen={}, now=NOW)
    assert "1962" in text_of(draft(cast.signe, "approval_request", row).pdf)
    identities.identify(by=cast.signe, person_id=smed.id, number="070761-4285", now=NOW)
    said = text_of(draft(cast.signe, "approval_request", row).pdf)
    assert "07-07-1961" in said and "4285" not in said


def test_a_recommendation_says_what_is_not_known_as_not_known(cast: Cast, smed: people.Person) -> None:
    new = verdicts.NewCriterionAnswer("troubled", "met", "Siger det selv på bænken")
    verdicts.answer_criteria(by=cast.signe, person_id=smed.id, answers=[new], now=NOW)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=NOW)
    told = recommendations.NewRecommendation(
        advice="not_yet", text="Fordi", mark=recommendations.grounds(smed, by=cast.signe).mark
    )
    row = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=told, now=NOW)
    said = text_of(make(cast.signe, "recommendation", row).pdf)
    known = "opfyldt (bygger på: Siger det selv på bænken; 12-11-2026; Signe Bro)"
    assert known in said
    assert said.count("endnu ikke kendt") >= 4
    assert "Der er endnu ikke lavet en plan med borgeren" in said


def test_a_recommendation_after_a_return_says_the_verdict_of_the_course_before_as_such(
    cast: Cast, smed: people.Person
) -> None:
    verdicts.judge(by=cast.signe, person_id=smed.id, override="met", reason="Kendt i årevis", now=NOW)
    new = endings.NewEnding(ended_at=NOW + timedelta(days=1), status="stabilised", reason="finished")
    later = NOW + timedelta(days=30)
    endings.end(by=cast.signe, person_id=smed.id, new=new, now=later)
    back = requests.NewRequest(words="Jeg vil tilbage", said_at=NOW + timedelta(days=20), said_to="Signe")
    requests.ask(by=cast.signe, person_id=smed.id, new=back, now=later)
    mark = recommendations.grounds(smed, by=cast.signe).mark
    told = recommendations.NewRecommendation(advice="not_yet", text="Fordi", mark=mark)
    row = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=told, now=later)
    said = " ".join(text_of(draft(cast.signe, "recommendation", row).pdf).split())
    assert "I forløbet før: I målgruppen (efter faglig vurdering; 12-11-2026; Signe Bro)" in said
    assert "Begrundelse for den faglige vurdering: Kendt i årevis" in said


def test_a_receipt_states_no_deadline_once_nothing_runs_to_it(cast: Cast, smed: people.Person) -> None:
    request = ask(cast, smed)
    due = f"{SAID + timedelta(days=14):%d-%m-%Y}"
    assert due in text_of(draft(cast.signe, "receipt", request).pdf)
    requests.happen(by=cast.signe, request_id=request.id, kind="withdrawn", at=NOW, now=NOW)
    said = text_of(draft(cast.signe, "receipt", request).pdf)
    assert due not in said and "Behandlingen skal begynde senest" not in said
    assert "Siden da: Den 12-11-2026 tog du ønsket tilbage" in said and "Det sker der nu" not in said


def test_a_yes_says_by_when_treatment_begins_until_it_has_begun(cast: Cast, smed: people.Person) -> None:
    request = ask(cast, smed)
    decision = decide(cast, smed, request, result="grant")
    due = f"Behandlingen skal begynde senest: {SAID + timedelta(days=14):%d-%m-%Y}"
    assert due in text_of(draft(cast.asta, "decision_grant", decision).pdf)
    later = letters.draft(
        by=cast.asta, letter="decision_grant", about_id=decision.id, language="da", now=NOW + timedelta(days=30)
    )
    assert f"skulle være begyndt senest: {SAID + timedelta(days=14):%d-%m-%Y}" in text_of(later.pdf)
    requests.happen(by=cast.signe, request_id=request.id, kind="started", at=NOW, now=NOW)
    said = text_of(draft(cast.asta, "decision_grant", decision).pdf)
    assert "skal begynde senest" not in said and "skulle være begyndt" not in said


def test_a_receipt_made_after_a_refusal_says_what_was_decided_and_promises_nothing_of_it(
    cast: Cast, smed: people.Person
) -> None:
    request = ask(cast, smed)
    assert "Det sker der nu" in text_of(draft(cast.signe, "receipt", request).pdf)
    no = decide(cast, smed, request)
    said = text_of(draft(cast.signe, "receipt", request).pdf)
    assert "Den 12-11-2026 afgjorde vi det: Afslag. Grunden står i brevet om afgørelsen." in said
    assert "Det sker der nu" not in said and "hvad der passer til dig" not in said
    assert "decided it: " in text_of(draft(cast.signe, "receipt", request, "en").pdf)
    decide(cast, smed, no, result="grant", is_change_meant=True)
    said = text_of(draft(cast.signe, "receipt", request).pdf)
    assert "Bevilget" in said and "Afslag" not in said and "Det sker der nu" in said, "the clock runs on"


def test_a_consent_that_is_given_needs_no_letter_and_two_of_one_day_have_each_a_name(
    cast: Cast, smed: people.Person
) -> None:
    from_elsewhere(cast, smed)
    ask(cast, smed), ask(cast, smed, words="Jeg vil på døgn")
    answer(cast, smed, "asked")

    def lines(days: int = 0) -> dict[str, letters.Line]:
        found = letters.lines_of(smed, by=cast.signe, today=NOW.date() + timedelta(days=days))
        return {line.subject.name: line for line in found if line.subject}

    assert set(lines()) == {"“Jeg vil gerne i behandling, på ære”", "“Jeg vil på døgn”", "Aarhus"}
    assert lines()["Aarhus"].given is None
    given = answer(cast, smed, "given", valid_to=NOW.date())
    assert lines()["Aarhus"].given == given
    assert lines(days=1)["Aarhus"].given is None, "what has run out is asked for again"


@pytest.mark.parametrize(
    "told",
    [{"result": "refuse"}, {"result": "other_offer", "offer": "Døgn"}, {"result": "grant", "is_choice_limited": True}],
)
def test_what_is_no_full_yes_waits_in_the_inbox_until_its_letter_is_made(
    cast: Cast, smed: people.Person, told: dict[str, Any]
) -> None:
    def waits() -> list[Any]:
        listed = lists.listed(by=cast.asta, shows="inbox", kind="letter_missing", now=NOW)
        return [row.about_id for row in reasons(listed) if row.kind == "letter_missing"]

    made = decide(cast, smed, ask(cast, smed), decided_at=NOW - timedelta(days=2), **told)
    assert waits() == [made.id]
    letter = f"decision_{told['result']}"
    word(cast.mona, letter, law="Loven", complaint="Klag til os")
    make(cast.asta, letter, made)
    assert waits() == []
    decisions.take_back(by=cast.asta, decision_id=made.id, why="Forkert borger", now=NOW)
    again = decide(cast, smed, requests.asked(smed, by=cast.signe)[0].requests[0])
    assert waits() == [again.id]


def from_elsewhere(cast: Cast, person: people.Person) -> None:
    Organisation.objects.filter(id=person.organisation_id).update(municipality="0461")
    details.describe(by=cast.signe, person_id=person.id, values={"home_municipality": "0751"}, seen={}, now=NOW)


def answer(cast: Cast, person: people.Person, status: str, **more: Any) -> HomeApproval:
    seen = HomeApproval.objects.order_by("-id").values_list("id", flat=True).first()
    new = approvals.NewApproval("0751", status, "Aarhus", NOW, seen=seen, **more)
    return approvals.tell(by=cast.signe, person_id=person.id, new=new, now=NOW)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ((), "tilsagn fra din hjemkommune, Aarhus. Den er ikke spurgt endnu."),
        (("asked",), "Den er spurgt og har ikke svaret endnu."),
        (("asked", "refused"), "Den har sagt nej."),
        (("given",), ""),
    ],
)
def test_the_letter_of_a_yes_says_what_it_also_depends_on(
    cast: Cast, smed: people.Person, told: tuple[str, ...], said: str
) -> None:
    from_elsewhere(cast, smed)
    made = decide(cast, smed, ask(cast, smed), result="grant")
    for status in told:
        answer(cast, smed, status)
    letter = text_of(draft(cast.asta, "decision_grant", made).pdf)
    assert ("Det afhænger også af" in letter) == bool(said) and said in letter


def test_the_home_municipality_is_asked_with_what_the_citizen_allowed_and_of_a_no_nothing_is_said(
    cast: Cast, smed: people.Person
) -> None:
    from_elsewhere(cast, smed)
    asked = answer(cast, smed, "asked")
    assert "har sagt ja" not in text_of(draft(cast.signe, "approval_request", asked).pdf)
    to = Receiver("home_municipality")
    told = {"to": to, "form": "oral", "at": NOW, "witness": "Signe Bro", "about": "navn og fødselsdag"}
    yes = Allowed(answer="yes", purpose="tilsagn", **told)
    consents.give(by=cast.signe, person_id=smed.id, told=yes, now=NOW)
    letter = text_of(draft(cast.signe, "approval_request", asked).pdf)
    assert (
        "Borgeren har sagt ja til, at I får at vide" in letter and "navn og fødselsdag (tilsagn, 12-11-2026)" in letter
    )
    no = Allowed(answer="no", to=to, form="oral", at=NOW + timedelta(minutes=1))
    consents.give(by=cast.signe, person_id=smed.id, told=no, now=NOW + timedelta(minutes=1))
    assert "har sagt ja" not in text_of(draft(cast.signe, "approval_request", asked).pdf)


def test_what_was_just_decided_and_lacks_its_letter_stands_first_in_the_inbox_and_after_a_week_where_it_stood(
    cast: Cast, smed: people.Person
) -> None:
    waiting = people.meet(by=cast.signe, alias="Venter", now=NOW - timedelta(days=30))
    ask(cast, waiting)
    decide(cast, smed, ask(cast, smed), decided_at=NOW - timedelta(days=1), result="refuse")

    def first(now: datetime) -> list[tuple[str, str]]:
        found = lists.listed(by=cast.asta, shows="inbox", now=now).page
        return [(each.person.shown_name, each.reasons[0].kind) for each in found]

    assert first(NOW) == [("Søren Åby", "letter_missing"), ("Venter", "clock")]
    assert first(NOW + timedelta(days=8)) == [("Venter", "clock"), ("Søren Åby", "letter_late")]
    todays = lists.listed(by=cast.oda, shows="today", now=NOW).counts
    assert "letter_missing" not in todays
    assert "letter_late" in lists.listed(by=cast.oda, shows="today", now=NOW + timedelta(days=8)).counts


def test_a_refusal_that_was_changed_is_owed_no_letter_any_more(cast: Cast, smed: people.Person) -> None:
    request = ask(cast, smed)
    no = decide(cast, smed, request, decided_at=NOW - timedelta(days=2), result="refuse")

    def waits() -> list[str]:
        found = lists.listed(by=cast.asta, shows="inbox", now=NOW)
        return [row.kind for row in reasons(found) if row.kind == "letter_missing"]

    assert waits() == ["letter_missing"]
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    yes = decide(
        cast,
        smed,
        recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=NOW),
        result="grant",
        is_change_meant=True,
    )
    assert waits() == []
    # Of the two letters the citizen may have, the newer says that it holds.
    day = f"{no.happened_at:%d-%m-%Y}"
    assert f"i stedet for: det, vi afgjorde den {day}: Afslag" in text_of(draft(cast.asta, "decision_grant", yes).pdf)
    old = draft(cast.asta, "decision_refuse", no)
    assert "Gælder i stedet for" not in text_of(old.pdf)
    # A letter made of the older one now says first of all that it does not.
    assert old.content["title"] == "Denne afgørelse gælder ikke længere"
    assert f"Den {yes.happened_at:%d-%m-%Y} traf vi en ny afgørelse: Bevilget." in old.content["blocks"][0]["text"]
    said = "Det stod der i afgørelsen før Vi siger nej til behandlingen Vi har set på dit ønske"
    assert said in text_of(old.pdf) and "Fordi du bor i Århus" in text_of(old.pdf)
    lines = {each.letter: each.holds for each in letters.lines_of(smed, by=cast.asta, today=NOW.date())}
    assert lines["decision_grant"] is None and lines["decision_refuse"] is not None
    assert lines["decision_refuse"].id == yes.id


def test_a_letter_of_a_decision_that_was_changed_keeps_the_words_it_had_and_the_new_one_is_owed_a_letter(
    cast: Cast, smed: people.Person
) -> None:
    for letter in ("decision_refuse", "decision_grant"):
        word(cast.mona, letter, complaint="Klag inden 4 uger", law="§ 1")
    request = ask(cast, smed)
    no = decide(cast, smed, request, decided_at=NOW - timedelta(days=2), result="refuse")
    make(cast.asta, "decision_refuse", no)
    yes = decide(cast, smed, no, result="grant", is_change_meant=True)

    def waits() -> list[object]:
        found = lists.listed(by=cast.asta, shows="inbox", now=NOW)
        return [row.about_id for row in reasons(found) if row.kind == "letter_missing"]

    assert waits() == [yes.id], "the citizen may hold the no, and trust it"
    later = NOW + timedelta(hours=1)
    told = {part: {"da": said} for part, said in {"complaint": "Klag aldrig", "law": "§ 2"}.items()}
    wordings.revise(by=cast.mona, letter="decision_refuse", parts=told, seen=1, now=later)
    again = text_of(draft(cast.asta, "decision_refuse", no).pdf)
    assert "Klag inden 4 uger" in again and "Klag aldrig" not in again
    mark = letters.draft(by=cast.asta, letter="decision_refuse", about_id=no.id, language="da", now=later).mark
    told = {"letter": "decision_refuse", "about_id": no.id, "language": "da", "mark": mark, "key": uuid4()}
    letters.make(by=cast.asta, now=later + timedelta(hours=1), **told)
    assert "Klag aldrig" not in text_of(draft(cast.asta, "decision_refuse", no).pdf), "nor the third time"
    make(cast.asta, "decision_grant", yes)
    assert waits() == []


def test_a_yes_that_was_changed_tells_nobody_to_choose(cast: Cast, smed: people.Person) -> None:
    from_elsewhere(cast, smed)
    request = ask(cast, smed)
    yes = decide(cast, smed, request, decided_at=NOW - timedelta(days=2), result="grant")
    assert "Du kan selv vælge" in text_of(draft(cast.asta, "decision_grant", yes).pdf)
    decide(cast, smed, yes, is_change_meant=True)
    said = text_of(draft(cast.asta, "decision_grant", yes, "en").pdf)
    assert "This decision no longer holds" in said and "we made a new decision: Refused" in said
    assert "You can choose" not in said and "It also depends on" not in said


def test_who_asked_to_stay_unknown_is_owed_no_letter_and_gets_none(cast: Cast, smed: people.Person) -> None:
    wish = ask(cast, smed, is_anonymous=True)
    at = NOW - timedelta(days=2)
    # The authority knows them from a wish in their own name, which they withdrew.
    known = ask(cast, smed, said_at=SAID - timedelta(days=40))
    since = SAID - timedelta(days=39)
    requests.happen(by=cast.signe, request_id=known.id, kind="withdrawn", at=since, now=NOW)
    requests.happen(by=cast.signe, request_id=wish.id, kind="told", whom="Asta", at=at, now=NOW)
    no = decide(cast, smed, wish, decided_at=at, result="refuse")
    found = lists.listed(by=cast.asta, shows="inbox", kind="letter_missing", now=NOW)
    assert [row for row in reasons(found) if row.kind == "letter_missing"] == []
    # Neither is one made of what was decided, nor when the name is known: it would carry it.
    details.describe(by=cast.signe, person_id=smed.id, values={"name": "Søren Åby Smed"}, seen={}, now=NOW)
    for by, letter, about in ((cast.signe, "receipt", wish), (cast.asta, "decision_refuse", no)):
        with pytest.raises(Refusal) as refused:
            draft(by, letter, about)
        assert refused.value.code == "unnamed_wish"
    assert [line.letter for line in letters.lines_of(smed, by=cast.asta, today=NOW.date())] == ["receipt"]
    with pytest.raises(NotFound):
        draft(cast.troels, "receipt", wish)
    # Only the citizen can lift it: what they ask for in their own name is another request.
    assert "Søren Åby Smed" in text_of(draft(cast.signe, "receipt", ask(cast, smed)).pdf)
    assert [line.letter for line in letters.lines_of(smed, by=cast.asta, today=NOW.date())] == ["receipt"] * 2


def test_what_is_recommended_and_decided_of_someone_whose_only_wish_is_anonymous_becomes_no_letter_either(
    cast: Cast, smed: people.Person
) -> None:
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    row = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=NOW - timedelta(days=2))
    no = decide(cast, smed, row, decided_at=NOW - timedelta(days=1))
    ask(cast, smed, is_anonymous=True)
    told = approvals.NewApproval("0461", "asked", "Ida", NOW - timedelta(days=1))
    asked = approvals.tell(by=cast.signe, person_id=smed.id, new=told, now=NOW)

    def waits() -> bool:
        drawing.draw([smed.id])
        return "letter_missing" in lists.listed(by=cast.asta, shows="inbox", now=NOW).counts

    assert not waits() and letters.lines_of(smed, by=cast.asta, today=NOW.date()) == []
    for letter, about in (("recommendation", row), ("decision_refuse", no), ("approval_request", asked)):
        with pytest.raises(Refusal) as refused:
            draft(cast.asta, letter, about)
        assert refused.value.code == "unnamed_wish"
    ask(cast, smed, said_at=NOW - timedelta(hours=1))
    assert waits()
    assert {line.letter for line in letters.lines_of(smed, by=cast.asta, today=NOW.date())} == {
        "recommendation",
        "decision_refuse",
        "approval_request",
        "receipt",
    }


def test_what_is_recommended_and_decided_of_the_anonymous_wish_becomes_no_letter_once_they_ask_by_name(
    cast: Cast, smed: people.Person
) -> None:
    wish = ask(cast, smed, is_anonymous=True)
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    row = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=NOW - timedelta(days=2))
    no = decide(cast, smed, row, decided_at=NOW - timedelta(days=1))
    assert row.request_id == no.request_id == wish.id
    ask(cast, smed, said_at=NOW - timedelta(hours=1))
    assert {each.letter for each in letters.lines_of(smed, by=cast.asta, today=NOW.date())} == {"receipt"}


def test_a_letter_made_before_the_wish_was_corrected_to_an_anonymous_one_is_said_to_be_given_to_nobody(
    cast: Cast, smed: people.Person
) -> None:
    wish = ask(cast, smed)
    row = make(cast.signe, "receipt", wish)
    told = requests.NewRequest(words=wish.words, said_at=SAID, said_to=wish.said_to, is_anonymous=True)
    requests.correct(by=cast.signe, seen=wish.id, new=told, now=NOW)
    (line,) = letters.lines_of(smed, by=cast.signe, today=NOW.date())
    assert (line.is_unnamed, [each.id for each in line.made]) == (True, [row.id])


@pytest.mark.parametrize("told", [{"result": "grant"}, {"result": "other_offer", "offer": "Døgn"}])
def test_a_letter_does_not_offer_a_choice_that_is_limited_whatever_words_the_site_has_for_it(
    cast: Cast, smed: people.Person, told: dict[str, str]
) -> None:
    letter = f"decision_{told['result']}"
    word(cast.mona, letter, free_choice="Vælg selv et andet")
    request = ask(cast, smed)
    free = decide(cast, smed, request, **told)
    assert "Vælg selv et andet" in text_of(draft(cast.asta, letter, free).pdf)
    decisions.take_back(by=cast.asta, decision_id=free.id, why="Forkert borger", now=NOW)
    limited = decide(cast, smed, request, is_choice_limited=True, **told)
    said = text_of(draft(cast.asta, letter, limited).pdf)
    assert "Vælg selv et andet" not in said and "Du kan selv vælge" not in said


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_letter_of_an_offer_the_citizen_has_chosen_says_so_and_does_not_tell_them_to_choose(
    cast: Cast, smed: people.Person, language: str
) -> None:
    letter, told = "decision_other_offer", {"result": "other_offer", "offer": "Døgn"}
    word(cast.mona, letter, opening="Vi tilbyder noget andet", free_choice="Vælg selv et andet", law="Loven")
    chosen = decide(cast, smed, ask(cast, smed), is_chosen=True, **told)
    content = draft(cast.asta, letter, chosen, language).content
    said = str(content["blocks"])
    assert "Vælg selv et andet" not in said and "Vi tilbyder noget andet" not in said and "Loven" in said
    chose = {"da": "Du har valgt et andet tilbud", "en": "You have chosen another offer"}[language]
    assert content["title"] == chose and content["blocks"][0]["heading"] == ""
    assert {"da": "Du har selv valgt", "en": "You have chosen"}[language] in content["blocks"][0]["text"]
    decisions.take_back(by=cast.asta, decision_id=chosen.id, why="Forkert", now=NOW)
    offered = decide(cast, smed, requests.asked(smed, by=cast.asta)[0].requests[0], **told)
    content = draft(cast.asta, letter, offered, language).content
    assert content["title"] != chose and "Vælg selv et andet" in str(content["blocks"])
    assert {"da": "Du har selv valgt", "en": "You have chosen"}[language] not in str(content["blocks"])


@pytest.mark.parametrize("told", [{}, {"result": "other_offer", "offer": "Døgn", "is_chosen": True}])
def test_where_nothing_is_offered_or_the_citizen_has_chosen_no_choice_is_limited(
    cast: Cast, smed: people.Person, told: dict[str, Any]
) -> None:
    with pytest.raises(SeveralRefused) as refused:
        decide(cast, smed, ask(cast, smed), is_choice_limited=True, **told)
    assert refused.value.code == "limits_no_choice"


def test_a_yes_can_be_told_and_waits_for_no_letter(cast: Cast, smed: people.Person) -> None:
    decide(cast, smed, ask(cast, smed), result="grant")
    assert "letter_missing" not in lists.listed(by=cast.asta, shows="inbox", now=NOW).counts


def test_a_letter_is_signed_by_whoever_advised_or_decided_and_a_receipt_by_whoever_makes_it(
    cast: Cast, smed: people.Person
) -> None:
    request = ask(cast, smed)
    mark = recommendations.grounds(smed, by=cast.signe).mark
    new = recommendations.NewRecommendation(advice="grant", text="Fordi", mark=mark)
    row = recommendations.hand_over(by=cast.signe, person_id=smed.id, new=new, now=NOW)
    decision = decide(cast, smed, row)
    signed = [
        draft(by, letter, about).content["signed"]
        for by, letter, about in (
            (cast.asta, "recommendation", row),
            (cast.signe, "decision_refuse", decision),
            (cast.malik, "receipt", request),
        )
    ]
    assert signed == ["Signe Bro", cast.asta.name, "Malik Å"]


def test_what_looks_like_markup_in_a_name_or_in_words_stays_text(cast: Cast, smed: people.Person) -> None:
    details.describe(by=cast.signe, person_id=smed.id, values={"name": f"Ole {INJECTION}"}, seen={}, now=NOW)
    request = ask(cast, smed, words=INJECTION)
    said = text_of(make(cast.signe, "receipt", request).pdf)
    assert said.count(INJECTION) == 2
    word(cast.mona, "receipt", contact=INJECTION)
    assert text_of(make(cast.signe, "receipt", request).pdf).count(INJECTION) == 3


NAMES = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(NAMES)
@example("3\u1056 på 13 år")
@example("å\u0816 på åen")
@example("0\u0e33 og ¡\u0e33")
@example("0\U0001f3fb og ¡\U0001f3ff og 👍\U0001f3fc")
def test_whatever_is_said_the_letter_can_be_set_and_what_it_cannot_show_is_told(said: str) -> None:
    told = rules.Told(to=said, sender="Brokøbing", signed="Signe", day=date(2026, 11, 12), facts={"words": said})
    content = rules.compose(rules.kind("receipt"), told, {}, "da").content
    shown, not_shown, pdf = letter_pages.set_pages(content)
    assert pdf.startswith(b"%PDF")
    assert (shown == content) == (not not_shown)
    assert shown["day"] == "2026-11-12", "what can be shown stays"
    for sign in not_shown:
        assert sign in said


def test_signs_without_a_shape_are_told_and_stand_as_a_box(cast: Cast, smed: people.Person) -> None:
    ready = draft(cast.signe, "receipt", ask(cast, smed, words="Jeg vil 😀 i behandling"))
    assert ready.not_shown == ["😀"]
    assert "Jeg vil □ i behandling" in text_of(ready.pdf)


def test_where_an_address_is_protected_the_place_is_not_printed(cast: Cast, smed: people.Person) -> None:
    request = ask(cast, smed, place="Mariaparken")
    assert "Mariaparken" in text_of(draft(cast.signe, "receipt", request).pdf)
    details.describe(by=cast.signe, person_id=smed.id, values={"address_protection": "yes"}, seen={}, now=NOW)
    ready = draft(cast.signe, "receipt", request)
    assert "Mariaparken" not in text_of(ready.pdf)
    assert "Mariaparken" not in str(ready.content)


def test_an_identity_number_is_never_printed(cast: Cast, smed: people.Person) -> None:
    ready = draft(cast.signe, "receipt", ask(cast, smed, words="Mit nummer er 010190-1234"))
    assert ready.left_out == ["Det sagde du"]
    assert "010190" not in text_of(ready.pdf)


def test_how_to_complain_stands_as_an_empty_labelled_slot_until_the_site_has_written_it(
    cast: Cast, smed: people.Person
) -> None:
    made = decide(cast, smed, ask(cast, smed))
    ready = draft(cast.asta, "decision_refuse", made)
    assert ready.needed_slots == ["Reglerne bag afgørelsen", "Sådan klager du"]
    assert ready.writers == ["Mona Centerleder", "Oda Leder"]
    assert "Sådan klager du Endnu ikke udfyldt" in text_of(ready.pdf)
    word(cast.oda, "decision_refuse", complaint="Skriv til klagenævnet på Torvet")
    ready = draft(cast.asta, "decision_refuse", made)
    assert ready.needed_slots == ["Reglerne bag afgørelsen"]
    assert "Skriv til klagenævnet på Torvet" in text_of(ready.pdf)


def test_a_decision_letter_is_not_made_before_it_says_how_to_complain(cast: Cast, smed: people.Person) -> None:
    made = decide(cast, smed, ask(cast, smed))
    with pytest.raises(Refusal) as refused:
        make(cast.asta, "decision_refuse", made)
    assert refused.value.code == "needed_wording"
    assert refused.value.params["parts"] == "Reglerne bag afgørelsen, Sådan klager du"
    assert not Letter.objects.exists()
    word(cast.oda, "decision_refuse", law="Serviceloven § 101", complaint="Skriv til klagenævnet på Torvet")
    assert "Skriv til klagenævnet på Torvet" in text_of(make(cast.asta, "decision_refuse", made).pdf)


def test_no_letter_is_made_before_it_says_how_to_reach_us_which_is_written_once_for_all(cast: Cast) -> None:
    person = people.meet(by=cast.signe, alias="Lærke", now=NOW - timedelta(days=4))
    request = ask(cast, person)
    with pytest.raises(Refusal) as refused:
        make(cast.signe, "receipt", request)
    assert (refused.value.code, refused.value.params["parts"]) == ("needed_wording", "Sådan får du fat i os")
    assert "Mona Centerleder, Oda Leder" in str(refused.value)
    word(cast.oda, rules.SHARED, contact="Ring på døren på Torvet")
    assert "Ring på døren på Torvet" in text_of(make(cast.signe, "receipt", request).pdf)
    word(cast.oda, "receipt", contact="Kom til bænken")
    said = text_of(draft(cast.signe, "receipt", request).pdf)
    assert "Kom til bænken" in said and "Torvet" not in said
    with pytest.raises(NotFound):
        draft(cast.signe, rules.SHARED, request)


def test_a_letter_keeps_its_words_and_its_bytes_when_the_site_writes_others(cast: Cast, smed: people.Person) -> None:
    request = ask(cast, smed)
    first = word(cast.mona, "receipt", contact="Ring 11 22 33 44")
    row = make(cast.signe, "receipt", request)
    before = bytes(row.pdf)
    word(cast.oda, "receipt", seen=1, contact="Kom forbi")
    row.refresh_from_db()
    assert bytes(row.pdf) == before
    assert row.wording == first
    assert "Ring 11 22 33 44" in text_of(row.pdf)
    assert "Kom forbi" in text_of(make(cast.signe, "receipt", request).pdf)


def test_a_letter_keeps_which_version_of_whose_words_it_was_made_with(cast: Cast, smed: people.Person) -> None:
    request, ours = ask(cast, smed), definitions.read("letters/letters.json")["version"]
    word(cast.oda, rules.SHARED, seen=1, contact="Ring på døren")
    word(cast.mona, "receipt", opening="Vi har hørt dig")
    row = make(cast.signe, "receipt", request)
    assert row.content["made_with"] == {"brobygger": ours, "own": 1, "shared": 2}
    told: Any = PdfReader(BytesIO(bytes(row.pdf))).metadata
    assert told["/Keywords"] == f"brobygger {ours}, own 1, shared 2"
    # Where the letter has its own, those of all letters do not stand in it.
    word(cast.mona, "receipt", seen=1, contact="Kom forbi")
    assert make(cast.signe, "receipt", request).content["made_with"] == {"brobygger": ours, "own": 2}
    listed: Any = letters.letters_of(smed, by=cast.signe)
    assert {(each.wording.version, str(each.shared_words)) for each in listed} == {(2, "None"), (1, "2")}


def test_what_is_made_is_what_was_read(cast: Cast, smed: people.Person) -> None:
    request = ask(cast, smed)
    mark = draft(cast.signe, "receipt", request).mark
    word(cast.mona, "receipt", contact="Kom til bænken")
    with pytest.raises(Refusal) as refused:
        make(cast.signe, "receipt", request, mark=mark)
    assert refused.value.code == "older_letter"
    assert not Letter.objects.exists()


def test_sent_twice_it_is_made_once_and_stands_in_the_course(cast: Cast, smed: people.Person) -> None:
    request, key = ask(cast, smed), uuid4()
    rows = {make(cast.signe, "receipt", request, key=key).id for _ in range(2)}
    assert rows == {key}
    assert [row.id for row in letters.letters_of(smed, by=cast.signe)] == [key]
    assert "letter" in [each.kind for month in sheets.course(smed, by=cast.signe).months for each in month.entries]


def test_each_letter_is_one_line_with_what_happened_to_it(cast: Cast, smed: people.Person) -> None:
    request = ask(cast, smed)
    (line,) = letters.lines_of(smed, by=cast.signe, today=NOW.date())
    assert (line.letter, line.subject.id, line.made) == ("receipt", request.id, [])
    made = [make(cast.signe, "receipt", request, language).id for language in ("da", "en")]
    decide(cast, smed, request)
    word(cast.oda, "decision_refuse", law="Serviceloven § 101", complaint="Skriv til klagenævnet på Torvet")
    lines = letters.lines_of(smed, by=cast.signe, today=NOW.date())
    found = [(each.letter, {row.id for row in each.made}) for each in lines]
    assert found == [("decision_refuse", set()), ("receipt", set(made))]


def test_a_letter_about_what_no_longer_counts_keeps_its_line_and_can_not_be_made_again(
    cast: Cast, smed: people.Person
) -> None:
    request = ask(cast, smed)
    row = make(cast.signe, "receipt", request)
    requests.take_back_request(by=cast.signe, request_id=request.id, why="Forkert", now=NOW)
    (line,) = letters.lines_of(smed, by=cast.signe, today=NOW.date())
    assert (line.subject, [each.id for each in line.made]) == (None, [row.id])


def test_fetching_one_is_logged_as_a_look_up_with_its_purpose(cast: Cast, smed: people.Person) -> None:
    row = make(cast.signe, "receipt", ask(cast, smed))
    letters.open_file(by=cast.asta, letter_id=row.id, purpose="decision", now=NOW)
    entry = AuditEntry.objects.get(act="requests.letter", is_read=True)
    assert (entry.by, entry.person_id, entry.purpose) == (cast.asta, smed.id, "decision")


def test_who_is_elsewhere_and_who_may_not(cast: Cast, smed: people.Person) -> None:
    request = ask(cast, smed)
    row = make(cast.signe, "receipt", request)
    for stranger in (cast.troels, cast.nabo, cast.naja):
        with pytest.raises(NotFound):
            draft(stranger, "receipt", request)
        with pytest.raises(NotFound):
            letters.open_file(by=stranger, letter_id=row.id, purpose="other", now=NOW)
    with pytest.raises(PermissionDenied):
        letters.make(by=cast.eva, letter="receipt", about_id=request.id, language="da", mark="", key=uuid4(), now=NOW)
    for other in (cast.signe, cast.asta, cast.eva):
        with pytest.raises(PermissionDenied):
            word(other, "receipt", contact="x")


def test_a_letter_of_one_kind_is_not_made_of_another_fact(cast: Cast, smed: people.Person) -> None:
    made = decide(cast, smed, ask(cast, smed))
    with pytest.raises(NotFound):
        draft(cast.asta, "decision_grant", made)
    with pytest.raises(NotFound):
        draft(cast.asta, "receipt", made)
    with pytest.raises(NotFound):
        draft(cast.asta, "love_letter", made)


def test_a_letter_made_while_two_were_one_is_said_to_be_in_another_name_once_they_are_two_again(
    cast: Cast, smed: people.Person
) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW)
    request = ask(cast, ole)
    merge = merging.merge(
        reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW
    )
    make(cast.signe, "receipt", request, key=UUID(int=1))
    smed.refresh_from_db()
    assert [line.is_other_name for line in letters.lines_of(smed, by=cast.signe, today=NOW.date())] == [False]
    merging.undo(why="Det var to", by=cast.signe, merge_id=merge.id, now=NOW)
    ole.refresh_from_db()
    assert [line.is_other_name for line in letters.lines_of(ole, by=cast.signe, today=NOW.date())] == [True]
    make(cast.signe, "receipt", request, key=UUID(int=2))
    assert [line.is_other_name for line in letters.lines_of(ole, by=cast.signe, today=NOW.date())] == [False]


def test_after_death_no_new_letter_and_after_a_merge_it_stands_with_both(cast: Cast, smed: people.Person) -> None:
    ole = people.meet(by=cast.malik, alias="Ole", now=NOW)
    request = ask(cast, ole)
    row = make(cast.signe, "receipt", request)
    merging.merge(reason="samme", is_difference_seen=True, by=cast.signe, kept_id=smed.id, merged_id=ole.id, now=NOW)
    smed.refresh_from_db()
    assert [each.id for each in letters.letters_of(smed, by=cast.signe)] == [row.id]
    Death.objects.create(
        person=smed, happened_at=NOW, recorded_at=NOW, received_at=NOW, recorded_by=cast.signe, source="Hospitalet"
    )
    drawing.draw([smed.id])
    with pytest.raises(Refusal) as refused:
        make(cast.signe, "receipt", request)
    assert refused.value.code == "has_died"


def test_of_two_who_write_the_words_the_second_is_told_who_was_first(cast: Cast) -> None:
    word(cast.mona, "receipt", contact="Ring")
    with pytest.raises(Refusal) as refused:
        word(cast.oda, "receipt", contact="Kom")
    assert refused.value.code == "older_wording"
    assert "Mona Centerleder" in str(refused.value)
    assert word(cast.oda, "receipt", seen=1, contact="Kom").version == 2
    assert word(cast.oda, "receipt", seen=1, contact="Kom").version == 2
    assert Wording.objects.count() == 2


def test_the_words_of_one_site_are_not_anothers(cast: Cast, smed: people.Person) -> None:
    word(cast.nina, "receipt", contact="Nabokøbing")
    assert "Nabokøbing" not in text_of(draft(cast.signe, "receipt", ask(cast, smed)).pdf)


def test_commands_do_not_wait_for_the_typesetter() -> None:
    """Importing every module of the room leaves it alone; only making a letter brings it in."""
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; import django; django.setup(); "
        "import brobygger.config.urls, brobygger.services.requests.letters; sys.exit('typst' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=definitions.ROOT.parents[2]).returncode == 0


@pytest.mark.django_db(transaction=True)
def test_of_four_who_write_the_words_at_once_one_does_and_three_are_told(cast: Cast) -> None:
    said = ["Ring", "Kom", "Skriv", "Vent"]
    found = at_once(*(lambda each=each: word(cast.mona, "receipt", contact=each) for each in said))
    assert [each.code for each in found if isinstance(each, Refusal)] == ["older_wording"] * 3
    assert Wording.objects.count() == 1
