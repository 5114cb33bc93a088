"""The page Forandring: the first answer, opened to the people behind it, or with small counts held back."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brobygger.records.changes import AuditEntry
from brobygger.rules import map_files, tables
from brobygger.services import deaths, extract, extracted, imports, people
from brobygger.services.assessments import scores
from tests.cast import NOW, Cast

As = Callable[[str], Client]
HELP = map_files.load_shipped("help-trial")
ADDRESS = "/forandring/?instrument=asi-5&fra=baseline&til=m6"
USED = {0: 30, 6: 15}


def text_of(response: object) -> str:
    return response.content.decode()


@pytest.fixture
def measured(cast: Cast) -> Callable[..., None]:
    """``measured(both=8, lost=3)``: people of the team with drug use on 30 days before and on 15 after six months.

    ``days`` gives other days of use by month; those lost are seen in the first of them only.
    """

    def bring_in(
        *, both: int, lost: int = 0, team: str = "Gadeteamet", first: int = 0, days: dict[int, int] = USED
    ) -> None:
        lines = ["ID,TIME,DAYS_SINCE_BL," + ",".join(item.column for item in HELP.items)]
        for key in range(first, first + both + lost):
            for month in list(days) if key < first + both else list(days)[:1]:
                answers = [str(days[month]) if item.column == "H3_30" else "0" for item in HELP.items]
                lines.append(f"{key},{month},{30 * month or ''}," + ",".join(answers))
        planned = imports.prepare(
            table=tables.read_table("\n".join([*lines, ""]).encode()), import_map=HELP, today=NOW.date()
        )
        report = imports.bring_in(by=cast.mona, planned=planned, import_map=HELP, team=team, now=NOW)
        assert report.is_written

    return bring_in


def area(client: Client, name: str = "drug", address: str = ADDRESS) -> dict[str, Any]:
    told = json.loads(text_of(client.get(address.replace("/?", "/tal.json?"))))
    return next(found for found in told["areas"] if found["area"] == name)


def row_of(page: str, label: str = "Stoffer") -> str:
    """What is read in the row of one area, spaces as one."""
    row = next(row for row in page.split("<tr>") if f'<th scope="row">{label}</th>' in row)
    return " ".join(re.sub(r"<[^>]+>", " ", row.split("</tr>")[0]).split())


def signed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "−").replace(".", ",")


def test_with_nobody_measured_twice_the_page_says_so_and_what_to_do(as_: As) -> None:
    assert "intet at sammenligne" in text_of(as_("signe").get("/forandring/"))


def test_the_page_answers_in_a_sentence_and_says_what_it_does_not_show(as_: As, measured: Callable[..., None]) -> None:
    measured(both=8, lost=3)
    page = text_of(as_("signe").get(ADDRESS))
    assert "Vi ved mest om fysisk helbred: begge målinger for 8 af 11 borgere." in " ".join(
        re.sub(r"<[^>]+>", "", page).split()
    )
    for told in ("regression mod middelværdien", "ASI er lavet til grupper", "ingen samtale fra dengang", "ln1p"):
        assert told in page


def test_the_numbers_are_the_same_on_the_page_in_json_and_in_csv(as_: As, measured: Callable[..., None]) -> None:
    measured(both=8, lost=3)
    client = as_("oda")
    drug = area(client)
    assert (drug["pairs"], drug["lost"], drug["people"]) == (8, 3, 11)
    assert drug["mean_change"] == pytest.approx(-15 / 390)
    assert drug["missing"] == [{"wave": "m6", "reason": "no_interview", "n": 3}]
    rows = list(csv.DictReader(io.StringIO(text_of(client.get(ADDRESS.replace("/?", "/tal.csv?"))))))
    row = next(row for row in rows if row["area"] == "drug")
    assert float(row["mean_change"]) == pytest.approx(-15 / 390)
    assert (row["pairs"], row["missing_m6_no_interview"]) == ("8", "3")
    assert "−0,04" in text_of(client.get(ADDRESS))


def test_the_page_says_how_sure_the_change_is_and_how_many_could_not_fall_further(
    as_: As, measured: Callable[..., None]
) -> None:
    measured(both=8)
    measured(both=4, first=100, days={0: 30, 6: 0})
    drug = area(as_("oda"))
    assert drug["low"] < drug["mean_change"] < drug["high"] < 0
    row = row_of(text_of(as_("oda").get(ADDRESS)))
    assert f"{signed(drug['mean_change'])} ({signed(drug['low'])}; {signed(drug['high'])})" in row
    assert "0 % → 33 %" in row


@pytest.mark.parametrize(("before", "after", "change"), [("m6", "m12", -10), ("baseline", "m12", -25)])
def test_any_two_waves_are_compared(
    as_: As, measured: Callable[..., None], before: str, after: str, change: int
) -> None:
    measured(both=6, days=USED | {12: 5})
    measured(both=2, first=100)
    address, client = f"/forandring/?instrument=asi-5&fra={before}&til={after}", as_("oda")
    drug = area(client, address=address)
    assert (drug["pairs"], drug["missing"]) == (6, [{"wave": "m12", "reason": "no_interview", "n": 2}])
    assert drug["mean_change"] == pytest.approx(change / 390)
    page = text_of(client.get(address))
    assert f"{signed(change / 390)} (" in row_of(page)
    assert "12 måneder: 2 ingen samtale fra dengang" in " ".join(re.sub(r"<[^>]+>", " ", page).split())
    told = list(csv.DictReader(io.StringIO(text_of(client.get(address.replace("/?", "/tal.csv?"))))))
    row = next(row for row in told if row["area"] == "drug")
    assert float(row["mean_change"]) == pytest.approx(change / 390)
    assert row["missing_m12_no_interview"] == "2"


@pytest.mark.parametrize(
    ("fra", "til", "said"), [("m6", "m6", "Vælg to forskellige målinger."), ("m6", "baseline", "Vælg dem omvendt.")]
)
def test_one_wave_twice_or_the_later_before_the_earlier_is_refused_in_words(
    as_: As, measured: Callable[..., None], fra: str, til: str, said: str
) -> None:
    measured(both=6)
    address = f"/forandring/?instrument=asi-5&fra={fra}&til={til}"
    answer = as_("oda").get(address)
    assert answer.status_code == 422 and said in text_of(answer)
    assert as_("oda").get(address.replace("/?", "/tal.csv?")).status_code == 404


def test_people_behind_a_figure_stand_in_pages_and_those_of_the_page_alone_are_logged(
    as_: As, measured: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(both=8, lost=3)
    monkeypatch.setattr(extract, "PAGE_SIZE", 5)
    address, client = ADDRESS.replace("/?", "/borgere/?") + "&omraade=drug&tal=pairs", as_("signe")
    shown = [set(re.findall(r'/borgere/([0-9a-f-]{36})/"', text_of(client.get(f"{address}&page={n}")))) for n in (1, 2)]
    assert [len(each) for each in shown] == [5, 3] and not shown[0] & shown[1]
    assert "(8)" in text_of(client.get(address)).split("</h1>")[0]
    assert AuditEntry.objects.filter(act="evaluation.open_people").count() == 5 + 3 + 5


def test_every_number_on_the_page_opens_to_as_many_people_as_it_counts(as_: As, measured: Callable[..., None]) -> None:
    measured(both=8, lost=3)
    measured(both=4, first=100, days={0: 30, 6: 0})
    client = as_("signe")
    page = text_of(client.get(ADDRESS))
    answer = page.split('<p class="lead">')[1].split("<h2>Hvad det ikke viser")[0]
    links = re.findall(r'<a href="(/forandring/borgere/[^"]+)">([^<]+)</a>', answer)
    shown = {}
    for address, text in set(links):
        opened = client.get(unescape(address))
        counted = len(opened.context["page"])
        assert f"({counted})" in text_of(opened).split("</h1>")[0]
        assert int(text) == counted if text.isdecimal() else counted > 0, (address, text)
        figure = re.findall("tal=([a-z_]+)", address)[0]
        # The sentence on top is of the area with most pairs, which may be another.
        if "=drug" in address or figure == "people":
            shown[figure, text] = counted
    assert shown == {
        ("people", "15"): 15,
        ("pairs", "12"): 12,
        ("pairs", "0,08"): 12,
        ("pairs", "0,03"): 12,
        ("pairs", signed(-0.05)): 12,
        ("floor_after", "33 %"): 4,
        ("lost", "3"): 3,
        ("lost", "0,08"): 3,
        ("missing_after", "3"): 3,
    }
    # What opens nothing: noughts, the interval beside its change, and words.
    words = re.sub(r"<thead.*?</thead>|<a .*?</a>|<span class=.nowrap.*?</span>", "", answer, flags=re.DOTALL)
    assert set(re.findall(r">[^<]*?(\d+)", words.split("<tbody>")[1].split("</tbody>")[0])) == {"0"}


def test_whoever_opens_a_figure_is_told_whom_it_counts_and_the_look_up_is_logged(
    as_: As, measured: Callable[..., None]
) -> None:
    measured(both=2, lost=1)
    client = as_("signe")
    page = text_of(client.get(ADDRESS.replace("/?", "/borgere/?") + "&omraade=drug&tal=lost"))
    assert "HELP 2" in page
    assert "HELP 0" not in page
    assert "Stoffer: Start → 6 måneder, målt før, ikke efter" in page
    assert AuditEntry.objects.filter(act="evaluation.open_people", is_read=True, person__isnull=False).count() == 1


def test_those_whose_time_has_not_come_and_the_dead_are_told_apart_from_those_not_found_again(
    as_: As, cast: Cast
) -> None:
    now = timezone.now()

    def met(alias: str, days: int, *, again: int | None = None) -> people.Person:
        person = people.meet(by=cast.signe, alias=alias, now=now - timedelta(days=days))
        for wave, ago in (("baseline", days), ("m6", again)) if again else (("baseline", days),):
            told = {"instrument": "asi-5", "version": "5", "wave": wave, "source": "Andetsteds"}
            on = timezone.localdate(now - timedelta(days=ago))
            entry = scores.NewScore("drug", Decimal("0.5"))
            scores.enter(by=cast.signe, person_id=person.id, scores=[entry], measured_on=on, now=now, **told)
        return person

    met("Ravn", 300, again=100), met("Lærke", 30), met("Stær", 40), met("Ugle", 300)
    died_on = timezone.localdate(now - timedelta(days=250))
    deaths.die(by=cast.signe, person_id=met("Svale", 300).id, on=died_on, source="Politiet", now=now)
    page = text_of(as_("signe").get(ADDRESS))
    lead = " ".join(re.sub(r"<[^>]+>", "", page.split('<p class="lead">')[1].split("</p>")[0]).split())
    assert lead.endswith("2 er ikke nået til 6 måneder endnu, 1 er død, 1 har ingen samtale fra dengang.")
    assert "fandt vi ikke" not in page, "nobody says that they were looked for"
    drug = area(as_("signe"))
    assert (drug["pairs"], drug["people"], drug["lost"]) == (1, 5, 1)
    assert {each["reason"]: each["n"] for each in drug["missing"]} == {"not_due": 2, "died": 1, "no_interview": 1}
    behind = f"{ADDRESS.replace('/?', '/borgere/?')}&omraade=drug&tal=missing_after&grund="
    assert "Svale" in text_of(as_("signe").get(behind + "died"))
    assert "er død" not in text_of(as_("eva").get(ADDRESS))


def test_what_is_held_back_is_not_called_unknown_and_what_is_unknown_is_not_called_held_back(
    as_: As, measured: Callable[..., None]
) -> None:
    measured(both=6, days={0: 30, 6: 30})
    measured(both=6, first=50, days={0: 30, 6: 0})
    measured(both=0, lost=3, first=100)
    told = {who: text_of(as_(who).get(ADDRESS)) for who in ("eva", "oda")}
    # Nobody at 0 before, so that share is held back, and six of twelve after.
    assert "for få til at vise → 50 %" in row_of(told["eva"])
    assert "0 % → 50 %" in row_of(told["oda"])
    labels = re.findall('<th scope="row">([^<]+)</th>', told["oda"])
    unscored = [label for label in labels if "ikke kendt" in row_of(told["oda"], label)]
    assert unscored
    assert all("for få til at vise" in row_of(told["eva"], label) for label in unscored)
    assert "ikke kendt" not in told["eva"]
    assert "for få til at vise" not in told["oda"]


def test_a_reader_who_sees_no_names_is_not_offered_what_fewer_than_five_were_measured_with(
    as_: As, cast: Cast, measured: Callable[..., None]
) -> None:
    measured(both=6, days=USED)
    measured(both=4, first=50, days={0: 30, 12: 5})
    person = people.meet(by=cast.signe, alias="Ravn", now=NOW)
    for wave, days in (("baseline", 90), ("m6", 1)):
        told = {"instrument": "Hos mor i Ravnsborg", "version": "1", "wave": wave, "source": "Andetsteds"}
        entry, on = scores.NewScore("drug", Decimal("0.5")), (NOW - timedelta(days=days)).date()
        scores.enter(by=cast.signe, person_id=person.id, scores=[entry], measured_on=on, now=NOW, **told)
    for who, sees in (("oda", True), ("mona", True), ("eva", False), ("ada", False)):
        page = text_of(as_(who).get("/forandring/"))
        assert ("Ravnsborg" in page, 'value="m12"' in page) == (sees, sees), who
        assert 'value="m6"' in page
        theirs = as_(who).get("/forandring/", {"instrument": "Hos mor i Ravnsborg", "fra": "baseline", "til": "m6"})
        assert ("af hensyn til dem" in text_of(theirs).lower()) != sees


@pytest.mark.parametrize("who", ["eva", "ada"])
def test_those_who_see_no_names_get_no_small_counts_and_cannot_open_a_figure(
    as_: As, measured: Callable[..., None], who: str
) -> None:
    measured(both=13, lost=3)
    client = as_(who)
    drug = area(client)
    assert (drug["pairs"], drug["lost"], drug["people"]) == (15, None, 15)
    assert drug["missing"] == []
    page = text_of(client.get(ADDRESS))
    assert "under 5" in page
    assert "/forandring/borgere/" not in page
    assert client.get(ADDRESS.replace("/?", "/borgere/?") + "&omraade=drug&tal=lost").status_code == 403


def test_a_worker_sees_the_figures_of_the_own_team_only(as_: As, measured: Callable[..., None]) -> None:
    measured(both=3)
    measured(both=7, first=100, team="Havneteamet")
    assert area(as_("signe"))["pairs"] == 3
    assert area(as_("troels"))["pairs"] == 7
    assert area(as_("mona"))["pairs"] == 10
    assert as_("nabo").get(ADDRESS.replace("/?", "/tal.json?")).status_code == 404


@pytest.mark.parametrize("query", ["fra=zzz&til=m6", "fra=baseline&til=zzz", "fra=zzz"])
@pytest.mark.parametrize("form", ["", "tal.csv", "tal.json", "figur.svg", "borgere/"])
def test_a_measurement_that_is_none_is_not_found_and_answered_with_no_other(
    as_: As, measured: Callable[..., None], form: str, query: str
) -> None:
    measured(both=3)
    assert as_("signe").get(f"/forandring/{form}?instrument=asi-5&{query}").status_code == 404


def test_an_instrument_that_is_none_is_not_found(as_: Callable[..., Client]) -> None:
    assert as_("oda").get("/forandring/?instrument=abc").status_code == 404
    assert as_("oda").get("/forandring/?instrument=asi-5").status_code == 200


def test_a_measurement_the_instrument_has_not_got_gives_no_other_numbers_to_download(
    as_: As, measured: Callable[..., None]
) -> None:
    measured(both=3)
    client, asked = as_("signe"), "instrument=asi-5&fra=baseline&til=m12"
    assert client.get(f"/forandring/tal.csv?{asked}").status_code == 404
    # Whoever chooses another instrument on the page is shown two that it has, and which.
    assert client.get(f"/forandring/?{asked}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("tal=missing_after&grund=not_asked", 200),
        ("tal=missing_after&grund=zzz", 404),
        ("tal=missing_after", 404),
        ("tal=pairs&grund=", 200),
        ("tal=pairs&grund=zzz", 404),
        ("tal=pairs&grund=not_asked", 404),
    ],
)
def test_a_reason_that_is_none_or_of_a_figure_that_has_none_is_not_found(
    as_: As, measured: Callable[..., None], asked: str, status: int
) -> None:
    measured(both=3)
    address = ADDRESS.replace("/?", "/borgere/?") + f"&omraade=drug&{asked}"
    assert as_("signe").get(address).status_code == status


@pytest.mark.parametrize("who", ["signe", "eva"])
def test_a_measurement_the_instrument_has_not_got_is_said_not_to_be_there_and_has_no_people_nor_picture(
    as_: As, measured: Callable[..., None], who: str
) -> None:
    measured(both=13)
    client, asked = as_(who), ADDRESS.replace("m6", "m24")
    page = text_of(client.get(asked))
    told = "Der er ikke to målinger at vise fra de tidspunkter, der blev spurgt om. Her står Start → 6 måneder."
    assert told in page and told not in text_of(client.get(ADDRESS)) and told not in text_of(client.get("/forandring/"))
    assert client.get(asked.replace("/?", "/figur.svg?")).status_code == 404
    behind = client.get(asked.replace("/?", "/borgere/?") + "&omraade=drug&tal=pairs")
    assert behind.status_code == (404 if who == "signe" else 403)


@pytest.mark.parametrize(
    "query", ["fra=m99", "instrument=findes-ikke", "fra=m6&til=m6", "omraade=drug&tal=vrøvl", "fra=&til="]
)
def test_an_address_that_asks_for_nonsense_is_answered_and_never_fails(
    as_: As, measured: Callable[..., None], query: str
) -> None:
    measured(both=3)
    client = as_("signe")
    assert client.get(f"/forandring/?{query}").status_code in {200, 404, 422}
    assert client.get(f"/forandring/borgere/?{query}").status_code in {200, 404}


@pytest.mark.parametrize(("area", "status"), [("drug", 200), ("zzz", 404), ("", 404)])
def test_an_area_that_is_none_is_not_found(as_: As, measured: Callable[..., None], area: str, status: int) -> None:
    measured(both=3)
    asked = ADDRESS.replace("/?", "/borgere/?") + f"&omraade={area}&tal=pairs"
    assert as_("signe").get(asked).status_code == status


def test_a_change_that_rounds_to_nothing_has_no_sign_on_the_page_nor_in_the_picture_and_rounding_is_told(
    as_: As, measured: Callable[..., None]
) -> None:
    measured(both=4, days={0: 15, 6: 14})
    measured(both=4, first=100, days={0: 14, 6: 14})
    client = as_("signe")
    page, picture = text_of(client.get(ADDRESS)), text_of(client.get(ADDRESS.replace("/?", "/figur.svg?")))
    assert -0.005 < area(client)["mean_change"] < 0
    assert " 0,00 (" in row_of(page) and ">0,00<" in picture
    assert re.findall("[+−]0,00", page + picture) == []
    told = "Hvert tal er afrundet for sig. Ændringen er regnet af de uafrundede tal"
    assert told in " ".join(page.split("</table>")[1].split())


def test_the_chart_is_a_picture_of_the_same_answer(as_: As, measured: Callable[..., None]) -> None:
    measured(both=8)
    response = as_("signe").get(ADDRESS.replace("/?", "/figur.svg?"))
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "Stoffer" in text_of(response)


@pytest.mark.django_db(transaction=True)
def test_the_page_its_picture_its_numbers_and_its_people_are_worked_out_once_until_something_is_written(
    as_: As, measured: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out = []
    ask = extracted.ask
    monkeypatch.setattr(extracted, "ask", lambda **told: worked_out.append(told) or ask(**told))
    measured(both=8, lost=3)
    client, behind = as_("mona"), ADDRESS.replace("/?", "/borgere/?") + "&omraade=drug&tal="
    seen = [ADDRESS, *(ADDRESS.replace("/?", f"/{name}?") for name in ("figur.svg", "tal.csv", "tal.json"))]
    seen += [ADDRESS.replace("/?", "/figur.svg?") + "&smal", behind + "pairs", behind + "lost"]
    # At the first page of all it is also written down that the session is in use.
    client.get("/borgere/")
    for address in seen:
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            assert len(queries) <= 5, address
    assert len(worked_out) == 1
    assert "HELP 2" in text_of(as_("oda").get(behind + "pairs"))
    assert len(worked_out) == 2, "a team is not everyone"
    assert as_("eva").get(behind + "pairs").status_code == 403
    assert area(as_("eva"))["pairs"] == 10
    assert (area(client)["pairs"], len(worked_out)) == (8, 2)
    measured(both=2, first=100)
    assert area(client)["pairs"] == 10
    assert "HELP 101" in text_of(client.get(behind + "pairs"))
    assert len(worked_out) == 3


def test_nobody_is_looked_up_unlogged_whatever_is_remembered(as_: As, measured: Callable[..., None]) -> None:
    measured(both=3)
    for visits in (1, 2, 3):
        as_("signe").get(ADDRESS.replace("/?", "/borgere/?") + "&omraade=drug&tal=pairs")
        assert AuditEntry.objects.filter(act="evaluation.open_people", person__isnull=False).count() == 3 * visits
