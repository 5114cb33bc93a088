"""What a worker does with one cold hand: how many taps it takes, and what stands there afterwards."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.field.screens.walking import press, tile, to_person
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]
# Seconds, from Card, Moran and Newell 1983: docs/keystrokes.md says how they are used here.
POINT, PRESS, PREPARE = 1.10, 0.20, 1.35


def count_taps(page: "Page") -> Callable[[], int]:
    """From now on every click is counted, wherever it goes."""
    page.evaluate("window.taps = 0; addEventListener('click', () => window.taps++, true)")
    return lambda: int(page.evaluate("taps"))


def written(page: "Page") -> list[dict[str, Any]]:
    return list(page.evaluate("office.items()"))


def test_a_contact_with_all_there_is_to_tell_takes_ten_taps_and_no_typing(open_app: Opened) -> None:
    page = open_app()
    taps = count_taps(page)
    to_person(page)
    press(page, "Log kontakt")
    page.locator(".tile", has_text="Mariaparken").click()
    tile(page, "citizen")
    tile(page, "contact")
    tile(page, "bridging")
    tile(page, "15")
    page.locator(".tile", has_text="Jeg går med").click()
    page.locator(".tile", has_text="I morgen").click()
    press(page, "Gem")
    page.wait_for_selector(".wish")
    assert taps() <= 10
    assert taps() * (POINT + PRESS) + 2 * PREPARE <= 16
    told = written(page)[0]
    assert told["kind"] == "contact"
    assert told["body"].pop("promise_at").endswith("Z")
    assert told["body"] == {
        "kind": "contact",
        "place_kind": "park",
        "place": "Mariaparken",
        "initiator": "citizen",
        "components": ["contact", "bridging"],
        "minutes": 15,
        "promise": "Jeg går med",
    }


def test_an_attempt_takes_two_taps_from_the_person_and_is_counted_as_work(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    taps = count_taps(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    assert taps() == 2
    assert written(page)[0]["body"] == {"kind": "attempt", "outcome": "nobody_there"}
    assert "Forsøg: Der var ingen" in page.locator(".happened").first.inner_text()


def test_what_is_saved_says_so_and_says_again_when_it_is_sent(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "no_answer")
    saved = page.locator(".saved")
    saved.get_by_text("gemt på telefonen").wait_for()
    assert page.evaluate("document.querySelector('.saved').getBoundingClientRect().bottom") < 200, "it is out of sight"
    page.evaluate("office.take()")
    saved.get_by_text("sendt").wait_for()
    assert "✓✓" in saved.inner_text()


def test_a_full_phone_says_so_and_loses_nothing_that_was_told(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Log kontakt")
    tile(page, "home")
    page.evaluate("window.isFull = true")
    press(page, "Gem")
    page.locator(".saved").get_by_text("Telefonen er fuld").wait_for()
    page.evaluate("window.isFull = false")
    press(page, "Gem")
    page.wait_for_selector(".wish")
    assert written(page)[0]["body"]["place_kind"] == "home"


def test_what_is_half_told_is_still_there_after_the_lock(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Log kontakt")
    tile(page, "park")
    tile(page, "citizen")
    page.go_back()
    press(page, "Telefon")
    press(page, "Lås nu")
    for digit in "258036":
        page.locator(".pin .tile", has_text=digit).click()
    press(page, "OK")
    press(page, "I dag")
    to_person(page)
    press(page, "Log kontakt")
    page.locator(".steps button", has_text="Hvem").click()
    assert page.locator('.tile[data-value="citizen"]').get_attribute("aria-pressed") == "true"


def test_today_shows_the_promised_before_the_deadline_and_nothing_before_its_hour(open_app: Opened) -> None:
    page = open_app()
    assert [each.split(" (")[0] for each in page.locator("h2").all_inner_texts()] == [
        "Lovet",
        "Lovens frist",
        "Ikke set længe",
        "Alle",
    ]
    rows = page.locator("section").first.locator(".row")
    assert "Følges til lægen" in rows.first.inner_text()
    assert "i morgen" in rows.first.inner_text()
    whole = page.locator("main").inner_text()
    assert "først i morgen" not in whole
    assert "Ingen kontaktperson" not in whole


def test_a_name_is_found_by_its_beginning_and_in_the_other_spelling(open_app: Opened) -> None:
    page = open_app()
    page.locator("input[type=search]").fill("aag")
    assert page.locator(".row__name").all_inner_texts() == ["Åge, ca. 55 år"]
    page.locator("input[type=search]").fill("ingen")
    assert "Ingen på telefonen hedder det" in page.locator("main").inner_text()


def test_the_wish_and_the_promise_stand_before_everything_else(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    titles = page.locator("h2").all_inner_texts()
    assert titles == [
        "Vil gerne",
        "Lovet",
        "Pas på",
        "To har skrevet forskelligt",
        "Mål i planen, vigtigst først",
        "Henvist",
        "Seneste kontakter (4)",
        "Ellers",
    ]
    assert page.locator(".happened").count() == 3


def test_a_conflict_is_settled_by_the_one_who_chooses(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    block = page.locator(".conflict").first
    assert "Du skrev: “Smeden”" in block.inner_text()
    assert "Oda skrev i går" in block.inner_text()
    press(page, "Behold det fra Oda")
    page.locator(".saved").get_by_text("gemt på telefonen").wait_for()
    assert written(page)[0]["body"]["choice"] == "theirs"


def test_what_a_colleague_wrote_is_not_told_as_ones_own_and_what_was_emptied_is_said_in_words(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    told = page.locator(".conflict").nth(1).inner_text()
    assert "Karen skrev i går 12.00: tomt" in told
    assert "Oda skrev i går 10.00: “Havnen”" in told
    assert "Du skrev" not in told
    assert "“”" not in told
    press(page, "Behold det fra Karen")
    page.locator(".saved").get_by_text("gemt på telefonen").wait_for()
    assert written(page)[0]["body"]["choice"] == "mine"


def test_what_was_refused_is_mended_or_tried_again_and_is_one_contact_still(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    page.evaluate("office.refuse('Det gik ikke.')")
    page.locator(".happened--attempt", has_text="Signe Fiktiv").wait_for(state="detached")
    press(page, "Telefon")
    page.get_by_role("button", name="Ret", exact=True).click()
    assert page.locator('.tile[data-value="nobody_there"]').get_attribute("aria-pressed") == "true"
    page.get_by_label("Hvornår var det?").fill("2026-11-02T10:00")
    tile(page, "no_answer")
    page.wait_for_selector("text=Send og hent nu")
    (only,) = written(page)
    assert only["body"] == {"kind": "attempt", "outcome": "no_answer"}
    assert only["happened_at"] == "2026-11-02T09:00:00Z"


def test_someone_who_may_be_known_is_shown_before_a_second_record_is_made(open_app: Opened) -> None:
    page = open_app()
    press(page, "Mødt en ny")
    page.get_by_label("Navn eller kaldenavn").fill("Bent")
    tile(page, "35-45")
    assert page.locator(".likely").count() == 0
    page.get_by_label("Navn eller kaldenavn").fill("Lote")
    page.locator(".likely .row", has_text="Lotte").click()
    assert page.locator("h1").inner_text() == "Lotte"
    page.go_back()
    page.get_by_label("Navn eller kaldenavn").fill("Rød hue")
    page.locator(".likely").wait_for(state="detached")
    press(page, "Gem personen")
    page.wait_for_selector(".wish")
    assert page.locator("h1").inner_text() == "Rød hue"


def test_the_deadline_of_a_request_counts_from_when_the_words_were_said(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Bad om behandling")
    press(page, "Gem ordene")
    assert "Skriv ordene" in page.locator(".fault").inner_text()
    page.get_by_label("Hvad blev der sagt?").fill("Jeg vil i behandling nu.")
    press(page, "1 t. siden")
    press(page, "Gem ordene")
    page.wait_for_selector(".wish")
    told = written(page)[0]
    assert told["happened_at"] < told["recorded_at"]
    assert told["body"] == {"words": "Jeg vil i behandling nu.", "said_to": "Signe Fiktiv"}


def test_a_free_bed_comes_first_and_its_number_is_confirmed_with_who_said_it(open_app: Opened) -> None:
    page = open_app()
    press(page, "Senge")
    names = page.locator(".card h2").all_inner_texts()
    assert names == ["Akut krisecenter Opdigtet", "Nattely", "Uspurgt Gård", "Fuldt Hus"]
    assert "ikke bekræftet i dag" in page.locator(".card", has_text="Nattely").inner_text()
    page.locator(".card", has_text="Uspurgt").get_by_role("button").click()
    tile(page, "3")
    assert written(page)[0]["body"] == {"place": "b2", "free": 3, "said_by": "personalet"}


def test_a_mis_tap_is_put_right_before_and_after_it_was_sent(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    press(page, "Vagten")
    page.get_by_text("0 mødt, 1 forsøg").wait_for()
    page.get_by_role("button", name="Ret: Smed").click()
    tile(page, "not_today")
    page.wait_for_selector("h1:has-text('vagten')")
    assert len(written(page)) == 1
    page.evaluate("office.take()")
    page.get_by_role("button", name="Ret: Smed").click()
    tile(page, "moved_on")
    page.wait_for_selector("h1:has-text('vagten')")
    first, second = written(page)
    assert first["version"] == 2
    assert second["body"] == {"kind": "attempt", "outcome": "moved_on", "corrects": first["id"]}
    assert page.locator(".happened").count() == 1


def test_what_was_refused_is_shown_with_the_servers_words_and_mended_or_given_up(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.evaluate("office.refuse('Borgeren er ikke længere i dit teams forløb.')")
    press(page, "Telefon")
    assert "Borgeren er ikke længere i dit teams forløb." in page.locator(".card").inner_text()
    assert "Ikke alt er kommet frem" in page.locator("h2").first.inner_text()
    press(page, "Opgiv")
    assert len(written(page)) == 1
    press(page, "Ja, opgiv det")
    page.locator(".card").wait_for(state="detached")
    assert written(page) == []


def test_what_a_colleague_wrote_meanwhile_is_shown_beside_ones_own_and_put_aside_only_knowingly(
    open_app: Opened,
) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    newest = page.evaluate("office.newest()")
    page.evaluate("newest => office.refuse('Oda rettede den, efter du åbnede den.', newest)", newest)
    press(page, "Telefon")
    card = page.locator(".card")
    card.get_by_text("Nu står der").wait_for()
    assert "Du skrev: Forsøg: Der var ingen" in card.inner_text()
    assert "Nu står der, skrevet af Signe Fiktiv i går 14.00: Mariaparken" in card.inner_text()
    assert card.get_by_role("button", name="Prøv igen").count() == 0
    press(page, "Behold det, der står")
    assert "slettes det fra telefonen" in card.inner_text(), "nothing is given up by one tap"
    press(page, "Send mit i stedet")
    card.wait_for(state="detached")
    (only,) = written(page)
    assert (only["version"], only["seen"]) == (2, {"over": newest})


def test_the_phone_says_in_words_why_nothing_gets_through(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("office.fail('phone_revoked')")
    press(page, "Telefon")
    assert "Telefonens adgang er lukket" in page.locator("main").inner_text()
    page.evaluate("office.fail('something_new')")
    page.get_by_text("Det gik ikke (something_new)").wait_for()


def test_the_interview_goes_on_at_the_next_unanswered_question(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Spørgsmål")
    press(page, "Begynd")
    page.locator(".row", has_text="Fysisk helbred").click()
    first = page.locator("legend").inner_text()
    tile(page, "12")
    until(lambda: page.evaluate("first => document.querySelector('legend').innerText !== first", first))
    press(page, "Ikke i dag")
    press(page, "X: intet svar")
    until(lambda: page.evaluate("office.items().length === 4"))
    states = [each["body"].get("state") for each in written(page) if each["kind"] == "answer"]
    assert states == ["value", "later", "X"]
    press(page, "Andet område")
    assert "2 af 4 besvaret" in page.locator(".row", has_text="Fysisk helbred").inner_text()
