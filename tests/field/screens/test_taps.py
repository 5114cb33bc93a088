"""What a worker does with one cold hand: how many taps it takes, and what stands there afterwards."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.conftest import ROOT
from tests.field.screens.walking import press, tile, to_person, to_words
from tests.waiting import says, says_no_more, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]
# Seconds, from Card, Moran and Newell 1983: docs/keystrokes.md says how they are used here.
POINT, PRESS, PREPARE = 1.10, 0.20, 1.35


def count_taps(page: "Page") -> Callable[[], int]:
    """From now on every click is counted, wherever it goes."""
    page.evaluate("window.taps = 0; addEventListener('click', () => window.taps++, true)")
    return lambda: int(page.evaluate("taps"))


def written(page: "Page", number: int = 1) -> list[dict[str, Any]]:
    """What the phone has written, when it is so many."""
    until(lambda: len(page.evaluate("office.items()")) == number)
    return list(page.evaluate("office.items()"))


def next_question(page: "Page", act: Callable[[], None]) -> None:
    """Do what answers a question, and wait until the next one stands there."""
    asked = page.locator("legend").inner_text()
    act()
    expect(page.locator("legend")).not_to_have_text(asked, use_inner_text=True)


def test_a_contact_with_two_things_done_and_a_promise_takes_ten_taps_and_no_typing(open_app: Opened) -> None:
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


def test_a_place_behind_more_places_is_an_eleventh_tap_as_the_model_says(open_app: Opened) -> None:
    page = open_app()
    taps = count_taps(page)
    to_person(page)
    press(page, "Log kontakt")
    expect(page.locator('.tile[data-value="doctor"]')).to_have_count(0)
    press(page, "Flere steder")
    for value in ("doctor", "citizen", "contact", "bridging", "15"):
        tile(page, value)
    page.locator(".tile", has_text="Jeg går med").click()
    page.locator(".tile", has_text="I morgen").click()
    press(page, "Gem")
    page.wait_for_selector(".wish")
    assert taps() == 11
    seconds = taps() * (POINT + PRESS) + 2 * PREPARE
    model = (ROOT / "docs" / "keystrokes.md").read_text(encoding="utf-8")
    assert f"11 taps and {seconds:.1f} s the first time" in model, "over the bar, and said so"
    assert written(page)[0]["body"]["place_kind"] == "doctor"


def test_an_attempt_takes_two_taps_from_the_person_and_is_counted_as_work(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    taps = count_taps(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    until(lambda: taps() == 2)
    assert written(page)[0]["body"] == {"kind": "attempt", "outcome": "nobody_there"}
    says(page.locator(".happened").first, "Forsøg: Der var ingen")


def test_what_is_saved_says_so_and_says_again_when_it_is_sent(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "no_answer")
    saved = page.locator(".saved")
    saved.get_by_text("gemt på telefonen").wait_for()
    until(lambda: page.evaluate("document.querySelector('.saved').getBoundingClientRect().bottom") < 200)
    page.evaluate("office.take()")
    saved.get_by_text("sendt").wait_for()
    says(saved, "✓✓")


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
    expect(page.locator('.tile[data-value="citizen"]')).to_have_attribute("aria-pressed", "true")


def test_today_shows_the_promised_before_the_deadline_and_nothing_before_its_hour(open_app: Opened) -> None:
    page = open_app()
    press(page, "Hele teamet (4)")
    titles = ("Lovet", "Lovens frist", "Hold øje", "Alle")
    expect(page.locator("h2")).to_have_text([re.compile(rf"^{title} \(") for title in titles])
    rows = page.locator("section").first.locator(".row")
    says(rows.first, "Følges til lægen")
    says(rows.first, "i morgen")
    says(rows.first, "af dig")
    says(page.locator(".row", has_text="Åge").first, "Ringer til kommunen", "af Malik Fiktiv")
    says_no_more(page.locator("main"), "først i morgen")
    says_no_more(page.locator("main"), "Ingen kontaktperson")


def test_a_name_is_found_by_its_beginning_and_in_the_other_spelling(open_app: Opened) -> None:
    page = open_app()
    page.locator("input[type=search]").fill("aag")
    expect(page.locator(".row__name")).to_have_text(["Åge, ca. 55 år"], use_inner_text=True)
    page.locator("input[type=search]").fill("ingen")
    says(page.locator("main"), "Ingen på telefonen hedder det")


def test_the_wish_and_the_promise_stand_before_everything_else(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    titles = [
        "Vil gerne",
        "Lovet",
        "Pas på",
        "To har skrevet forskelligt",
        "Hvad må vi fortælle?",
        "Mål i planen, vigtigst først",
        "Henvist",
        "Seneste kontakter (4)",
        "Ellers",
    ]
    expect(page.locator("h2")).to_have_text(titles)
    expect(page.locator(".happened")).to_have_count(3)


def test_a_conflict_is_settled_by_the_one_who_chooses(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    block = page.locator(".conflict").first
    says(block, "Du skrev: “Smeden”")
    says(block, "Oda skrev i går")
    press(page, "Behold det fra Oda")
    page.locator(".saved").get_by_text("gemt på telefonen").wait_for()
    assert written(page)[0]["body"]["choice"] == "theirs"
    assert written(page)[0]["seen"] == {"theirs": "d-smed"}, "what stood when it was chosen"


def test_what_a_colleague_wrote_is_not_told_as_ones_own_and_what_was_emptied_is_said_in_words(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    says(page.locator(".conflict").nth(1), "Karen skrev i går 12.00: tomt")
    says(page.locator(".conflict").nth(1), "Oda skrev i går 10.00: “Havnen”")
    says_no_more(page.locator(".conflict").nth(1), "Du skrev")
    says_no_more(page.locator(".conflict").nth(1), "“”")
    press(page, "Behold det fra Karen")
    page.locator(".saved").get_by_text("gemt på telefonen").wait_for()
    assert written(page)[0]["body"]["choice"] == "mine"
    assert "seen" not in written(page)[0], "a server that does not say what stands is not told it was seen"


def test_of_two_words_of_one_colleague_each_button_says_which_it_keeps(open_app: Opened) -> None:
    page = open_app()
    words = "Et sted at bo, hvor der er ro om natten, og hvor hunden må være med. "
    met = {"id": "c1", "field": "own_wish", "label": "Ønske", "who": "Karen", "at": "2026-11-26T12:00:00Z"}
    page.evaluate(
        "met => office.knows({ conflicts: [met] })",
        met | {"yours": f"{words}Nu", "theirs": f"Senere. {words}", "writer": "Karen", "written_at": met["at"]},
    )
    to_person(page)
    buttons = page.locator(".conflict button")
    expect(buttons).to_have_text(
        [f"Behold det fra Karen: “{words[:60]} ...”", f"Behold det fra Karen: “{f'Senere. {words}'[:60]} ...”"]
    )
    page.evaluate(
        "met => office.knows({ conflicts: [met] })", met | {"writer": "Karen", "yours": f"{words}Nu", "theirs": words}
    )
    expect(buttons).to_have_text([f"Behold det fra Karen: “{words}Nu”", f"Behold det fra Karen: “{words}”"])


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
    expect(page.locator('.tile[data-value="nobody_there"]')).to_have_attribute("aria-pressed", "true")
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
    tile(page, "35-44")
    expect(page.locator(".likely")).to_have_count(0)
    page.get_by_label("Navn eller kaldenavn").fill("Lote")
    page.locator(".likely .row", has_text="Lotte").click()
    expect(page.locator("h1")).to_have_text("Lotte", use_inner_text=True)
    page.go_back()
    page.get_by_label("Navn eller kaldenavn").fill("Rød hue")
    page.locator(".likely").wait_for(state="detached")
    press(page, "Gem personen")
    page.wait_for_selector(".wish")
    expect(page.locator("h1")).to_have_text("Rød hue", use_inner_text=True)


def test_the_next_deadline_stands_on_the_persons_screen_with_how_near_it_is(open_app: Opened) -> None:
    for name, words, level in (("Smed", "i dag", "now"), ("Lotte", "6 dage", "soon")):
        page = open_app()
        to_person(page, name)
        deadline = page.locator("li", has_text="Frist:")
        says(deadline, words)
        expect(deadline.locator(".mark")).to_have_class(re.compile(level))
    page = open_app()
    to_person(page, "Åge")
    expect(page.locator("li", has_text="Frist:")).to_have_count(0)


def test_the_deadline_of_a_request_counts_from_when_the_words_were_said(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Skriv en henvendelse")
    press(page, "Gem ordene")
    says(page.locator(".fault"), "Skriv ordene")
    page.get_by_label("Hvad blev der sagt?").fill("Jeg vil i behandling nu.")
    # Mended it is said no more, whatever else is wrong still.
    page.get_by_label("Et andet tidspunkt").fill("2090-01-01T10:00")
    expect(page.locator(".fault")).to_have_text(["Tidspunktet er ikke kommet endnu. Se efter dag og klokkeslæt."])
    press(page, "1 t. siden")
    press(page, "Gem ordene")
    page.wait_for_selector(".wish")
    told = written(page)[0]
    assert told["happened_at"] < told["recorded_at"]
    assert told["body"] == {"words": "Jeg vil i behandling nu.", "said_to": "Signe Fiktiv"}


def test_a_free_bed_comes_first_and_its_number_is_confirmed_with_who_said_it(open_app: Opened) -> None:
    page = open_app()
    press(page, "Senge")
    names = ["Akut krisecenter Opdigtet", "Nattely", "Uspurgt Gård", "Fuldt Hus"]
    expect(page.locator(".card h2")).to_have_text(names)
    says(page.locator(".card", has_text="Nattely"), "ikke bekræftet i dag")
    page.locator(".card", has_text="Uspurgt").get_by_role("button").click()
    tile(page, "17")
    assert written(page)[0]["body"] == {"place": "b2", "free": 17, "said_by": "personalet"}


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
    written(page)
    page.evaluate("office.take()")
    page.get_by_role("button", name="Ret: Smed").click()
    tile(page, "moved_on")
    page.wait_for_selector("h1:has-text('vagten')")
    first, second = written(page, 2)
    assert first["version"] == 2
    assert second["body"] == {"kind": "attempt", "outcome": "moved_on", "corrects": first["id"]}
    expect(page.locator(".happened")).to_have_count(1)


def test_what_was_refused_is_shown_with_the_servers_words_and_mended_or_given_up(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    written(page)
    page.evaluate("office.refuse('Borgeren er ikke længere i dit teams forløb.')")
    press(page, "Telefon")
    says(page.locator(".bar"), "ikke taget imod")
    says(page.locator(".card"), "Borgeren er ikke længere i dit teams forløb.")
    says(page.locator("h2").first, "Ikke alt er kommet frem")
    press(page, "Opgiv")
    page.get_by_role("button", name="Ja, opgiv det").wait_for()
    written(page)
    press(page, "Ja, opgiv det")
    page.locator(".card").wait_for(state="detached")
    written(page, 0)


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
    says(card, "Du skrev: Forsøg: Der var ingen")
    says(
        card,
        "Nu står der, skrevet af dig: Park eller plads · Mariaparken",
        "Vælg, hvad der skal stå; resten bliver, som det er rettet.",
    )
    says_no_more(card, "Oda rettede den")
    expect(card.get_by_role("button", name="Prøv igen")).to_have_count(0)
    press(page, "Behold det, der står")
    says(card, "slettes det fra telefonen")
    press(page, "Send mit i stedet")
    card.wait_for(state="detached")
    (only,) = written(page)
    assert (only["version"], only["seen"]) == (2, {"over": newest})


def test_what_the_office_would_refuse_of_a_contact_is_told_before_it_is_saved(open_app: Opened) -> None:
    page = open_app()
    to_words(page)
    page.get_by_label("Stedets navn").fill("hos 670761-4285")
    press(page, "Gem")
    says(page.locator(".fault"), "ligner et cpr-nummer")
    page.get_by_label("Stedets navn").fill("Torvet 12")
    page.locator(".fault").wait_for(state="detached")
    page.get_by_label("Løftet med dine ord").fill("Ringer")
    page.get_by_label("Løftet skal holdes").fill("2020-01-01T10:00")
    says(page.locator(".fault"), "før I mødtes")
    press(page, "Gem")
    written(page, 0)
    page.get_by_label("Løftet skal holdes").fill("2126-01-01T10:00")
    says(page.locator(".fault"), "for langt ude")
    press(page, "I morgen")
    press(page, "Gem")
    page.wait_for_selector(".wish")
    assert written(page)[0]["body"]["place"] == "Torvet 12"


def test_a_time_that_has_not_come_and_a_number_are_told_at_their_fields(open_app: Opened) -> None:
    page = open_app()
    press(page, "Mødt en ny")
    page.get_by_label("Navn eller kaldenavn").fill("Grøn jakke 670761-4285")
    press(page, "Gem personen")
    says(page.locator(".fault"), "ligner et cpr-nummer")
    page.get_by_label("Navn eller kaldenavn").fill("")
    expect(page.locator(".fault")).to_have_text(["Skriv et navn, et kaldenavn eller det, du kalder personen."])
    page.get_by_label("Navn eller kaldenavn").fill("Grøn jakke")
    expect(page.locator(".fault")).to_have_count(0)
    page.get_by_label("Sted med ord").fill("hos 670761-4285")
    says(page.locator(".field", has_text="Sted med ord"), "ligner et cpr-nummer")
    press(page, "Gem personen")
    written(page, 0)
    page.go_back()
    to_person(page)
    press(page, "Nyt ønske")
    expect(page.get_by_label("Hvad personen gerne vil")).to_have_attribute("spellcheck", "false")
    page.get_by_label("Hvad personen gerne vil").fill("Mit nummer er 670761-4285")
    says(page.locator(".fault"), "ligner et cpr-nummer")
    page.get_by_label("Hvad personen gerne vil").fill("Et sted at bo")
    page.get_by_label("Vil helst kaldes").fill("S" * 201)
    says(page.locator(".fault"), "højst 200 tegn")
    page.get_by_label("Vil helst kaldes").fill("Smed")
    # Spaced and bracketed as a phone number is.
    page.get_by_label("Telefonnummer").fill("(67) 07 61 42 85")
    says(page.locator(".fault"), "skriv landekoden med")
    press(page, "Gem")
    page.go_back()
    press(page, "Skriv en henvendelse")
    page.get_by_label("Hvad blev der sagt?").fill("Nu")
    page.get_by_label("Hvem hørte det også?").fill("hende med 670761-4285")
    says(page.locator(".fault"), "ligner et cpr-nummer")
    press(page, "Gem ordene")
    page.get_by_label("Hvem hørte det også?").fill("")
    page.get_by_label("Et andet tidspunkt").fill("2090-01-01T10:00")
    says(page.locator(".fault"), "er ikke kommet endnu")
    press(page, "Gem ordene")
    written(page, 0)
    press(page, "Lige nu")
    press(page, "Gem ordene")
    page.wait_for_selector(".wish")
    written(page)


def test_the_phone_says_in_words_why_nothing_gets_through(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("office.fail('phone_revoked')")
    press(page, "Telefon")
    says(page.locator("main"), "Telefonens adgang er lukket")
    page.evaluate("office.fail('something_new')")
    page.get_by_text("Appen prøver igen af sig selv. (something_new)").wait_for()
    page.evaluate("office.fail('update_app')")
    says(page.locator("main"), "Appen er for gammel til serveren. Skift til den nye udgave; intet er slettet.")
    page.locator("main button", has_text="Skift til den nye").click()
    says(page.locator("main"), "Den nye udgave kunne ikke hentes nu. Se, om der er net, og prøv igen.")


def test_the_phone_says_when_it_last_got_through_and_that_by_the_time_that_is_now(open_app: Opened) -> None:
    page = open_app()
    press(page, "Telefon")
    says(page.locator("main"), "Sidst forbindelse: i dag ")
    at = datetime.now(ZoneInfo("Europe/Copenhagen")).replace(hour=14, minute=5) - timedelta(days=1)
    page.evaluate("since => office.away(since)", at.isoformat())
    says(page.locator("main"), "Sidst forbindelse: i går 14.05.")
    page.evaluate("since => office.away(since)", (at - timedelta(days=4)).isoformat())
    says(page.locator("main"), "Sidst forbindelse: for 5 dage siden")


def test_the_interview_goes_on_at_the_next_unanswered_question(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Spørgsmål")
    press(page, "Begynd")
    page.locator(".row", has_text="Fysisk helbred").click()
    next_question(page, lambda: tile(page, "12"))
    next_question(page, lambda: press(page, "Ikke i dag"))
    next_question(page, lambda: press(page, "X: intet svar"))
    states = [each["body"].get("state") for each in written(page, 4) if each["kind"] == "answer"]
    assert states == ["value", "later", "X"]
    press(page, "Andet område")
    says(page.locator(".row", has_text="Fysisk helbred"), "2 af 4 besvaret")


def test_method_and_care_take_a_tap_each_below_what_was_done_and_a_second_tap_takes_them_back(open_app: Opened) -> None:
    page = open_app()
    taps = count_taps(page)
    to_person(page)
    press(page, "Log kontakt")
    tile(page, "park")
    tile(page, "citizen")
    for code in ("relation", "case_management", "psychosocial_support", "100", "100", "0", "psychosocial_support"):
        tile(page, code)
    says(page.locator(".steps [aria-current]"), "udfyldt")
    tile(page, "15")
    press(page, "Gem")
    page.wait_for_selector(".wish")
    body = written(page)[0]["body"]
    assert (body["components"], body["methods"], body["care_share"]) == (["relation"], ["case_management"], 0)
    # Four of them were taken back, or taking back.
    assert (taps() - 4) * (POINT + PRESS) + 2 * PREPARE <= 16
