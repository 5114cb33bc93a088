"""The pages of an interview, as a worker uses them: with and without a script."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brobygger.records.assessments import Alert, AreaScore, Interview
from brobygger.records.assessments import Answer as AnswerRow
from brobygger.records.changes import AuditEntry
from brobygger.services import people
from brobygger.services.assessments import interviews
from tests.cast import NOW, Cast

HTMX = {"HX-Request": "true"}


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW, own_wish="Jeg vil bare have ro om natten")


@pytest.fixture
def baseline(cast: Cast, smed: people.Person) -> Interview:
    return interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)


def address(interview: Interview, area: str) -> str:
    return f"/udredning/samtale/{interview.id}/{area}/"


def row_address(interview: Interview, code: str) -> str:
    return f"/udredning/samtale/{interview.id}/svar/{code}/"


def row_of(html: str, code: str) -> str:
    found = re.search(rf'<fieldset[^>]*id="row-{code}".*?</fieldset>', html, re.DOTALL)
    assert found, f"no row {code} in {html[:500]}"
    return re.sub(r"\s+", " ", found.group())


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found.group(1)


def as_drawn(html: str) -> dict[str, str]:
    """What a browser would send of the form as it was drawn."""
    sent = dict(re.findall(r'<input type="hidden" name="(\w+_(?:seen|was))" value="([^"]*)"', html))
    sent |= dict(re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', html))
    sent |= dict(re.findall(r'<input type="radio" name="(\w+)" value="([^"]*)"[^>]* checked', html))
    return sent


def stored(interview: Interview) -> dict[str, str]:
    rows = AnswerRow.objects.current().filter(interview=interview)
    return {row.item: row.text or (row.state if row.value is None else f"{row.value.normalize():f}") for row in rows}


def test_the_overview_says_how_far_each_area_has_come(
    as_: Callable[..., Client], smed: people.Person, baseline: Interview
) -> None:
    client = as_("signe")
    client.post(address(baseline, "medical"), {"M6": "15", "M7": "3", "M8": "1", "M9": "later"})
    html = client.get(f"/udredning/borger/{smed.id}/").content.decode()
    assert "Jeg vil bare have ro om natten" in html
    assert "<strong>0,50</strong>" in html
    assert "3 af 4, 1 udsat" in html
    assert "endnu ikke kendt: 0 af de 11 svar, den skal bruge" in html
    assert "Fortsæt, hvor du slap: Fysisk helbred" in html


def test_beginning_leads_to_the_first_question_and_taking_up_to_the_next(
    as_: Callable[..., Client], smed: people.Person
) -> None:
    client = as_("signe")
    begun = client.post(f"/udredning/borger/{smed.id}/begynd/", {"wave": "baseline"}, follow=True)
    assert begun.redirect_chain[-1][0].endswith("/medical/#row-M6")
    interview = Interview.objects.get()
    client.post(address(interview, "medical"), {"M6": "15", "M7": "3", "M8": "1", "M9": "4"})
    again = as_("malik").post(f"/udredning/borger/{smed.id}/begynd/", {"wave": "baseline"}, follow=True)
    assert again.redirect_chain[-1][0].endswith("/employment/#row-E4")
    assert Interview.objects.count() == 1
    client.post(address(interview, "employment"), {"E4": "1", "E5": "later", "E11": "500"})
    on = client.get(f"/udredning/samtale/{interview.id}/")
    assert on.headers["Location"].endswith("/employment/#row-E5")
    assert "/employment/#row-E5" in client.get(f"/udredning/borger/{smed.id}/").content.decode()


def test_beginning_without_a_choice_says_what_to_do(as_: Callable[..., Client], smed: people.Person) -> None:
    html = as_("signe").post(f"/udredning/borger/{smed.id}/begynd/", follow=True).content.decode()
    assert "Vælg, hvilken samtale det er" in html
    assert not Interview.objects.exists()


def test_without_a_script_the_form_saves_all_and_goes_on_to_the_next_area(
    as_: Callable[..., Client], baseline: Interview
) -> None:
    answer = as_("signe").post(
        address(baseline, "medical"), {"M6": "15", "M7": "3", "M8_other": "", "M8": "X", "M9": ""}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, address(baseline, "employment"))
    assert stored(baseline) == {"M6": "15", "M7": "3", "M8": "X"}


def test_what_cannot_be_is_told_at_the_field_and_the_rest_is_saved(
    as_: Callable[..., Client], baseline: Interview
) -> None:
    answer = as_("signe").post(address(baseline, "medical"), {"M6": "31", "M7": "3", "M8": "9", "M9": "2"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert stored(baseline) == {"M7": "3", "M9": "2"}
    row = row_of(html, "M6")
    assert 'value="31"' in row
    assert 'aria-invalid="true"' in row
    assert "Svaret skal være fra 0 til 30" in row
    assert "data-error-summary" in html
    assert "Gemt" in row_of(html, "M7")


def test_amounts_are_written_and_shown_with_a_decimal_comma(as_: Callable[..., Client], baseline: Interview) -> None:
    client = as_("signe")
    client.post(address(baseline, "employment"), {"E12": "12.500,50"})
    assert stored(baseline) == {"E12": "12500.5"}
    html = client.get(address(baseline, "employment")).content.decode()
    assert 'value="12500,5"' in row_of(html, "E12")
    refused = client.post(row_address(baseline, "E17"), {"E17": "1.000"}, headers=HTMX)
    assert refused.status_code == 422
    assert "kan læses på to måder" in refused.content.decode()


def test_a_row_that_saves_itself_is_the_row_of_a_full_page(as_: Callable[..., Client], baseline: Interview) -> None:
    client = as_("signe")
    for code, value in {"M6": "12", "M7": "2", "M9": "X"}.items():
        before = client.get(address(baseline, "medical")).content.decode()
        fragment = client.post(
            row_address(baseline, code), as_drawn(before) | {code: value}, headers=HTMX
        ).content.decode()
        full = client.get(address(baseline, "medical")).content.decode()
        assert row_of(fragment, code) == row_of(full, code)
        assert "✓ Gemt" in row_of(fragment, code)
        assert progress_of(fragment) == progress_of(full)
    assert stored(baseline) == {"M6": "12", "M7": "2", "M9": "X"}


def progress_of(html: str) -> str:
    found = re.search(r'<div id="progress".*?</div>', html, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", found.group().replace(' hx-swap-oob="true"', ""))


def test_a_row_saves_nothing_but_itself(as_: Callable[..., Client], baseline: Interview) -> None:
    as_("signe").post(row_address(baseline, "M6"), {"M6": "12", "M7": "2", "M8": "1"}, headers=HTMX)
    assert stored(baseline) == {"M6": "12"}


def test_answers_of_long_ago_and_an_interview_far_ahead_of_its_day_are_asked_about(
    as_: Callable[..., Client], cast: Cast
) -> None:
    known = people.meet(by=cast.signe, alias="Kendt længe", now=NOW - timedelta(days=900))
    first = interviews.start(by=cast.signe, person_id=known.id, wave="baseline", now=NOW)
    client, told = as_("signe"), {"M6": "12", "asked_on": f"{NOW - timedelta(days=500):%d-%m-%Y}"}
    assert "mere end et år siden" in client.post(address(first, "medical"), told).content.decode()
    assert stored(first) == {}
    client.post(address(first, "medical"), told | {"is_long_ago": "on"})
    assert stored(first) == {"M6": "12"}
    assert client.post(f"{address(first, 'legal')}?hele=1", told | {"L1": "1"}).status_code == 302, (
        "the day is known by now"
    )
    assert stored(first) == {"M6": "12", "L1": "1"}
    begin = f"/udredning/borger/{known.id}/begynd/"
    asked = client.post(begin, {"wave": "m24"})
    html = re.sub(r"<[^>]*>", "", asked.content.decode())
    assert (asked.status_code, "skal holdes 12-11-2028" in html) == (422, True)
    assert Interview.objects.filter(wave="m24").count() == 0
    client.post(begin, {"wave": "m24", "is_early": "on"})
    assert Interview.objects.filter(wave="m24").count() == 1


def test_the_button_leads_through_the_areas_no_score_needs_too(as_: Callable[..., Client], baseline: Interview) -> None:
    client = as_("signe")
    for here, there in (("legal", "family_history"), ("psychiatric", "general"), ("general", "medical")):
        assert client.post(address(baseline, here), {}).headers["Location"].split("?")[0] == address(baseline, there)


def test_a_row_that_is_refused_says_why_and_keeps_what_was_typed(
    as_: Callable[..., Client], baseline: Interview
) -> None:
    answer = as_("signe").post(row_address(baseline, "M6"), {"M6": "32"}, headers=HTMX)
    row = row_of(answer.content.decode(), "M6")
    assert answer.status_code == 422
    assert 'value="32"' in row
    assert "Svaret skal være fra 0 til 30" in row
    assert stored(baseline) == {}


def test_beside_a_refused_answer_stands_the_one_that_is_still_saved(
    as_: Callable[..., Client], baseline: Interview
) -> None:
    client = as_("signe")
    client.post(row_address(baseline, "M6"), {"M6": "8"}, headers=HTMX)
    drawn = as_drawn(client.get(address(baseline, "medical")).content.decode())
    row = row_of(client.post(row_address(baseline, "M6"), drawn | {"M6": "32"}, headers=HTMX).content.decode(), "M6")
    assert "Stadig gemt: 8" in row
    assert "✓" not in row


def test_a_car_without_a_licence_is_refused_in_the_words_of_the_page(
    as_: Callable[..., Client], baseline: Interview
) -> None:
    client = as_("signe")
    client.post(row_address(baseline, "E4"), {"E4": "0"}, headers=HTMX)
    html = client.post(row_address(baseline, "E5"), {"E5": "1"}, headers=HTMX).content.decode()
    assert "“Gyldigt kørekort”" in html
    assert stored(baseline) == {"E4": "0"}


def test_a_second_tab_is_told_both_answers_and_can_then_replace(
    as_: Callable[..., Client], baseline: Interview
) -> None:
    older = as_drawn(as_("signe").get(address(baseline, "medical")).content.decode())
    as_("malik").post(row_address(baseline, "M7"), {"M7": "1"}, headers=HTMX)
    refused = as_("signe").post(address(baseline, "medical"), older | {"M7": "4", "M6": "2"})
    row = row_of(refused.content.decode(), "M7")
    assert refused.status_code == 422
    assert "Malik Å har svaret på det her, efter at du åbnede siden: lidt. Du svarede: rigtig meget." in row
    assert re.search(r'value="4"[^>]* checked', row)
    assert stored(baseline) == {"M6": "2", "M7": "1"}
    again = as_drawn(refused.content.decode())
    assert as_("signe").post(address(baseline, "medical"), again).status_code == 302
    assert stored(baseline) == {"M6": "2", "M7": "4"}


def test_an_older_tab_does_not_undo_what_it_did_not_touch(as_: Callable[..., Client], baseline: Interview) -> None:
    client = as_("signe")
    client.post(row_address(baseline, "M7"), {"M7": "1"}, headers=HTMX)
    older = as_drawn(client.get(address(baseline, "medical")).content.decode())
    seen = hidden(client.get(address(baseline, "medical")).content.decode(), "M7_seen")
    client.post(row_address(baseline, "M7"), {"M7": "3", "M7_seen": seen, "M7_was": "1"}, headers=HTMX)
    assert client.post(address(baseline, "medical"), older | {"M6": "2"}).status_code == 302
    assert stored(baseline) == {"M6": "2", "M7": "3"}


@pytest.mark.parametrize(
    ("before", "sent", "after"),
    [
        ("", {"M6": "12"}, "12"),
        ("", {"M6_other": "X"}, "X"),
        ("", {"M6_other": "later"}, "later"),
        ("", {"M6": "x"}, "X"),
        ("", {"M6": " "}, None),
        ("12", {"M6": "13"}, "13"),
        ("12", {"M6": "12", "M6_other": "X"}, "X"),
        ("12", {"M6": "", "M6_other": "X"}, "X"),
        ("X", {"M6": "12", "M6_other": "X"}, "12"),
        ("X", {"M6": "", "M6_other": "later"}, "later"),
        ("X", {"M6": "", "M6_other": "X"}, "X"),
    ],
)
def test_a_number_or_a_key_whichever_was_changed_is_the_answer(
    as_: Callable[..., Client], baseline: Interview, before: str, sent: dict[str, str], after: str | None
) -> None:
    client = as_("signe")
    if before:
        client.post(row_address(baseline, "M6"), {"M6": before}, headers=HTMX)
    html = client.get(address(baseline, "medical")).content.decode()
    drawn = {name: hidden(html, name) for name in ("M6_seen", "M6_was")}
    answer = client.post(row_address(baseline, "M6"), drawn | sent, headers=HTMX)
    assert answer.status_code == 200
    assert stored(baseline).get("M6") == after


@pytest.mark.parametrize(
    "sent", [{"M6": "12", "M6_other": "X"}, {"M6": "tolv"}, {"M6": "2,5"}, {"M6_other": "N"}, {"M6": "1\x002"}]
)
def test_what_is_no_answer_is_refused_and_nothing_is_written(
    as_: Callable[..., Client], baseline: Interview, sent: dict[str, str]
) -> None:
    answer = as_("signe").post(row_address(baseline, "M6"), sent, headers=HTMX)
    assert answer.status_code == 422
    assert "form-error-message" in answer.content.decode()
    assert stored(baseline) == {}


def test_emptying_a_field_is_not_an_answer(as_: Callable[..., Client], baseline: Interview) -> None:
    client = as_("signe")
    client.post(row_address(baseline, "M6"), {"M6": "12"}, headers=HTMX)
    drawn = as_drawn(client.get(address(baseline, "medical")).content.decode())
    answer = client.post(row_address(baseline, "M6"), drawn | {"M6": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert stored(baseline) == {"M6": "12"}


def test_words_of_any_kind_are_kept_and_too_many_refused(as_: Callable[..., Client], baseline: Interview) -> None:
    client = as_("signe")
    client.post(row_address(baseline, "M3T"), {"M3T": "Åreknuder & <b>gigt</b> 🌧"}, headers=HTMX)
    assert stored(baseline) == {"M3T": "Åreknuder & <b>gigt</b> 🌧"}
    assert "<b>gigt" not in client.get(address(baseline, "medical") + "?hele=1").content.decode()
    answer = client.post(row_address(baseline, "M5T"), {"M5T": "x" * 5_000_000}, headers=HTMX)
    assert answer.status_code == 422
    assert "længere end 500 tegn" in answer.content.decode()


def test_answers_of_another_day_keep_that_day_and_the_future_is_refused(
    as_: Callable[..., Client], baseline: Interview
) -> None:
    client = as_("signe")
    client.post(address(baseline, "medical"), {"M6": "12", "asked_on": "2026-11-12"})
    row = AnswerRow.objects.get()
    assert row.happened_at.date().isoformat() == "2026-11-12"
    assert row.recorded_at > row.happened_at
    refused = client.post(address(baseline, "medical"), {"M7": "2", "asked_on": "2999-01-01"})
    assert refused.status_code == 422
    assert "fremtiden" in refused.content.decode()
    assert re.search(r'name="M7" value="2"[^>]* checked', refused.content.decode())
    assert (
        client.post(row_address(baseline, "M7"), {"M7": "2", "asked_on": "2999-01-01"}, headers=HTMX).status_code == 422
    )
    unknown = client.post(address(baseline, "medical"), {"M7": "2", "asked_on": "2026-11-11"})
    assert unknown.status_code == 422
    assert "12-11-2026" in re.sub(r"<[^>]*>", "", unknown.content.decode()).split("før det første, vi ved om")[1][:60]
    assert stored(baseline) == {"M6": "12"}


def test_a_yes_to_thoughts_of_suicide_shows_the_alert_at_once_and_on_the_overview(
    as_: Callable[..., Client], smed: people.Person, baseline: Interview
) -> None:
    client = as_("signe")
    html = client.post(row_address(baseline, "P8"), {"P8": "1"}, headers=HTMX).content.decode()
    assert 'id="alerts" hx-swap-oob="true"' in html
    assert "Selvmordsrisiko" in html
    assert "Selvmordsrisiko" in as_("malik").get(f"/udredning/borger/{smed.id}/").content.decode()
    assert Alert.objects.count() == 1


def test_saying_not_today_to_all_goes_on_and_comes_back_later(as_: Callable[..., Client], baseline: Interview) -> None:
    client = as_("signe")
    client.post(address(baseline, "medical"), {"M6_other": "later", "M7": "later", "M8": "later", "M9": "later"})
    assert (
        client.get(f"/udredning/samtale/{baseline.id}/").headers["Location"] == address(baseline, "medical") + "#row-M6"
    )


def test_what_will_not_be_said_is_not_there_and_is_not_for_today_are_three_answers_kept_apart(
    as_: Callable[..., Client], baseline: Interview
) -> None:
    client, given = as_("signe"), {"F18": "N", "F19": "X", "F20": "later", "F21": "0"}
    client.post(address(baseline, "family"), given)
    assert stored(baseline) == given
    html = client.get(address(baseline, "family")).content.decode()
    assert {code: as_drawn(row_of(html, code))[code] for code in given} == given


def test_the_whole_area_can_be_asked_and_areas_without_scores_too(
    as_: Callable[..., Client], baseline: Interview
) -> None:
    client = as_("signe")
    short = client.get(address(baseline, "medical")).content.decode()
    whole = client.get(address(baseline, "medical") + "?hele=1").content.decode()
    assert (short.count("data-answer-row"), whole.count("data-answer-row")) == (4, 14)
    answer = client.post(address(baseline, "medical") + "?hele=1", {"M1": "2"})
    assert answer.headers["Location"] == address(baseline, "employment") + "?hele=1"
    assert client.get(address(baseline, "family_history")).content.decode().count("data-answer-row") == 36


def test_a_finished_interview_leads_back_to_the_overview(
    as_: Callable[..., Client], cast: Cast, smed: people.Person, baseline: Interview
) -> None:
    from brobygger.rules import instruments
    from brobygger.rules.answers import Answer, State

    new = [interviews.NewAnswer(item.code, Answer(State.REFUSED)) for item in instruments.load("asi-5").items]
    interviews.answer(by=cast.signe, interview_id=baseline.id, answers=new, now=NOW)
    overview = f"/udredning/borger/{smed.id}/"
    client = as_("signe")
    assert client.get(f"/udredning/samtale/{baseline.id}/").headers["Location"] == overview
    assert client.post(address(baseline, "psychiatric")).headers["Location"] == overview
    html = client.get(overview).content.decode()
    assert "kan ikke regnes ud: nogle svar er “vil ikke svare eller ved ikke” eller “ikke relevant”" in html
    assert not AreaScore.objects.exists()


def test_an_interview_is_closed_to_others(as_: Callable[..., Client], smed: people.Person, baseline: Interview) -> None:
    inside = [address(baseline, "medical"), f"/udredning/samtale/{baseline.id}/", f"/udredning/borger/{smed.id}/"]
    for name in ("troels", "nabo"):
        assert [as_(name).get(path).status_code for path in inside] == [404] * 3
        assert as_(name).post(row_address(baseline, "M6"), {"M6": "1"}, headers=HTMX).status_code == 404
        assert as_(name).post(f"/udredning/borger/{smed.id}/begynd/", {"wave": "m3"}).status_code == 404
    for name in ("eva", "ada", "per", "frida"):
        assert [as_(name).get(path).status_code for path in inside] == [403] * 3
        assert as_(name).post(row_address(baseline, "M6"), {"M6": "1"}, headers=HTMX).status_code == 403
    assert as_("mona").get(address(baseline, "medical")).status_code == 403
    assert stored(baseline) == {}


def test_what_is_no_area_or_question_is_not_found(as_: Callable[..., Client], baseline: Interview) -> None:
    client = as_("signe")
    assert client.get(address(baseline, "weather")).status_code == 404
    assert client.post(row_address(baseline, "ZZ"), {"ZZ": "1"}, headers=HTMX).status_code == 404


def test_a_manager_states_why_before_seeing_how_far_it_has_come(
    as_: Callable[..., Client], smed: people.Person
) -> None:
    client = as_("mona")
    asked = client.get(f"/udredning/borger/{smed.id}/").headers["Location"]
    assert asked.startswith(f"/borgere/{smed.id}/formaal/")
    client.post(asked, {"purpose": "treatment"})
    assert client.get(f"/udredning/borger/{smed.id}/").status_code == 200


def test_opening_an_interview_leaves_a_look_up(
    as_: Callable[..., Client], smed: people.Person, baseline: Interview
) -> None:
    client = as_("signe")
    client.get(address(baseline, "medical"))
    assert AuditEntry.objects.filter(is_read=True, person=smed, purpose="treatment").count() == 1


def cost(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert ask().status_code == 200
    return len(queries)


def test_pages_cost_the_same_however_much_has_been_answered(
    as_: Callable[..., Client], cast: Cast, smed: people.Person, baseline: Interview
) -> None:
    client = as_("signe")
    pages = [
        f"/udredning/borger/{smed.id}/",
        address(baseline, "alcohol_drugs") + "?hele=1",
        address(baseline, "medical"),
    ]
    client.get(pages[0])
    before = [cost(lambda path=path: client.get(path)) for path in pages]
    row_before = cost(lambda: client.post(row_address(baseline, "D1Y"), {"D1Y": "1"}, headers=HTMX))
    for n, wave in enumerate(("m3", "m6", "m12")):
        later = interviews.start(by=cast.signe, person_id=smed.id, wave=wave, now=NOW)
        client.post(address(later, "medical"), {"M6": str(n), "M7": "1", "M8": "1"})
    client.post(address(baseline, "alcohol_drugs"), {f"D{n}": "3" for n in range(1, 12)})
    assert [cost(lambda path=path: client.get(path)) for path in pages] == before
    assert cost(lambda: client.post(row_address(baseline, "D2Y"), {"D2Y": "1"}, headers=HTMX)) == row_before
    assert max(before) <= 12
    # Each room gives its reasons to act anew, a query or two each.
    assert row_before <= 29


def test_the_pages_speak_english_too(as_: Callable[..., Client], smed: people.Person, baseline: Interview) -> None:
    client = as_("signe")
    client.post("/i18n/setlang/", {"language": "en"})
    html = client.get(address(baseline, "medical")).content.decode()
    assert "Days with physical problems" in html
    assert "Save, and on to the next area" in html


def test_answers_that_cannot_both_be_are_asked_about_and_both_stay(
    as_: Callable[..., Client], baseline: Interview
) -> None:
    client = as_("signe")
    page = client.get(address(baseline, "alcohol_drugs") + "?hele=1").content.decode()
    sent = as_drawn(page) | {"D1": "10", "D2": "12", "D3": "20", "D3Y": "0"}
    client.post(address(baseline, "alcohol_drugs") + "?hele=1", sent)
    assert {item: stored(baseline)[item] for item in ("D1", "D2")} == {"D1": "10", "D2": "12"}
    page = client.get(address(baseline, "alcohol_drugs") + "?hele=1").content.decode()
    for code in ("D1", "D2"):
        assert "med 12 og “Alkohol, i det hele taget: dage, seneste 30 dage” med 10. Passer det?" in row_of(page, code)
    assert page.count("passer det?") == 2
    was = as_drawn(row_of(page, "D2"))
    saved = client.post(row_address(baseline, "D2"), was | {"D2": "9"}, headers=HTMX).content.decode()
    assert "passer det?" not in saved and stored(baseline)["D2"] == "9"
