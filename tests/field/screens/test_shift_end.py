"""What is done beside contacts: referring to a bed, taking a mistake back, handing over, reading the plan's goals."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.field.screens.test_taps import POINT, PREPARE, PRESS, count_taps, written
from tests.field.screens.walking import press, tile, to_person
from tests.waiting import says, says_no_more, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Opened = Callable[..., "Page"]
SMED = "01900000-0000-7000-8000-000000000001"


def told(key: str, by: str, by_id: str | None, **body: Any) -> dict[str, Any]:
    """A contact of this very hour that the server has told."""
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    fact = {"id": key, "kind": "contact", "person": SMED, "happened_at": now, "by": by, "body": body}
    return fact | ({"by_id": by_id} if by_id else {})


def test_a_bed_is_two_taps_and_says_when_it_was_confirmed(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Seng i dag")
    card = page.locator(".card", has_text="Akut krisecenter Opdigtet")
    says(card, "2 ledige · bekræftet i dag")
    taps = count_taps(page)
    card.get_by_role("button", name="Henvis hertil: Akut krisecenter Opdigtet").click()
    tile(page, "crisis")
    page.wait_for_selector(".wish")
    assert taps() == 2
    (item,) = written(page)
    assert (item["kind"], item["person"]) == ("refer", SMED)
    assert item["body"] == {"place": "b1", "stay_kind": "crisis", "to": "Akut krisecenter Opdigtet"}
    says(page.locator("section", has_text="Henvist"), "Akut krisecenter Opdigtet\ngemt på telefonen")
    says(page.locator("section", has_text="Henvist"), "Nattely\nVenter på svar")


def test_where_someone_is_referred_already_nobody_refers_again(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Seng i dag")
    card = page.locator(".card", has_text="Nattely")
    says(card, "der ventes på svar")
    expect(card.get_by_role("button")).to_have_count(0)


def test_a_place_with_no_bed_free_can_be_asked_anyway(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Seng i dag")
    card = page.locator(".card", has_text="Fuldt Hus")
    says(card, "0 ledige")
    card.get_by_role("button", name="Spørg alligevel: Fuldt Hus").click()
    # What is typed is there still after a look elsewhere.
    page.locator("summary").click()
    page.get_by_label("Hvem kører?").fill("Oda Fiktiv")
    page.go_back()
    press(page, "Seng i dag")
    card.get_by_role("button", name="Spørg alligevel: Fuldt Hus").click()
    page.get_by_label("Hvad skal med?").fill("Hunden")
    tile(page, "crisis")
    page.wait_for_selector(".wish")
    (item,) = written(page)
    assert item["body"]["place"] == "b3"
    says(
        page.locator("section", has_text="Henvist"), "Fuldt Hus\ngemt på telefonen", "Kører: Oda Fiktiv", "Med: Hunden"
    )
    page.go_back()
    expect(page.locator(".drafts")).to_have_count(0)
    press(page, "Hele teamet (4)")
    to_person(page, "Åge")
    says(page.locator("section", has_text="Henvist"), "Skovhuset\nEr der: dag 3 (til 1. mar. 2090)")


def test_a_contact_written_by_mistake_is_taken_back_with_a_reason_and_its_promise_goes(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Log kontakt")
    page.locator(".steps button", has_text="Næste").click()
    press(page, "Jeg ringer")
    press(page, "I morgen")
    press(page, "Gem")
    page.locator(".promised", has_text="Jeg ringer").wait_for()
    press(page, "Vagten")
    page.get_by_role("button", name="Tag tilbage: Smed").click()
    page.get_by_role("button", name="Tag tilbage", exact=True).click()
    says(page.locator(".fault"), "Skriv hvorfor")
    page.get_by_label("En anden grund").fill("Fejl")
    expect(page.locator(".fault")).to_have_count(0)
    press(page, "Det var en anden borger")
    page.get_by_text("Logget på vagten (0)").wait_for()
    contact, retraction = written(page, 2)
    assert retraction["kind"] == "retract"
    assert retraction["body"] == {"contact": contact["id"], "why": "Det var en anden borger"}
    press(page, "I dag")
    to_person(page)
    says_no_more(page.locator(".promises"), "Jeg ringer")
    expect(page.locator("h2", has_text="Seneste kontakter (4)")).to_have_count(1)


def test_a_shift_is_handed_over_in_two_minutes_with_a_mis_tap_taken_back_and_a_promise_ended(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    page.get_by_role("button", name="I dag", exact=True).click()
    page.locator(".row").first.wait_for()
    taps = count_taps(page)
    press(page, "Vagten")
    page.get_by_role("button", name="Tag tilbage: Smed").click()
    press(page, "Det var en anden borger")
    page.get_by_text("Logget på vagten (0)").wait_for()
    # The next lies where the last one lay: sooner they would be one tap to the app, as no worker's are.
    page.wait_for_timeout(400)
    press(page, "Hvordan gik det?")
    press(page, "Holdt")
    written(page, 3)
    assert taps() == 5
    # Forty meetings of a busy shift, each looked at.
    assert taps() * (POINT + PRESS) + (3 + 40) * PREPARE <= 120


def test_two_of_one_name_hand_over_each_their_own(open_app: Opened) -> None:
    page = open_app()
    facts = [
        told("f1", "Signe Fiktiv", "signe", kind="contact", minutes=5),
        told("f2", "Signe Fiktiv", "another-signe", kind="contact", minutes=15),
        told("f3", "Oda Fiktiv", "oda", kind="attempt", outcome="no_answer"),
        told("f4", "Oda Fiktiv", "another-oda", kind="contact", minutes=30),
    ]
    page.evaluate("facts => office.tell(facts)", facts)
    press(page, "Vagten")
    page.get_by_text("Logget på vagten (1)").wait_for()
    says(page.locator("main"), "1 mødt, 0 forsøg")
    expect(page.get_by_role("button", name="Ret: Smed")).to_have_count(1)
    expect(page.locator("h2", has_text="Fra kollegerne på vagten (3)")).to_have_count(1)
    colleagues = ["Oda Fiktiv (1)", "Oda Fiktiv (1) · en anden med samme navn", "Signe Fiktiv (1)"]
    until(lambda: sorted(page.locator("h3").all_inner_texts()) == colleagues)


def test_the_goals_stand_in_the_citizens_words_and_by_priority(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    goals = page.locator("section > .goals li")
    expect(goals).to_have_text(
        ["“Sove en hel nat” Ret mål", "“Se min datter” på længere sigt Ret mål"], use_inner_text=True
    )
    expect(goals.nth(0)).to_have_attribute("value", "1")
    expect(goals.nth(1)).to_have_attribute("value", "3")
    page.get_by_text("Andre mål i planen (1)").click()
    expect(page.locator("details .goals li")).to_contain_text("Få en tandlæge” På pause")


def test_a_goal_is_changed_part_by_part_over_what_was_shown_and_edited_until_it_is_sent(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    page.get_by_role("button", name="Ret mål: Sove en hel nat").click()
    expect(page.locator('.tile[aria-pressed="true"]')).to_have_attribute("data-value", "open")
    # A look without a change writes nothing.
    press(page, "Gem")
    assert written(page, 0) == []
    page.get_by_role("button", name="Ret mål: Sove en hel nat").click()
    tile(page, "reached")
    # Left in the middle it is there still.
    page.go_back()
    page.locator(".bar button").first.click()
    page.get_by_role("button", name="Skriv videre: Et mål: Smed").click()
    expect(page.locator('.tile[aria-pressed="true"]')).to_have_attribute("data-value", "reached")
    press(page, "Gem")
    (item,) = written(page)
    goal = item["body"]["goal"]
    said = {"goal": goal, "words": "Sove en hel nat", "status": "reached", "status_was": "open"}
    assert (item["kind"], item["body"]) == ("goal", said)
    to_person(page)
    page.get_by_text("Andre mål i planen (2)").click()
    others = page.locator("details .goals li")
    says(others.first, "“Sove en hel nat” Nået ✓ gemt på telefonen")
    # Told anew it is the same item, and says still what was shown first.
    page.get_by_role("button", name="Ret mål: Sove en hel nat").click()
    tile(page, "paused")
    page.get_by_label("Målet med borgerens egne ord").fill(" ")
    press(page, "Gem")
    says(page.locator(".fault"), "Skriv målet med borgerens ord")
    page.get_by_label("Målet med borgerens egne ord").fill("Sove")
    expect(page.locator(".fault")).to_have_count(0)
    page.get_by_label("Målet med borgerens egne ord").fill("Sove bare én nat ")
    press(page, "Gem")
    page.wait_for_selector(".wish")
    (again,) = written(page)
    told = said | {"status": "paused", "own_words": "Sove bare én nat", "own_words_was": "Sove en hel nat"}
    assert (again["id"], again["body"]) == (item["id"], told)
    # The server says no, in words; the worker mends it.
    page.evaluate("office.refuse('Målet er ikke i planen mere')")
    press(page, "Telefon")
    says(page.locator(".cards .card"), "Målet er ikke i planen mere")
    says(page.locator(".cards .card"), "“Sove en hel nat” → På pause → “Sove bare én nat”")
    press(page, "Ret")
    expect(page.get_by_label("Målet med borgerens egne ord")).to_have_value("Sove bare én nat")
    page.evaluate("office.knows({ goals: [], other_goals: [] })")
    press(page, "Gem")
    (mended,) = written(page)
    assert (mended["id"], mended["body"]) == (item["id"], told)
    # Where a colleague took out what was changed here, that is said in words beside it.
    label = "Hvordan det står med målet: “Sove”"
    met = {"id": "c9", "field": "goal_status", "label": label, "yours": "Nået", "theirs": "", "theirs_id": None}
    page.evaluate(
        "met => office.knows({ conflicts: [met] })", met | {"who": "Oda", "at": item["happened_at"], "mine": True}
    )
    page.locator(".bar button").first.click()
    to_person(page)
    says(page.locator(".conflict"), label)
    says(page.locator(".conflict"), "Du skrev: “Nået”")
    says(page.locator(".conflict"), "taget ud af planen")


def test_the_whole_shift_is_handed_over_and_not_its_contacts_alone(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Skriv en henvendelse")
    page.get_by_label("Hvad blev der sagt?").fill("Nu er det nok")
    press(page, "Gem ordene")
    press(page, "Hvordan gik det?")
    press(page, "Holdt")
    press(page, "Nyt ønske")
    page.get_by_label("Hvad personen gerne vil").fill("En seng")
    press(page, "Gem")
    press(page, "Seng i dag")
    page.get_by_role("button", name="Henvis hertil: Akut krisecenter Opdigtet").click()
    tile(page, "crisis")
    page.wait_for_selector(".wish")
    press(page, "Vagten")
    says(
        page.locator(".also"),
        "Også gjort på vagten (4)",
        "Bad om behandling: Smed",
        "“Nu er det nok”",
        "Hvordan det gik med et løfte: Smed",
        "En seng",
        "En henvisning: Smed",
        "Akut krisecenter Opdigtet",
        "gemt på telefonen",
    )
    # Tapped wrong it is undone while it is here, by two taps where words would go with it; what is sent only the office has.
    says_no_more(page.locator(".also"), "tager kontoret det tilbage")
    page.get_by_label("Fortryd: En henvisning: Smed").click()
    page.get_by_role("button", name="Ja, slet det: En henvisning: Smed").click()
    says(page.locator(".also"), "Også gjort på vagten (3)")
    assert [each["kind"] for each in written(page, 3)] == ["request", "promise", "detail"]
    page.evaluate("office.take()")
    says(page.locator(".also"), "Er noget af det sendt ved en fejl, tager kontoret det tilbage.")
    expect(page.locator(".also", has_text="Fortryd")).to_have_count(0)
    says_no_more(page.locator(".also"), "gemt på telefonen")


def test_the_handover_says_who_died_on_the_shift_and_what_of_the_others_it_does_not_know(open_app: Opened) -> None:
    page = open_app()
    press(page, "Vagten")
    said = "Af kollegerne og kontoret står her kun kontakter, henvendelser og dødsfald."
    says(page.locator("main"), said, "Henvisninger, afgørelser og andet: se hos borgeren og på kontoret.")
    says_no_more(page.locator("main"), "Død")
    # Of the day before the shift it is no news.
    before = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds").replace("+00:00", "Z")
    page.evaluate("at => office.knows({ died_at: at })", before)
    says_no_more(page.locator("main"), "Død")
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    page.evaluate("at => office.knows({ died_at: at })", now)
    says(page.locator("main"), "Smed: Død")
    page = open_app(language="en")
    press(page, "Shift")
    says(page.locator("main"), "Referrals, decisions and all else: see the citizen's page and the office.")


def promises_of_smed(page: "Page") -> "Locator":
    return page.locator(".promised", has_text="Følges til lægen")


def test_how_a_promise_went_is_undone_in_the_receipt_while_it_waits(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Hvordan gik det?")
    press(page, "Ikke holdt")
    promises_of_smed(page).wait_for(state="detached")
    page.locator(".saved").get_by_role("button", name="Fortryd").click()
    promises_of_smed(page).wait_for()
    expect(page.locator(".saved p")).to_have_count(0)
    written(page, 0)


def test_a_contact_of_the_wrong_one_is_undone_in_its_receipt_and_an_edit_of_it_is_not(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    receipt = page.locator(".saved")
    for _ in range(2):
        press(page, "Mødtes ikke")
        tile(page, "nobody_there")
        page.wait_for_selector(".wish")
        receipt.get_by_label("Fortryd").first.click()
        last = written(page)
        receipt.get_by_role("button", name="Ja, slet det").click()
        says_no_more(receipt, "Mødtes ikke")
        assert written(page, 0) == []
    assert last[0]["kind"] == "contact"
    press(page, "Mødtes ikke")
    tile(page, "nobody_there")
    page.wait_for_selector(".wish")
    # An edit takes the place of what was told before: to undo it would be to lose both.
    page.locator(".happened").first.get_by_role("button", name="Ret").click()
    tile(page, "no_answer")
    page.wait_for_selector(".wish")
    says(receipt, "gemt på telefonen")
    expect(receipt.get_by_label("Fortryd")).to_have_count(0)


def test_how_a_promise_went_is_mended_in_the_handover_also_when_it_was_sent(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    press(page, "Hvordan gik det?")
    page.get_by_role("button", name="Holdt", exact=True).click()
    promises_of_smed(page).wait_for(state="detached")
    page.evaluate("office.take()")
    expect(page.locator(".saved").get_by_role("button")).to_have_count(0)
    press(page, "Vagten")
    page.locator(".also summary").click()
    tile(page, "not_kept")
    says(page.locator(".saved"), "Hvordan det gik med et løfte: Smed")
    (item,) = written(page)
    assert (item["version"], item["body"]["outcome"]) == (2, "not_kept")


def test_nothing_of_the_shift_is_called_sent_before_it_is_known_what_waits(open_app: Opened) -> None:
    page = open_app(late=150)
    to_person(page)
    press(page, "Hvordan gik det?")
    page.get_by_role("button", name="Holdt", exact=True).click()
    promises_of_smed(page).wait_for(state="detached")
    script = """() => new MutationObserver(() => {
        const told = document.querySelector(".also")?.innerText ?? "";
        window.calledSent ||= told.includes("sendt");
    }).observe(document.body, {subtree: true, childList: true, characterData: true})"""
    page.evaluate(f"({script})(); window.slowest = 'waiting'")
    press(page, "Vagten")
    says(page.locator(".also"), "gemt på telefonen")
    assert page.evaluate("window.calledSent") is False


def test_whoever_asked_a_colleague_for_treatment_today_is_handed_over_too(open_app: Opened) -> None:
    page = open_app()
    page.evaluate("office.asked('Jeg orker ikke mere', 'Oda Fiktiv')")
    press(page, "Vagten")
    says(page.locator(".asked"), "Bad en kollega om behandling på vagten (1)", "“Jeg orker ikke mere”", "Oda Fiktiv")


def test_a_yes_is_taken_back_on_the_street_with_the_citizens_words(open_app: Opened) -> None:
    page = open_app()
    to_person(page)
    allowed = page.locator("section", has_text="Hvad må vi fortælle?")
    says(allowed, "læge (Hansen Opdigtet)\nja: at vi mødes")
    says(allowed, "værested\nudløbet, spørg igen")
    says(allowed, "pårørende eller netværk\nnej")
    expect(allowed.get_by_role("button", name="Vil ikke mere: pårørende eller netværk")).to_have_count(0)
    allowed.get_by_role("button", name="Vil ikke mere: læge (Hansen Opdigtet)").click()
    allowed.get_by_label("Borgerens egne ord").fill("Nej, alligevel ikke")
    allowed.get_by_role("button", name="Træk samtykket tilbage").click()
    says(allowed, "læge (Hansen Opdigtet)\ntrukket tilbage")
    (item,) = written(page)
    assert (item["kind"], item["person"]) == ("withdraw", SMED)
    assert item["body"] == {"consent": "01900000-0000-7000-8000-000000000051", "own_words": "Nej, alligevel ikke"}
    page.go_back()
    page.locator(".row", has_text="Lotte").first.click()
    says(page.locator("section", has_text="Hvad må vi fortælle?"), "Endnu ikke spurgt")


def logged_and_sent(page: "Page", what: str, choice: str) -> dict[str, Any]:
    """With Smed, and opened from the handover to be put right."""
    to_person(page)
    press(page, what)
    tile(page, choice)
    if what == "Log kontakt":
        page.get_by_role("button", name="Gem", exact=True).click()
    page.wait_for_selector(".bar")
    item: dict[str, Any]
    [item] = written(page)
    page.evaluate("office.take()")
    press(page, "Vagten")
    press(page, "Ret")
    return item


def corrected(page: "Page", item: dict[str, Any]) -> None:
    """By somebody else meanwhile: the phone is told the new one, and has the old no more."""
    anew = {"id": "0199c1f0-0000-7000-8000-00000000abcd", "by": "Oda Fiktiv", "by_id": "oda", "corrects": item["id"]}
    page.evaluate("fact => office.tell([fact])", item | anew)


def test_a_correction_that_was_begun_is_gone_on_with_also_where_a_colleague_has_corrected_since(
    open_app: Opened,
) -> None:
    page = open_app()
    item = logged_and_sent(page, "Log kontakt", "park")

    def words() -> "Locator":
        page.locator(".steps button", has_text="Næste").click()
        page.locator("summary").click()
        return page.get_by_label("Notat")

    words().fill("Det han egentlig sagde")
    page.go_back()
    page.wait_for_selector(".bar")
    corrected(page, item)
    page.locator(".bar button").first.click()
    page.get_by_role("button", name="Skriv videre: Kontakt: Smed").click()
    page.get_by_role("heading", name="Ret kontakten").wait_for()
    expect(words()).to_have_value("Det han egentlig sagde")
    # The server refuses it and says what stands: nobody writes over a colleague unseen.
    page.get_by_role("button", name="Gem", exact=True).click()
    until(lambda: len(page.evaluate("office.items()")) == 2)
    body = page.evaluate("office.items()")[1]["body"]
    assert (body["corrects"], body["note"]) == (item["id"], "Det han egentlig sagde"), "not a second contact"


def test_an_attempt_that_a_colleague_has_corrected_is_not_written_once_more(open_app: Opened) -> None:
    page = open_app()
    item = logged_and_sent(page, "Mødtes ikke", "nobody_there")
    page.wait_for_selector(".tile")
    page.go_back()
    page.wait_for_selector(".bar")
    corrected(page, item)
    page.go_forward()
    says(page.locator("h1"), "Det er blevet rettet")
    expect(page.locator(".tile")).to_have_count(0)


def test_what_is_being_corrected_is_corrected_also_where_a_sync_puts_another_in_its_place(open_app: Opened) -> None:
    page = open_app()
    item = logged_and_sent(page, "Log kontakt", "park")
    page.wait_for_selector(".steps")
    corrected(page, item)
    page.get_by_role("heading", name="Ret kontakten").wait_for()
    page.get_by_role("button", name="Gem", exact=True).click()
    until(lambda: len(page.evaluate("office.items()")) == 2)
    assert page.evaluate("office.items()")[1]["body"]["corrects"] == item["id"], "not a second contact"


def test_a_night_shift_is_handed_over_and_corrected_until_the_morning(open_app: Opened) -> None:
    page = open_app()
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    evening = (midnight - timedelta(hours=2)).astimezone(UTC).isoformat().replace("+00:00", "Z")
    late = told("0199c1f0-0000-7000-8000-00000000ab01", "Signe Fiktiv", "signe", kind="contact", note="Sent på aftenen")
    page.evaluate("fact => office.tell([fact])", late | {"happened_at": evening})
    page.locator(".bar button", has_text="Vagten").click()

    def at(hour: int) -> None:
        page.evaluate("by => office.skew(by)", (midnight + timedelta(hours=hour)).timestamp() * 1000 - now(page))

    mine = page.locator(".happened", has_text="Sent på aftenen")
    at(2)
    expect(mine.get_by_role("button")).to_have_text(["Ret", "Tag tilbage"])
    at(9)
    expect(mine).to_have_count(1)
    at(10)
    expect(mine).to_have_count(0)
    # From then on it is put right with whom it is about: what is the worker's own, and nothing of a colleague's.
    press(page, "I dag")
    to_person(page)
    expect(mine.get_by_role("button")).to_have_text(["Ret", "Tag tilbage"])
    theirs = page.locator(".happened", has_text="Oda Fiktiv").first
    expect(theirs.get_by_role("button")).to_have_count(0)
    page.evaluate("office.knows({is_protected: true})")
    mine.get_by_role("button", name="Ret: ").click()
    page.get_by_role("heading", name="Ret kontakten").wait_for()
    page.get_by_role("button", name="Gem", exact=True).click()
    page.wait_for_selector(".bar")
    (item,) = written(page)
    assert item["body"] | {"kind": "contact", "note": "Sent på aftenen"} == item["body"]
    assert (item["body"]["corrects"], item["body"]["place_unseen"]) == (late["id"], True), (
        "it says what it was not told"
    )
    expect(mine).to_have_count(1)


def now(page: "Page") -> float:
    """The clock of the page, in milliseconds."""
    return float(page.evaluate("Date.now()"))
