"""The target group, alerts, entered scores, the profile and the settings, as those who use them see them."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brobygger.records.access import Organisation
from brobygger.records.agenda import Reminder
from brobygger.records.assessments import Alert, AlertHandled, AreaScore, CriterionAnswer, Verdict
from brobygger.rules import code_lists
from brobygger.rules.answers import Answer, State
from brobygger.services import people
from brobygger.services.access import person_in_scope
from brobygger.services.assessments import interviews, scores, verdicts
from brobygger.services.assessments.scores import NewScore
from brobygger.services.assessments.verdicts import NewCriterionAnswer
from tests.cast import NOW, Cast

As = Callable[[str], Client]
ASKED = ("section_101", "poly_drug", "limited_use", "troubled")
ORIGIN = {
    "instrument": "EuropASI",
    "version": "1",
    "source": "Centret",
    "wave": "baseline",
    "measured_on": "2026-11-12",
}


@pytest.fixture
def smed(cast: Cast) -> people.Person:
    return people.meet(by=cast.signe, alias="Smed", now=NOW, own_wish="Jeg vil bare have ro om natten")


@pytest.fixture
def all_met(cast: Cast, smed: people.Person) -> None:
    known = [NewCriterionAnswer(code, "met", f"Set på gaden, {code}") for code in ASKED]
    verdicts.answer_criteria(by=cast.signe, person_id=smed.id, answers=known, now=NOW)


def enter(cast: Cast, smed: people.Person, measured_on: date = date(2026, 11, 12), **values: str) -> None:
    scores.enter(
        by=cast.signe,
        person_id=smed.id,
        scores=[NewScore(area, Decimal(value)) for area, value in values.items()],
        now=NOW,
        **{**ORIGIN, "measured_on": measured_on},
    )


def raise_alert(cast: Cast, smed: people.Person) -> None:
    interview = interviews.start(by=cast.signe, person_id=smed.id, wave="baseline", now=NOW)
    new = [interviews.NewAnswer("P8", Answer(State.VALUE, Decimal(1)))]
    interviews.answer(by=cast.signe, interview_id=interview.id, answers=new, now=NOW)


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


def words_of(html: str) -> str:
    main = html[html.index("<main") : html.index("</main>")] if "<main" in html else html
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def home(smed: people.Person, room: str) -> str:
    return f"/udredning/borger/{smed.id}/{room}/"


# The target group


def test_the_target_group_shows_what_is_unknown_as_unknown(as_: As, smed: people.Person) -> None:
    said = words_of(page(as_("signe"), home(smed, "maalgruppe")))
    assert "Vi ved endnu ikke, om borgeren er i målgruppen" in said
    assert said.count("endnu ikke kendt") >= 5
    assert "en score for fysisk helbred, psykisk helbred, økonomi" in said
    assert "Hvis man tæller på en anden måde" in said


def test_the_five_lines_say_answer_basis_day_and_who(as_: As, cast: Cast, smed: people.Person, all_met: None) -> None:
    enter(cast, smed, medical="0.62", economy="0.50", legal="0.91")
    said = words_of(page(as_("malik"), home(smed, "maalgruppe")))
    assert "I målgruppen" in said
    assert "Afgjort tidligt" in said
    assert "opfyldt Set på gaden, troubled 12-11-2026 Signe Bro" in said
    assert "Helbred: 0,62, høj" in said
    assert "Økonomi: 0,50, høj" in said


def test_scores_of_several_days_each_say_the_day_they_were_measured(as_: As, cast: Cast, smed: people.Person) -> None:
    enter(cast, smed, medical="0.62", economy="0.50")
    one_day = words_of(page(as_("malik"), home(smed, "maalgruppe")))
    assert ("Helbred: 0,62, høj (målt 12-11-2026)" in one_day, "flere dage" in one_day) == (True, False)
    enter(cast, smed, measured_on=date(2026, 5, 2), legal="0.91")
    said = words_of(page(as_("malik"), home(smed, "maalgruppe")))
    assert "Økonomi: 0,50, høj (målt 12-11-2026)" in said
    assert "høj (målt 02-05-2026)" in said
    assert "flere dage, sidst 12-11-2026" in said


def test_the_reading_of_the_site_is_named_and_every_other_stands_beside_it_with_its_own_result(
    as_: As, cast: Cast, smed: people.Person, all_met: None
) -> None:
    enter(cast, smed, medical="0.6", psychiatric="0.6", economy="0.6", legal="0.1", family="0.2", social="0.1")
    results = {"4 områder": "ikke opfyldt", "6 områder": "opfyldt"}
    results |= {"5 områder: fysisk": "opfyldt", "5 områder: familie": "ikke opfyldt"}
    for reading, chosen in (("4", "4 områder"), ("6", "6 områder")):
        verdicts.set_reading(by=cast.mona, reading=reading, now=NOW)
        html = page(as_("signe"), home(smed, "maalgruppe"))
        beside = html.split('<h2 id="readings-title">')[1].split("</aside>")[0]
        assert f"<strong>{chosen}" in beside
        others = [words_of(each) for each in re.findall("<li>.*?</li>", beside)]
        expected = [(label, result) for label, result in results.items() if label != chosen]
        assert len(others) == len(expected)
        for label, result in expected:
            (told,) = (each for each in others if label in each)
            assert f"Kriteriet er {result}, samlet er det {result}" in told
        outcome = "Ikke i målgruppen" if results[chosen] == "ikke opfyldt" else "I målgruppen"
        assert outcome in words_of(html).split("Hvis man tæller")[0]


def test_criteria_are_answered_on_one_page_and_those_without_a_basis_stand_as_typed(
    as_: As, smed: people.Person
) -> None:
    client = as_("signe")
    sent = dict.fromkeys(ASKED, "unknown") | {
        "troubled": "met",
        "basis_troubled": "Siger det selv",
        "poly_drug": "not_met",
    }
    refused = client.post(home(smed, "maalgruppe/svar"), sent)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "Skriv, hvad svaret bygger på" in html
    basis = re.findall(r'<label class="form-label" for="id_basis_\w+">([^<]*)<span[^>]*>([^<]*)</span></label>', html)
    assert len(basis) == 4 == len(set(basis)), "each says what it is about"
    assert basis[1][1].strip() == "Intenst brug af flere rusmidler"
    assert "Intenst brug af flere rusmidler" in html.partition("error-summary")[2].partition("</ul>")[0]
    assert re.search(r'name="poly_drug" value="not_met"[^>]* checked', html)
    assert [row.criterion for row in CriterionAnswer.objects.all()] == ["troubled"]
    seen = dict(re.findall(r'name="(\w+_seen)" value="([^"]*)"', html))
    again = client.post(home(smed, "maalgruppe/svar"), sent | seen | {"basis_poly_drug": "Kun hash"})
    assert again.headers["Location"] == home(smed, "maalgruppe")
    assert {row.criterion: row.answer for row in CriterionAnswer.objects.all()} == {
        "troubled": "met",
        "poly_drug": "not_met",
    }


def test_a_criterion_a_colleague_has_answered_meanwhile_tells_both(as_: As, cast: Cast, smed: people.Person) -> None:
    client = as_("signe")
    sent = dict.fromkeys(ASKED, "unknown") | {"troubled": "not_met", "basis_troubled": "Siger nej"}
    known = [NewCriterionAnswer("troubled", "met", "Siger ja")]
    verdicts.answer_criteria(by=cast.malik, person_id=smed.id, answers=known, now=NOW)
    html = client.post(home(smed, "maalgruppe/svar"), sent).content.decode()
    assert "Malik Å har svaret på det her" in html
    assert "Siger ja. Du skrev: Siger nej." in html
    assert "Ændret, mens du skrev" in html
    assert "alert-error error-summary" not in html and 'aria-invalid="true"' not in html, "it is no fault of hers"
    seen = dict(re.findall(r'name="(\w+_seen)" value="([^"]*)"', html))
    assert client.post(home(smed, "maalgruppe/svar"), sent | seen).status_code == 302
    assert CriterionAnswer.objects.current().get().answer == "not_met"


def save_verdict(client: Client, smed: people.Person, **more: str) -> object:
    html = page(client, home(smed, "maalgruppe"))
    found = re.search(r'name="mark" value="(\w+)"', html)
    assert found
    return client.post(home(smed, "maalgruppe"), {"mark": found.group(1), **more})


def test_a_saved_verdict_is_opened_later_as_it_was(as_: As, cast: Cast, smed: people.Person, all_met: None) -> None:
    enter(cast, smed, medical="0.6", psychiatric="0.6", economy="0.6", legal="0.1", family="0.2", social="0.1")
    saved = save_verdict(as_("signe"), smed)
    address = saved.headers["Location"]
    first = page(as_("signe"), address)
    verdicts.set_reading(by=cast.mona, reading="6", now=NOW)
    known = verdicts.standing(person_in_scope(cast.signe, smed.id), by=cast.signe).answers["troubled"].id
    changed = [NewCriterionAnswer("troubled", "not_met", "Nu går det bedre", known)]
    verdicts.answer_criteria(by=cast.malik, person_id=smed.id, answers=changed, now=NOW)
    assert words_of(page(as_("signe"), address)) == words_of(first)
    assert "Ikke i målgruppen" in first
    assert "4 områder: helbred samlet" in first
    assert "udgående stofmisbrugsbehandling 1.0.0" in first
    assert "Set på gaden, troubled" in first
    assert "Nu går det bedre" in page(as_("signe"), home(smed, "maalgruppe"))


def test_departing_from_the_result_needs_a_reason(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    refused = save_verdict(client, smed, override="met", reason="")
    assert refused.status_code == 422
    assert "Skriv, hvorfor du afviger" in refused.content.decode()
    assert not Verdict.objects.exists()
    saved = save_verdict(client, smed, override="met", reason="Kendt fra tidligere forløb")
    said = words_of(page(client, saved.headers["Location"]))
    assert "I målgruppen efter faglig vurdering" in said
    assert "Kendt fra tidligere forløb" in said
    assert "Kriterierne alene giver: endnu ikke kendt" in said


def test_a_verdict_saved_by_mistake_is_taken_back_with_a_reason_and_the_one_before_counts_again(
    as_: As, cast: Cast, smed: people.Person, all_met: None
) -> None:
    client = as_("signe")
    save_verdict(client, smed)
    save_verdict(client, smed, override="met", reason="Skulle have stået på en anden borger")
    first, wrong = Verdict.objects.order_by("id")
    back = f"/udredning/vurdering/{wrong.id}/fortryd/"
    assert back in page(client, f"/udredning/vurdering/{wrong.id}/")
    assert client.post(back, {"why": ""}).status_code == 422
    assert client.post(back, {"why": "Forkert borger"}).status_code == 302
    assert verdicts.latest_verdict(smed, by=cast.signe) == first
    assert "Forkert borger" in page(client, home(smed, "maalgruppe")).split("<s>")[1]
    struck = page(client, f"/udredning/vurdering/{wrong.id}/")
    assert "Taget tilbage" in struck and "Forkert borger" in struck and back not in struck
    assert client.post(back, {"why": "Igen"}).status_code == 422
    assert as_("asta").post(back, {"why": "Nej"}).status_code == 403


def test_a_verdict_is_not_saved_on_a_page_that_no_longer_holds(as_: As, cast: Cast, smed: people.Person) -> None:
    client = as_("signe")
    html = page(client, home(smed, "maalgruppe"))
    mark = re.search(r'name="mark" value="(\w+)"', html)
    assert mark
    verdicts.answer_criteria(
        by=cast.malik, person_id=smed.id, answers=[NewCriterionAnswer("troubled", "met", "Siger ja")], now=NOW
    )
    refused = client.post(home(smed, "maalgruppe"), {"mark": mark.group(1)})
    assert refused.status_code == 422
    assert "Noget er ændret, siden du åbnede siden" in refused.content.decode()
    assert mark.group(1) not in refused.content.decode()


def test_the_authority_reads_a_verdict_but_does_not_make_one(as_: As, smed: people.Person) -> None:
    saved = save_verdict(as_("signe"), smed)
    client = as_("asta")
    asked = client.get(saved.headers["Location"]).headers["Location"]
    client.post(asked, {"purpose": "decision"})
    said = words_of(page(client, saved.headers["Location"]))
    assert "Vi ved endnu ikke" in said
    assert "Gem vurderingen" not in words_of(page(client, home(smed, "maalgruppe")))
    assert client.post(home(smed, "maalgruppe"), {"mark": "x"}).status_code == 403
    assert client.get(home(smed, "maalgruppe/svar")).status_code == 403


# Alerts


def test_an_alert_is_handled_and_what_was_done_can_be_read(as_: As, cast: Cast, smed: people.Person) -> None:
    raise_alert(cast, smed)
    client = as_("malik")
    html = page(client, home(smed, "advarsler"))
    assert "Alvorlige tanker om selvmord" in html
    keys = re.findall(r'name="alerts" value="([^"]+)"', html)
    empty = client.post(home(smed, "advarsler"), {"alerts": keys, "what_was_done": " "})
    assert empty.status_code == 422
    assert "Skriv, hvad du har gjort" in empty.content.decode()
    done = client.post(home(smed, "advarsler"), {"alerts": keys, "what_was_done": "Fulgt til akutmodtagelsen"})
    assert done.headers["Location"] == f"/borgere/{smed.id}/"
    said = words_of(page(as_("signe"), home(smed, "advarsler")))
    assert "Der er ikke noget åbent" in said
    assert "Fulgt til akutmodtagelsen Malik Å" in said


def test_an_alert_taken_down_by_mistake_stands_again_with_a_reason(as_: As, cast: Cast, smed: people.Person) -> None:
    raise_alert(cast, smed)
    client, there = as_("signe"), home(smed, "advarsler")
    first = Alert.objects.get()
    again = f"/udredning/advarsel/{first.id}/igen/"
    assert client.post(again, {"why": "Fejl"}).status_code == 422, "it stands already"
    client.post(there, {"alerts": [str(first.id)], "what_was_done": "Talt med en anden borger"})
    smed.refresh_from_db()
    assert smed.open_alerts == 0 and again in page(client, there)
    assert client.post(again, {"why": ""}).status_code == 422
    told = client.post(again, {"why": "Forkert borger"}, follow=True).content.decode()
    assert "Forkert borger" in told and "<s>Talt med en anden borger</s>" in told
    smed.refresh_from_db()
    assert smed.open_alerts == 1
    assert Reminder.objects.filter(kind="suicide_alert").count() == 1
    assert client.post(again, {"why": "Igen"}).status_code == 422, "it stands again already"
    stands = Alert.objects.current().get()
    client.post(there, {"alerts": [str(stands.id)], "what_was_done": "Fulgt på skadestuen"})
    smed.refresh_from_db()
    assert smed.open_alerts == 0
    assert as_("mona").post(again, {"why": "Nej"}).status_code == 403


def test_the_second_to_handle_an_alert_reads_what_the_first_did_and_keeps_what_was_typed(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    raise_alert(cast, smed)
    keys = re.findall(r'name="alerts" value="([^"]+)"', page(as_("signe"), home(smed, "advarsler")))
    as_("malik").post(home(smed, "advarsler"), {"alerts": keys, "what_was_done": "Ringet til lægen"})
    late = as_("signe").post(home(smed, "advarsler"), {"alerts": keys, "what_was_done": "Fulgt på skadestuen"})
    html = late.content.decode()
    assert late.status_code == 422
    assert "Malik Å har allerede skrevet, hvad der er gjort: Ringet til lægen" in html
    assert "Fulgt på skadestuen</textarea>" in html
    assert AlertHandled.objects.count() == 1


# Scores made elsewhere


def test_scores_made_elsewhere_are_entered_with_a_decimal_comma(as_: As, smed: people.Person) -> None:
    answer = as_("signe").post(
        home(smed, "scorer"), ORIGIN | {"area_legal": "0,42", "area_economy": "1", "area_drug": ""}
    )
    assert answer.headers["Location"] == home(smed, "profil")
    assert {row.area: (row.value, row.source) for row in AreaScore.objects.all()} == {
        "legal": (0.42, "Centret"),
        "economy": (1.0, "Centret"),
    }


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"area_legal": "1,01"}, "Skriv et tal fra 0,00 til 1,00"),
        ({"area_legal": "høj"}, "Skriv et tal fra 0,00 til 1,00"),
        ({"area_legal": "NaN"}, "Skriv et tal fra 0,00 til 1,00"),
        ({}, "Skriv en score for mindst ét område"),
        ({"area_legal": "0,5", "measured_on": "2999-01-01"}, "fremtiden"),
        ({"area_legal": "0,5", "source": ""}, "form-error"),
    ],
)
def test_a_score_that_cannot_be_is_refused_at_its_field(
    as_: As, smed: people.Person, sent: dict[str, str], told: str
) -> None:
    answer = as_("signe").post(home(smed, "scorer"), ORIGIN | {"area_medical": ""} | sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not AreaScore.objects.exists()


def test_a_day_to_come_and_a_bad_score_are_told_in_one_go(as_: As, smed: people.Person) -> None:
    wrong = {"area_legal": "høj", "measured_on": "01-01-2999"}
    answer = as_("signe").post(home(smed, "scorer"), ORIGIN | wrong)
    assert set(answer.context["form"].errors) == {"area_legal", "measured_on"}


def test_the_scores_of_one_entry_are_one_line_of_the_course_that_leads_to_them(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    enter(cast, smed, medical="0.3", social="0.5", drug="0.9")
    later = {**ORIGIN, "wave": "m1", "measured_on": date(2026, 11, 11)}
    scores.enter(by=cast.signe, person_id=smed.id, scores=[NewScore("legal", Decimal("0.18"))], now=NOW, **later)
    stands = AreaScore.objects.get(area="social")
    mended = [NewScore("social", Decimal("0.6"), replaces=stands.id)]
    again = {**ORIGIN, "measured_on": date(2026, 11, 12)}
    scores.enter(by=cast.malik, person_id=smed.id, scores=mended, now=NOW, **again)
    client = as_("signe")
    course = re.sub(r"\s+", " ", client.get(f"/borgere/{smed.id}/?vis=assessment").content.decode())
    course = course.partition('id="course"')[2].partition("</section>")[0]
    assert course.count('<li id="e-') == 2, "one line of each entry, also where one score was corrected since"
    opened = f'Scorer fra andet sted: <a href="/udredning/borger/{smed.id}/profil/">3 områder</a>'
    assert opened in course and "0,18 (Centret)" in course
    assert "0,60" in client.get(f"/udredning/borger/{smed.id}/profil/").content.decode()


def test_entering_another_score_for_the_same_interview_asks_first(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    client.post(home(smed, "scorer"), ORIGIN | {"area_legal": "0,30"})
    refused = client.post(home(smed, "scorer"), ORIGIN | {"area_legal": "0,60"})
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "Signe Bro har indtastet 0,3" in html
    assert 'value="0,60"' in html
    seen = dict(re.findall(r'name="(\w+_seen)" value="([^"]*)"', html))
    assert client.post(home(smed, "scorer"), ORIGIN | {"area_legal": "0,60"} | seen).status_code == 302
    assert AreaScore.objects.current().get().value == 0.6


def test_entering_several_other_scores_asks_once_of_all_of_them(as_: As, smed: people.Person) -> None:
    client, scored = as_("signe"), {"area_legal": "0,30", "area_medical": "0,40", "area_drug": "0,10"}
    client.post(home(smed, "scorer"), ORIGIN | scored)
    new = {**scored, "area_legal": "0,60", "area_medical": "0,70", "source": "Ambulatoriet"}
    asked = client.post(home(smed, "scorer"), ORIGIN | new).content.decode()
    told = set(re.findall(r"Signe Bro har indtastet (\d,\d)", asked))
    assert told == {"0,3", "0,4"}, "of the one that is the same nothing is asked"
    seen = dict(re.findall(r'name="(\w+_seen)" value="([^"]*)"', asked))
    assert client.post(home(smed, "scorer"), ORIGIN | new | seen).status_code == 302
    standing = {row.area: row.value for row in AreaScore.objects.current()}
    assert standing == {"legal": 0.6, "medical": 0.7, "drug": 0.1}


# The profile


def test_the_profile_has_its_table_its_count_and_what_it_does_not_show(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    enter(cast, smed, legal="0.42")
    said = words_of(page(as_("signe"), home(smed, "profil")))
    assert "Vi kender 1 af 7 områder" in said
    assert "ASI er lavet til grupper" in said
    assert "Kriminalitet 0,42" in said
    assert said.count("endnu ikke kendt") == 6
    assert "Et område uden score er ukendt" in said


def test_an_area_measured_twice_stands_with_both_scores_in_the_chart_and_in_the_table_beside_it(
    as_: As, cast: Cast, smed: people.Person
) -> None:
    enter(cast, smed, legal="0.42", medical="0.70")
    later = ORIGIN | {"wave": "m6", "measured_on": date(2026, 11, 12), "source": "Ambulatoriet"}
    scores.enter(by=cast.signe, person_id=smed.id, scores=[NewScore("legal", Decimal("0.18"))], now=NOW, **later)
    client = as_("signe")
    for path in (home(smed, "profil"), f"/borgere/{smed.id}/"):
        html = page(client, path)
        assert f"/udredning/borger/{smed.id}/profil.svg" in html[: html.index("<table")], path
        said = words_of(html)
        assert re.search("Kriminalitet 0,42 (12-11-2026 )?0,18", said), path
        assert re.search("Fysisk helbred 0,70 (12-11-2026 )?endnu ikke kendt", said), path
    for kind in ("", "?smal"):
        drawn = client.get(f"/udredning/borger/{smed.id}/profil.svg{kind}").content.decode()
        legal = re.findall(r">([^<>]+)</text>", drawn[drawn.index(">Kriminalitet<") :])
        assert {code_lists.short("waves", wave, "da") for wave in ("baseline", "m6")} <= set(legal)
        assert "0,18" in legal


def test_a_profile_without_scores_says_what_to_do(as_: As, smed: people.Person) -> None:
    html = page(as_("signe"), home(smed, "profil"))
    assert "En score kommer frem" in html
    assert "<img" not in html


def test_the_picture_of_the_profile_is_a_drawing_without_a_name(as_: As, cast: Cast, smed: people.Person) -> None:
    enter(cast, smed, legal="0.42")
    answer = as_("signe").get(f"/udredning/borger/{smed.id}/profil.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    drawn = answer.content.decode()
    assert drawn.startswith("<svg")
    assert "Kriminalitet" in drawn
    assert "Smed" not in drawn
    assert "<script" not in drawn


# The settings


def test_the_manager_chooses_the_reading_and_how_money_is_counted(as_: As, cast: Cast) -> None:
    client = as_("mona")
    html = page(client, "/udredning/indstillinger/")
    assert re.search(r'name="reading" value="4"[^>]* checked', html)
    assert re.search(r'name="per_unit" value="7"', html)
    assert client.post("/udredning/indstillinger/", {"reading": "6"}).status_code == 302
    sent = {"currency": "DKK", "per_unit": "6,85", "log_rule": "ln1p"}
    assert client.post("/udredning/indstillinger/", sent).status_code == 302
    cast.mona.organisation.refresh_from_db()
    site = cast.mona.organisation
    assert (site.target_group_reading, site.per_unit, site.log_rule) == ("6", Decimal("6.85"), "ln1p")
    refused = client.post("/udredning/indstillinger/", sent | {"per_unit": "0"})
    assert refused.status_code == 422
    assert "større end 0" in refused.content.decode() or "over 0" in refused.content.decode()


def test_whether_visitation_is_delegated_is_what_each_request_is_first_shown_with(as_: As, smed: people.Person) -> None:
    ask = f"/anmodninger/borger/{smed.id}/ny/"
    yes = r'name="is_delegated" value="yes"[^>]* checked'
    assert not re.search(yes, page(as_("signe"), ask))
    assert as_("mona").post("/udredning/indstillinger/", {"has_delegation": "yes"}).status_code == 302
    assert re.search(yes, page(as_("signe"), ask))
    assert re.search(r'name="has_delegation" value="yes"[^>]* checked', page(as_("mona"), "/udredning/indstillinger/"))
    # It moves no decision.
    assert as_("signe").get(f"/anmodninger/borger/{smed.id}/afgoer/").status_code == 403
    assert as_("mona").post("/udredning/indstillinger/", {"has_delegation": ""}).status_code == 302
    assert not re.search(yes, page(as_("signe"), ask))
    assert as_("mona").post("/udredning/indstillinger/", {"has_delegation": "maybe"}).status_code == 422


def test_the_municipality_says_after_which_endings_the_law_asks_for_follow_up(as_: As) -> None:
    client, path = as_("mona"), "/udredning/indstillinger/"

    def ticked() -> set[str]:
        return set(re.findall(r'name="reasons" value="(\w+)"[^>]* checked', page(client, path)))

    assert ticked() == {"finished", "other_offer", "hospital"}
    assert "kommunens eget valg" not in page(client, path)
    asked = client.post(path, {"duty": "1", "reasons": ["finished", "moved"]})
    assert (asked.status_code, "Andet tilbud, Hospital (BEK nr. 1477" in asked.content.decode()) == (422, True)
    assert client.post(path, {"duty": "1", "reasons": ["finished", "moved"], "is_meant": "on"}).status_code == 302
    assert ticked() == {"finished", "moved"}
    assert "kommunens eget valg" in page(client, path)
    assert client.post(path, {"duty": "1", "is_meant": "on"}).status_code == 302
    assert ticked() == set()
    assert client.post(path, {"duty": "1", "reasons": ["moon"]}).status_code == 422
    assert client.post(path, {"duty": "1", "reasons": ["hospital", "finished", "other_offer"]}).status_code == 302
    assert "kommunens eget valg" not in page(client, path)


def test_who_answered_nothing_is_told_that_nothing_was_written(as_: As, smed: people.Person) -> None:
    client, path = as_("signe"), f"/udredning/borger/{smed.id}/maalgruppe/svar/"
    form = client.get(path).context["form"]
    sent = {bound.html_name: bound.value() for bound in form}
    answer = client.post(path, sent, follow=True).content.decode()
    assert "Intet er skrevet" in answer and "Gemt." not in answer
    basis = {name: "Hun fortæller det" for name in sent if name.startswith("basis_")}
    met = {name: "met" for name in sent if not name.startswith("basis_")}
    assert "Gemt." in client.post(path, met | basis, follow=True).content.decode()


def test_an_assessment_nobody_has_begun_is_begun_and_not_gone_on_with(as_: As, smed: people.Person) -> None:
    client = as_("signe")
    assert "Begynd udredningen" in page(client, f"/borgere/{smed.id}/")
    client.post(f"/udredning/borger/{smed.id}/begynd/", {"wave": "baseline"})
    assert "Fortsæt udredningen" in page(client, f"/borgere/{smed.id}/")


# Scope, on every page


@pytest.mark.parametrize("room", ["profil", "profil.svg", "scorer", "maalgruppe", "maalgruppe/svar", "advarsler"])
def test_every_page_is_closed_to_others(as_: As, smed: people.Person, room: str) -> None:
    path = f"/udredning/borger/{smed.id}/{room}" + ("" if "." in room else "/")
    for name, status in {
        "signe": 200,
        "malik": 200,
        "oda": 200,
        "troels": 404,
        "nabo": 404,
        "eva": 403,
        "per": 403,
    }.items():
        assert as_(name).get(path).status_code == status, name


def test_a_saved_verdict_is_closed_to_others(as_: As, smed: people.Person) -> None:
    address = save_verdict(as_("signe"), smed).headers["Location"]
    assert [as_(name).get(address).status_code for name in ("malik", "troels", "nabo", "eva")] == [200, 404, 404, 403]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ({"reading": "6"}, {"reading": "5-health"}, "target_group_reading"),
        ({"has_delegation": "yes"}, {"has_delegation": "no"}, "has_delegation"),
        (
            {"duty": "1", "reasons": "moved", "is_meant": "1"},
            {"duty": "1", "reasons": "finished", "is_meant": "1"},
            "duty_reasons",
        ),
        (
            {"log_rule": "ln1p", "currency": "DKK", "per_unit": "7"},
            {"log_rule": "ln1p", "currency": "EUR", "per_unit": "1"},
            "currency",
        ),
    ],
)
def test_an_older_page_of_settings_puts_away_nothing_a_colleague_chose_until_it_is_saved_again(
    as_: As, cast: Cast, first: dict[str, str], second: dict[str, str], kept: str
) -> None:
    client, address = as_("mona"), "/udredning/indstillinger/"
    mark = next(iter(first))
    forms = client.get(address).context
    form = next(
        each for each in (forms[name] for name in ("reading", "scoring", "delegated", "duty")) if mark in each.fields
    )
    opened = {"seen": form["seen"].value()}
    assert client.post(address, first | opened).status_code == 302
    chosen = getattr(Organisation.objects.get(id=cast.mona.organisation_id), kept)
    refused = client.post(address, second | opened)
    assert refused.status_code == 422
    assert "Der er gemt et andet valg" in refused.content.decode()
    assert getattr(Organisation.objects.get(id=cast.mona.organisation_id), kept) == chosen
    again = next(
        each for each in (refused.context[name] for name in ("reading", "scoring", "delegated", "duty")) if each.errors
    )
    assert client.post(address, second | {"seen": again["seen"].value()}).status_code == 302
    assert getattr(Organisation.objects.get(id=cast.mona.organisation_id), kept) != chosen


def test_the_settings_are_the_managers(as_: As) -> None:
    statuses = [
        as_(name).get("/udredning/indstillinger/").status_code for name in ("mona", "signe", "oda", "asta", "eva")
    ]
    assert statuses == [200, 403, 403, 403, 403]


def test_nobody_but_the_team_writes(as_: As, cast: Cast, smed: people.Person) -> None:
    raise_alert(cast, smed)
    for room in ("scorer", "maalgruppe", "maalgruppe/svar", "advarsler"):
        for name, status in {"troels": 404, "eva": 403}.items():
            assert as_(name).post(home(smed, room), ORIGIN | {"area_legal": "0,5"}).status_code == status
    client = as_("mona")
    client.post(f"/borgere/{smed.id}/formaal/", {"purpose": "treatment"})
    for room in ("scorer", "maalgruppe", "maalgruppe/svar", "advarsler"):
        assert client.post(home(smed, room), {"alerts": "x"}).status_code == 403
    assert not AreaScore.objects.exists()


def test_the_pages_cost_the_same_with_more_in_them(as_: As, cast: Cast, smed: people.Person, all_met: None) -> None:
    client = as_("signe")
    rooms = ("profil", "maalgruppe", "maalgruppe/svar", "advarsler", "scorer")
    enter(cast, smed, legal="0.42")
    save_verdict(client, smed)

    def costs() -> list[int]:
        found = []
        for room in rooms:
            with CaptureQueriesContext(connection) as queries:
                page(client, home(smed, room))
            found.append(len(queries))
        return found

    before = costs()
    raise_alert(cast, smed)
    enter(cast, smed, medical="0.42", social="0.1", economy="0.9")
    save_verdict(client, smed, override="met", reason="Kendt")
    assert costs() == before
    assert max(before) <= 9


# On the page of a person


def test_the_page_of_a_person_shows_alert_profile_and_verdict(as_: As, cast: Cast, smed: people.Person) -> None:
    empty = words_of(page(as_("signe"), f"/borgere/{smed.id}/"))
    assert "Intet område har en score endnu" in empty
    assert "Der er ikke gemt nogen vurdering endnu" in empty
    assert "Selvmordsrisiko" not in empty
    raise_alert(cast, smed)
    enter(cast, smed, legal="0.42")
    save_verdict(as_("signe"), smed)
    html = page(as_("malik"), f"/borgere/{smed.id}/")
    said = words_of(html)
    assert "Selvmordsrisiko" in said
    assert "Kriminalitet 0,42" in said
    assert f'src="/udredning/borger/{smed.id}/profil.svg?smal"' in html
    assert "ASI er lavet til grupper" in said
    assert "Vi ved endnu ikke, om borgeren er i målgruppen" in said
    assert "Gemt af Signe Bro" in said
    keys = re.findall(r'name="alerts" value="([^"]+)"', html)
    as_("malik").post(home(smed, "advarsler"), {"alerts": keys, "what_was_done": "Fulgt til læge"})
    assert "Selvmordsrisiko" not in page(as_("signe"), f"/borgere/{smed.id}/")
