"""People of an imported study can be opened like everyone else, and their pages say what is known and what is not."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from brobygger.records.assessments import Interview
from brobygger.records.people import Person
from brobygger.rules import map_files, tables
from brobygger.rules.target_group import Result
from brobygger.services import contacts, extract, imports
from brobygger.services.agenda import lists
from brobygger.services.assessments import scores, verdicts
from brobygger.services.assessments.scores import NewScore
from brobygger.services.assessments.verdicts import NewCriterionAnswer
from brobygger.services.contacts import NewContact
from brobygger.services.requests import letters, recommendations
from tests.cast import NOW, Cast

As = Callable[[str], Client]
HELP = map_files.load_shipped("help-trial")
ASKED = ("section_101", "poly_drug", "limited_use", "troubled")
# Body troubled on all 30 days and wholly so; and no trouble at all.
HIGH, LOW = {"D3": "30", "D4": "4", "D5": "4"}, {"D3": "0", "D4": "0", "D5": "0"}


@pytest.fixture
def imported(cast: Cast) -> dict[str, Person]:
    """HELP 1, whose body troubles her, measured twice; HELP 2, whose does not; HELP 3, who was not asked of it; HELP 4, who
    was asked in part."""
    told = [("1", "0", "", HIGH), ("1", "6", "180", LOW | {"D3": "15"}), ("2", "0", "", LOW)]
    told += [("3", "0", "", dict.fromkeys(HIGH, "NA")), ("4", "0", "", LOW | {"D3": "NA"})]
    lines = ["ID,TIME,DAYS_SINCE_BL," + ",".join(item.column for item in HELP.items)]
    lines += [
        f"{key},{wave},{days}," + ",".join(given.get(item.column, "0") for item in HELP.items)
        for key, wave, days, given in told
    ]
    table = tables.read_table("\n".join([*lines, ""]).encode())
    planned = imports.prepare(table=table, import_map=HELP, today=NOW.date())
    report = imports.bring_in(by=cast.mona, planned=planned, import_map=HELP, team="Gadeteamet", now=NOW)
    assert report.is_written and not report.faults
    return {person.shown_name: person for person in Person.objects.all()}


def words_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]))


def row_of(said: str, name: str) -> str:
    """The words of one row of the caseload, up to the next person."""
    return said[said.index(name) :].split("HELP ", 2)[1]


def test_the_caseload_row_says_what_is_not_known_of_an_imported_person(as_: As, imported: dict[str, Person]) -> None:
    said = words_of(as_("oda"), "/borgere/?hvem=all")
    everything = "navn, nummer, 4 kriterier"
    assert f"{everything}, ASI: alle områder" in row_of(said, "HELP 3")
    # Of the second the body is known, and the mind could still raise health; of the first health was high, and no longer is.
    for name in ("HELP 1", "HELP 2"):
        assert f"{everything}, ASI: psyke, økonomi, kriminalitet, familie, netværk" in row_of(said, name)


def test_the_person_the_profile_and_the_verdict_of_an_imported_person_open(
    as_: As, imported: dict[str, Person]
) -> None:
    client, person = as_("signe"), imported["HELP 1"]
    assert "HELP 1" in words_of(client, f"/borgere/{person.id}/")
    profile = words_of(client, f"/udredning/borger/{person.id}/profil/")
    assert "1,00" in profile and "endnu ikke kendt" in profile
    verdict = words_of(client, f"/udredning/borger/{person.id}/maalgruppe/")
    assert "Vi ved endnu ikke, om borgeren er i målgruppen" in verdict
    assert "en score for psykisk helbred, økonomi, kriminalitet, familie, sociale relationer" in verdict
    # The newest of her two measurements, and that health is not settled by it.
    assert "Helbred: 0,17, den anden del er endnu ikke kendt" in verdict


def test_an_imported_person_with_three_high_areas_is_met_early(
    as_: As, cast: Cast, imported: dict[str, Person]
) -> None:
    person = imported["HELP 2"]
    met = [NewCriterionAnswer(code, "met", "Fortalt i samtalen") for code in ASKED]
    verdicts.answer_criteria(by=cast.signe, person_id=person.id, answers=met, now=NOW)
    high = [NewScore(area, Decimal("0.8")) for area in ("economy", "legal", "social")]
    origin = {"instrument": "EuropASI", "version": "1", "source": "Centret", "wave": "baseline"}
    scores.enter(by=cast.signe, person_id=person.id, scores=high, measured_on=NOW.date(), now=NOW, **origin)
    found = verdicts.standing(person, by=cast.signe).verdict
    assert (found.result, found.is_early, found.open_areas) == (Result.MET, True, ())
    stored = verdicts.judge(by=cast.signe, person_id=person.id, now=NOW)
    assert stored.result == "met"
    assert "Afgjort tidligt" in words_of(as_("signe"), f"/udredning/borger/{person.id}/maalgruppe/")
    person.refresh_from_db()
    assert person.unknown == ["name", "number"]


def test_a_day_that_nobody_knows_is_shown_as_a_day_nowhere(as_: As, cast: Cast, imported: dict[str, Person]) -> None:
    person = imported["HELP 1"]
    stored = verdicts.judge(by=cast.signe, person_id=person.id, now=NOW)
    second = Interview.objects.get(person=person, wave="m6")
    client, pages = as_("signe"), {}
    for name, address in {
        "person": f"/borgere/{person.id}/",
        "timeline": f"/borgere/{person.id}/forloeb/",
        "assessment": f"/udredning/borger/{person.id}/",
        "area": f"/udredning/samtale/{second.id}/medical/",
        "half area": f"/udredning/samtale/{Interview.objects.get(person=imported['HELP 4']).id}/medical/",
        "profile": f"/udredning/borger/{person.id}/profil/",
        "verdict": f"/udredning/borger/{person.id}/maalgruppe/",
        "stored verdict": f"/udredning/vurdering/{stored.id}/",
        "caseload": "/borgere/?hvem=all",
        "today": "/i-dag/",
    }.items():
        pages[name] = words_of(client, address)
    mark = recommendations.grounds(person, by=cast.signe).mark
    advice = recommendations.NewRecommendation(advice="not_yet", text="Fordi", mark=mark)
    handed = recommendations.hand_over(by=cast.signe, person_id=person.id, new=advice, now=NOW)
    pages["recommendation"] = words_of(client, f"/anmodninger/indstilling/{handed.id}/")
    told = letters.draft(by=cast.signe, letter="recommendation", about_id=handed.id, language="da", now=NOW)
    pages["letter"] = str(told.content)
    pages["board"] = words_of(as_("oda"), "/tavlen/")
    pages["change"] = words_of(as_("oda"), "/forandring/?instrument=asi-5&fra=baseline&til=m6")
    for said in pages.values():
        assert not re.search(r"\b(18|19)\d\d\b|01-01|30-06|år siden", said)
    for name in ("person", "timeline", "assessment", "area", "profile", "verdict", "stored verdict"):
        assert "dag ikke kendt" in pages[name], name
    after = "dag ikke kendt, 180 dage efter den første"
    for name in ("timeline", "assessment", "profile", "verdict"):
        assert after in pages[name], name
    assert "regnet ud af scorer" in pages["letter"]
    assert "intet møde skrevet" in row_of(pages["caseload"], "HELP 1"), "nobody has met her"


def test_those_of_days_nobody_knows_stand_after_all_others_in_the_course(
    as_: As, cast: Cast, imported: dict[str, Person]
) -> None:
    person = imported["HELP 1"]
    contacts.record(
        by=cast.signe, items=[NewContact(person_id=person.id, kind="contact", happened_at=NOW, note="Talt")], now=NOW
    )
    said = words_of(as_("signe"), f"/borgere/{person.id}/forloeb/")
    assert said.index("november 2026") < said.index("Talt") < said.index("dag ikke kendt")


def test_an_assessment_of_a_day_nobody_knows_has_not_stood_still_since_then(
    cast: Cast, imported: dict[str, Person]
) -> None:
    counts = lists.listed(by=cast.oda, shows="board", now=NOW).counts
    assert counts["no_contact_person"] == 4
    assert not counts.get("assessment_stalled")


def test_a_wave_is_called_due_only_from_a_day_that_is_known(cast: Cast, imported: dict[str, Person]) -> None:
    origin = {"instrument": "asi-5", "version": "1", "source": "Centret", "wave": "m12"}
    scores.enter(
        by=cast.signe,
        person_id=imported["HELP 2"].id,
        scores=[NewScore("medical", Decimal("0.5"))],
        measured_on=NOW.date(),
        now=NOW,
        **origin,
    )
    found = extract.scores_at(by=cast.oda, instrument="asi-5", waves=["baseline", "m12"])
    first = {found.people[name]: each for name, each in found.followed.items()}
    assert {key: (each.first_on, each.first_wave) for key, each in first.items()} == {
        imported["HELP 2"].id: (NOW.date(), "m12")
    }
