"""What do we know of the citizen's situation? As a user meets it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.records.assessments import Diagnosis, Finding
from brobygger.rules import code_lists
from brobygger.rules.answers import Answer, State
from brobygger.rules.diagnoses import Diagnosis as DiagnosisTold
from brobygger.rules.findings import Finding as FindingTold
from brobygger.services import people
from brobygger.services.assessments import diagnoses, findings, interviews, verdicts
from tests.cast import Cast
from tests.waiting import says

As = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def page_of(smed: people.Person) -> str:
    return f"/udredning/borger/{smed.id}/situation/"


def told(**more: str) -> dict[str, str]:
    day = timezone.localdate() - timedelta(days=1)
    return {"aspect": "wish", "text": "Mit eget sted", "told_by": "citizen", "told_on": f"{day:%d-%m-%Y}", **more}


def diagnosis(**more: str) -> dict[str, str]:
    day = f"{timezone.localdate():%d-%m-%Y}"
    return {"what": "Skizofreni", "source": "Gammel journal", "certainty": "written", "told_on": day, **more}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def known(cast: Cast, smed: people.Person) -> people.Person:
    """Someone with a wish and a questioned diagnosis, whose case has reached the authority."""
    now = timezone.now()
    wish = FindingTold("housing", "wish", "Mit eget sted", "citizen", now)
    findings.tell(by=cast.signe, person_id=smed.id, told=wish, now=now)
    doubted = DiagnosisTold(
        "Skizofreni", "Gammel journal", "written", now, questioned="Stillet under påvirkning", questioned_by="partner"
    )
    diagnoses.tell(by=cast.signe, person_id=smed.id, told=doubted, now=now)
    verdicts.judge(by=cast.signe, person_id=smed.id, now=now)
    return smed


def test_nothing_is_known_and_treatment_may_begin_all_the_same(as_: As, page_of: str) -> None:
    page = text_of(as_("signe").get(page_of))
    assert "Der er skrevet noget under 0 af 6 emner" in page
    assert page.count("endnu ikke spurgt") == 6
    assert "Behandlingen kan godt begynde" in page
    assert "%" not in page.split("<main")[1].split("</main")[0]


def test_what_was_said_is_added_under_its_heading_and_stands_with_who_told_it(as_: As, page_of: str) -> None:
    client = as_("signe")
    page = text_of(client.post(f"{page_of}housing/", told(), follow=True))
    assert "Der er skrevet noget under 1 af 6 emner" in page
    assert "Mit eget sted" in page and "Borgeren, " in page and ">i går" in page and "skrevet af Signe Bro" in page
    page = text_of(
        client.post(f"{page_of}housing/", told(text="Er god til at lave mad", aspect="resource"), follow=True)
    )
    assert page.index("Mit eget sted") < page.index("Er god til at lave mad")


def test_the_fragment_that_is_swapped_in_is_what_a_full_reload_shows(as_: As, page_of: str) -> None:
    client = as_("signe")
    form = text_of(client.get(f"{page_of}housing/", headers=HTMX))
    assert "<html" not in form and "Hvad blev der sagt?" in form
    answer = text_of(client.post(f"{page_of}housing/", told(), headers=HTMX))
    page = text_of(client.get(page_of))
    fragment = answer.split('hx-swap-oob="true">')[1].split("</ul>")[0]
    assert "Gemt." in answer and "Mit eget sted" in fragment
    assert _said(fragment) == _said(page.split('id="found-housing">')[1].split("</ul>")[0])
    wrong = client.post(f"{page_of}housing/", told(text=""), headers=HTMX)
    assert (wrong.status_code, "<html" in text_of(wrong)) == (422, False)


def _said(html: str) -> list[str]:
    return [line.strip() for line in html.splitlines() if line.strip() and "csrf" not in line]


def test_a_heading_the_citizen_will_not_talk_about_says_so_and_is_not_one_nobody_asked_about(
    as_: As, smed: people.Person, page_of: str
) -> None:
    client = as_("signe")
    refused = told(aspect="refused", text="")
    page = text_of(client.post(f"{page_of}housing/", refused, follow=True))
    housing = page.split('id="found-housing"')[1].split("</div>")[0]
    assert "Vil ikke tale om det nu" in housing and "endnu ikke spurgt" not in housing and "“" not in housing
    assert page.count("endnu ikke spurgt") == 5
    card = text_of(client.get(f"/borgere/{smed.id}/"))
    assert "Vil ikke tale om det nu: Bolig" in card
    assert not re.search(r"endnu ikke spurgt</span>: [^<]*Bolig", card)
    page = text_of(client.post(f"{page_of}housing/", told(), follow=True))
    assert page.index("Mit eget sted") < page.index("Tidligere, før der blev fortalt mere:")
    assert "Vil ikke tale om det nu: Bolig" not in text_of(client.get(f"/borgere/{smed.id}/"))
    # A need without words says nothing.
    assert client.post(f"{page_of}housing/", told(aspect="need", text="")).status_code == 422


def test_an_unknown_heading_is_not_found(as_: As, page_of: str) -> None:
    assert as_("signe").get(f"{page_of}money/").status_code == 404


def test_a_finding_is_corrected_and_what_it_said_before_can_be_read(as_: As, known: people.Person) -> None:
    client = as_("signe")
    row = Finding.objects.get()
    assert "Mit eget sted" in text_of(client.get(f"/udredning/oplysning/{row.id}/ret/"))
    page = text_of(client.post(f"/udredning/oplysning/{row.id}/ret/", told(text="Et værelse"), follow=True))
    assert "Den tidligere udgave er gemt" in page or "Rettet" in page
    assert "Et værelse" in page and "Mit eget sted" not in page
    newest = Finding.objects.get(text="Et værelse")
    assert "Mit eget sted" in text_of(client.get(f"/udredning/oplysning/{newest.id}/"))


def test_an_older_form_is_told_and_saved_again_takes_its_place(as_: As, known: people.Person) -> None:
    row = Finding.objects.get()
    stands = {"seen": str(row.id)}
    as_("malik").post(f"/udredning/oplysning/{row.id}/ret/", told(text="Et værelse", **stands))
    client = as_("signe")
    answer = client.post(f"/udredning/oplysning/{row.id}/ret/", told(text="Et hus", **stands))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Malik Å rettede dette" in page and "Et værelse" in page and "Et hus" in page
    newest = Finding.objects.get(text="Et værelse")
    assert f'name="seen" value="{newest.id}"' in page
    client.post(f"/udredning/oplysning/{row.id}/ret/", told(text="Et hus", seen=str(newest.id)))
    assert Finding.objects.current().get().text == "Et hus"


def test_what_an_older_form_left_alone_keeps_the_colleagues_words(as_: As, known: people.Person) -> None:
    row = Finding.objects.get()
    stands = {"seen": str(row.id)}
    as_("malik").post(f"/udredning/oplysning/{row.id}/ret/", told(text="Et værelse", **stands))
    client, address = as_("signe"), f"/udredning/oplysning/{row.id}/ret/"
    answer = client.post(address, told(text=row.text, told_by="relative", **stands))
    assert "Malik Å har ændret det her, siden du åbnede siden" in text_of(answer)
    form = answer.context["form"]
    client.post(address, {name: form[name].value() or "" for name in form.fields})
    newest = Finding.objects.current().get()
    assert (newest.text, newest.told_by) == ("Et værelse", "relative")


def test_a_finding_written_by_mistake_is_taken_back(as_: As, known: people.Person) -> None:
    row = Finding.objects.get()
    page = text_of(as_("signe").post(f"/udredning/oplysning/{row.id}/fjern/", {"reason": "never"}, follow=True))
    assert "Der er skrevet noget under 0 af 6 emner" in page
    page = text_of(as_("malik").post(f"/udredning/oplysning/{row.id}/fjern/", {"reason": "never"}, follow=True))
    assert "Signe Bro har taget dette tilbage" in page


def test_the_label_says_when_what_may_be_left_empty_is_needed(as_: As, smed: people.Person) -> None:
    page = text_of(as_("signe").get(f"/udredning/borger/{smed.id}/diagnose/"))
    label = page.split("Hvorfor betvivles den?")[1].split("</label>")[0]
    assert "skal udfyldes, når nogen betvivler den" in label and "må stå tomt" not in label


def test_a_diagnosis_with_only_a_year_and_the_fault_at_its_field(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    address = f"/udredning/borger/{smed.id}/diagnose/"
    wrong = client.post(address, diagnosis(made_on="31-02-2011", questioned="Stillet under påvirkning"))
    page = text_of(wrong)
    assert wrong.status_code == 422 and not Diagnosis.objects.exists()
    assert "Februar 2011 har 28 dage" in page and "Vælg, hvem der betvivler diagnosen" in page
    assert 'value="31-02-2011"' in page
    page = text_of(client.post(address, diagnosis(made_on="2011"), follow=True))
    assert "Stillet: 2011" in page and "Gammel journal" in page


def test_a_questioned_diagnosis_is_shown_as_such_first(as_: As, known: people.Person, page_of: str) -> None:
    client = as_("signe")
    client.post(f"/udredning/borger/{known.id}/diagnose/", diagnosis(what="ADHD"))
    page = text_of(client.get(page_of))
    assert page.index("Skizofreni") < page.index("ADHD")
    assert "betvivlet" in page and "Betvivles af en samarbejdspartner: Stillet under påvirkning" in page


def test_a_diagnosis_says_how_surely_it_is_known_and_only_the_questioned_one_that_it_is_questioned(
    as_: As, known: people.Person, page_of: str
) -> None:
    client = as_("signe")
    client.post(f"/udredning/borger/{known.id}/diagnose/", diagnosis(what="ADHD", source="Smed", certainty="told"))
    doubted, other = (
        re.sub(r"\s+", " ", part) for part in text_of(client.get(page_of)).split("Skizofreni", 1)[1].split("ADHD", 1)
    )
    before = text_of(client.get(page_of)).split("Skizofreni", 1)[0]
    assert before.rstrip().endswith("<strong>") and "betvivlet" in before[-300:]
    assert f"Gammel journal · {code_lists.label('diagnosis_certainties', 'written', 'da')}" in doubted
    assert f"Smed · {code_lists.label('diagnosis_certainties', 'told', 'da')}" in other
    assert "betvivle" not in doubted[-300:] and "Betvivles" not in other


def test_an_older_form_of_a_diagnosis_is_refused_keeps_what_was_typed_and_is_saved_the_next_time(
    as_: As, known: people.Person
) -> None:
    row = Diagnosis.objects.get()
    address = f"/udredning/diagnose/{row.id}/ret/"
    as_("malik").post(address, diagnosis(certainty="told", seen=str(row.id)))
    client = as_("signe")
    older = diagnosis(what="Skizoaffektiv", source="Epikrise", seen=str(row.id))
    answer = client.post(address, older)
    page = text_of(answer)
    assert answer.status_code == 422 and "Malik Å rettede dette" in page
    assert "Skizoaffektiv" in page and "Epikrise" in page
    newest = Diagnosis.objects.current().get()
    assert (newest.what, newest.certainty) == ("Skizofreni", "told"), "the colleague's stands until it is saved again"
    assert f'name="seen" value="{newest.id}"' in page
    form = answer.context["form"]
    client.post(address, {name: form[name].value() or "" for name in form.fields})
    stands = Diagnosis.objects.current().get()
    assert (stands.what, stands.source, stands.certainty) == ("Skizoaffektiv", "Epikrise", "told")


def test_beside_a_heading_stands_how_far_the_interview_has_come_with_what_speaks_of_it(
    as_: As, cast: Cast, smed: people.Person, page_of: str
) -> None:
    now = timezone.now()
    baseline = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=now)
    assert "ASI:" not in text_of(as_("signe").get(page_of)), "nothing is answered yet"
    answers = [interviews.NewAnswer(code, Answer(State.REFUSED)) for code in ("M6", "M7", "M8")]
    interviews.answer(by=cast.signe, interview_id=baseline.id, answers=answers, now=now)
    page = text_of(as_("signe").get(page_of))
    health = page.split('id="heading-health"')[1].split("</section>")[0]
    assert re.search(
        rf'ASI: <a href="/udredning/samtale/{baseline.id}/medical/[^"]*">[^<]+</a>, 3 af 4 spørgsmål besvaret', health
    )
    assert page.count("ASI:") == 1


def test_the_authority_reads_what_it_decides_on_and_the_manager_sees_how_much_there_is(
    as_: As, known: people.Person, page_of: str
) -> None:
    for who, purpose, reads in (("asta", "decision", True), ("mona", "supervision", False), ("oda", "", True)):
        client = as_(who)
        if purpose:
            client.post(f"/borgere/{known.id}/formaal/", {"purpose": purpose})
        pages = text_of(client.get(page_of)) + text_of(client.get(f"/borgere/{known.id}/"))
        assert "Der er skrevet noget under 1 af 6 emner" in pages, who
        assert ("Mit eget sted" in pages, "Skizofreni" in pages) == (reads, reads), who
    assert "Skriv, hvad der blev sagt" not in text_of(as_("mona").get(page_of))


def test_the_page_of_a_person_shows_wishes_what_is_not_asked_and_what_is_questioned(
    as_: As, known: people.Person
) -> None:
    page = text_of(as_("signe").get(f"/borgere/{known.id}/"))
    assert "Mit eget sted" in page and "betvivlet" in page
    assert re.search(r"endnu ikke spurgt</span>: [^<]*Helbred", page), (
        "what is not asked is said once, with all it holds of"
    )


def test_with_scripts_the_form_opens_in_its_place_and_the_page_follows(
    cast: Cast, smed: people.Person, page_of: str, open_page: Any, barriers: Any
) -> None:
    page = open_page(page_of, user=cast.signe, width=1280)
    page.click("#add-housing a")
    page.wait_for_selector("#add-housing form")
    assert barriers(page) == []
    page.click("#add-housing label:has-text('Ressource')")
    page.fill("#add-housing textarea", "Har boet alene før")
    page.click("#add-housing button:has-text('Gem')")
    page.wait_for_selector("#found-housing >> text=Har boet alene før")
    says(page.locator("#talked"), "1 af 6")
    says(page.locator("#add-housing"), "Gemt.")
    shown = page.inner_text("#found-housing")
    page.reload()
    expect(page.locator("#found-housing")).to_have_text(shown, use_inner_text=True)


def test_with_scripts_whoever_uses_the_keyboard_stands_in_the_form_that_was_opened(
    smed: people.Person, cast: Cast, page_of: str, open_page: Any
) -> None:
    page = open_page(page_of, user=cast.signe, width=1280)
    page.locator("#add-housing a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#add-housing form :focus")).to_have_attribute("name", "aspect")
