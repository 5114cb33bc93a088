"""The office's side of the phones: one is taken into use, how each is, what is done from afar; where two wrote differently."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import qrcode
from django.db.models import F
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from brobygger.records.changes import AuditEntry
from brobygger.records.people import Detail
from brobygger.records.phones import Conflict, ConflictSettled, Epoch, Phone
from brobygger.rules.goal_changes import Told
from brobygger.rules.plans import Content, Goal
from brobygger.services import details, health, people, phone_codes, phones
from brobygger.services.plans import changing, revisions
from brobygger.services.sync import conflicts
from brobygger.services.sync.goal_words import key_of_part
from brobygger.services.writing import Moments
from tests.cast import Cast
from tests.field.phone import enrolled

if TYPE_CHECKING:
    from playwright.sync_api import Page

As = Callable[[str], Client]
DAY = timedelta(days=1)
CODE = re.compile(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b")
HTMX = {"HTTP_HX_REQUEST": "true"}


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def in_use(user: Any, name: str = "Telefonen", **told: Any) -> Phone:
    """A phone of this worker, in use; ``told`` is how it is."""
    now = timezone.now()
    _, code = phone_codes.offer(by=user, now=now)
    phone = phone_codes.claim(code=code, name=name, office_key="k", phone_id=None, now=now).phone
    Phone.objects.filter(id=phone.id).update(**({"succeeded_at": now} | told))
    return phone


def claim(code: str) -> phone_codes.Claimed:
    return phone_codes.claim(code=code, name="Signes telefon", office_key="k", phone_id=None, now=timezone.now())


def offered(client: Client) -> tuple[str, str]:
    """The page of a new code, and the code on it."""
    address = client.post("/telefoner/ny/").headers["Location"]
    (code,) = CODE.findall(text_of(client.get(address)))
    return address, code


def test_a_worker_takes_a_phone_into_use_by_a_picture_or_by_typing_and_the_code_is_in_no_address(as_: As) -> None:
    client = as_("signe")
    empty = text_of(client.get("/telefoner/"))
    assert "Tag en telefon i brug" in empty and "Ingen telefon er taget i brug endnu." in empty
    address, code = offered(client)
    page = client.get(address).content.decode()
    assert code not in address
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page and "style=" not in page
    assert "http://testserver/field/" in page and "kl." in page
    # Loaded again it is the same code, and nothing has happened.
    assert code in text_of(client.get(address)) and client.get(address, **HTMX).status_code == 204
    claim(code)
    said = client.get(address, **HTMX)
    assert "Telefonen er klar" in text_of(said) and "hx-trigger" not in said.content.decode()
    assert code not in text_of(client.get(address))
    assert "Signes telefon" in text_of(client.get("/telefoner/"))


def test_the_picture_says_the_address_with_the_code_after_the_hash(as_: As) -> None:
    client = as_("signe")
    address, code = offered(client)
    page = client.get(address).content.decode()
    asked = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    asked.add_data(f"http://testserver/field/#{code}")
    rows = asked.get_matrix()
    dark = {(across, down) for down, row in enumerate(rows) for across, is_dark in enumerate(row) if is_dark}
    size = len(rows)
    # Black squares, each where the library wants one, on white that reaches as far as the picture.
    assert f'viewBox="0 0 {size} {size}"' in page
    assert f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>' in page
    drawn = re.search(r'<path fill="#000" d="([^"]*)"/></svg>', page)
    assert drawn is not None
    squares = re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn[1])
    assert {(int(across), int(down)) for across, down in squares} == dark
    assert "".join(f"M{across} {down}h1v1h-1z" for across, down in squares) == drawn[1], "and nothing else"


def test_a_code_too_old_says_so_and_offers_another(as_: As) -> None:
    client = as_("signe")
    address, code = offered(client)
    Phone.objects.update(code_ends_at=timezone.now() - timedelta(seconds=1))
    said = text_of(client.get(address, **HTMX))
    assert "Koden er for gammel" in said and "Lav en ny kode" in said and code not in said


def test_a_code_is_shown_only_where_it_was_made(as_: As) -> None:
    address, code = offered(as_("signe"))
    assert as_("malik").get(address).status_code == 404
    for who in ("signe", "oda"):
        said = text_of(as_(who).get(address))
        assert code not in said and "Koden vises kun dér, hvor den blev lavet." in said


def test_the_list_says_in_words_how_each_phone_is_and_who_must_be_asked_stands_first(cast: Cast, as_: As) -> None:
    now = timezone.now()
    in_use(cast.malik, "Maliks")
    in_use(
        cast.signe,
        "Signes",
        succeeded_at=now - 4 * DAY,
        waiting=3,
        failure="storage_full",
        failed_at=now - 4 * DAY,
        clock_offset=-3 * 60_000,
    )
    in_use(cast.troels, "Troels'")
    page = text_of(as_("oda").get("/telefoner/"))
    assert page.index("Signes") < page.index("Maliks") and "Troels" not in page
    for said in ("giver ikke lyd", "for 4 dage siden", "3 ting", "telefonen er fuld", "uret går 3 minutter for stærkt"):
        assert said in page
    assert "En telefon skal ses efter" in page and "Opgiv det, der venter" not in page
    everyone = text_of(as_("mona").get("/telefoner/"))
    assert "Troels Havn" in everyone and "Opgiv det, der venter" in everyone
    assert "Tag en telefon i brug" not in everyone
    in_use(cast.malik, "Den tømte", wiped_at=now, revoked_at=now)
    own = text_of(as_("malik").get("/telefoner/"))
    assert "Maliks" in own and "Signes" not in own
    assert "Har du telefonen med? (1)" in own and "Den tømte" in own, "nobody has with them what was emptied"
    assert "Åbn den, når den er låst" in own


def test_of_a_phone_that_is_silent_nobody_says_that_nothing_waits_on_it(cast: Cast, as_: As) -> None:
    now = timezone.now()
    in_use(cast.signe, "Signes", succeeded_at=now - 4 * DAY)
    page = text_of(as_("signe").get("/telefoner/"))
    assert "endnu ikke kendt hvad der er skrevet siden, ved ingen her" in page
    Phone.objects.update(succeeded_at=now)
    page = text_of(as_("signe").get("/telefoner/"))
    assert "ved ingen her" not in page and "taget i brug i dag" in page
    # It came through, and something waits all the same.
    refused = "ikke taget imod endnu: telefonen siger hvorfor"
    assert refused not in page
    Phone.objects.update(waiting=2)
    assert f"2 ting {refused}" in text_of(as_("signe").get("/telefoner/"))


def test_a_code_of_a_failure_nobody_has_words_for_is_told_and_harms_nothing(cast: Cast, as_: As) -> None:
    in_use(cast.signe, "<b>fed</b>", failure="<script>alert(1)</script>")
    page = as_("signe").get("/telefoner/").content.decode()
    assert "noget, kontoret ikke har ord for (&lt;script&gt;" in page and "<b>fed" not in page


def test_a_long_list_is_shown_in_pages_can_be_searched_and_narrowed_and_says_when_nothing_fits(
    cast: Cast, as_: As
) -> None:
    now = timezone.now()
    Phone.objects.bulk_create(
        Phone(user=cast.signe, made_by=cast.signe, made_at=now, enrolled_at=now, succeeded_at=now, name=f"nr. {n:03}")
        for n in range(120)
    )
    client = as_("mona")
    first = client.get("/telefoner/")
    assert "(120)" in text_of(first) and "nr. 049" in text_of(first) and "nr. 050" not in text_of(first)
    assert "nr. 050" in text_of(client.get("/telefoner/?page=2"))
    assert "En telefon passer til “nr. 117”." in text_of(client.post("/telefoner/", {"q": "nr. 117"}))
    assert "De første 50 er vist." in text_of(client.post("/telefoner/", {"q": "signe"}))
    for empty in (client.post("/telefoner/", {"q": "findes ikke"}), client.get("/telefoner/?vis=closed")):
        assert "Ingen telefon passer til det." in text_of(empty)


@pytest.mark.parametrize(
    ("act", "asks", "says", "column"),
    [
        ("toem", "Skal telefonen tømmes?", "Telefonen får besked om at tømme sig", "wipe_asked_at"),
        ("stop", "Skal telefonen stoppes med det samme?", "Telefonen er stoppet.", "revoked_at"),
    ],
)
def test_what_is_done_from_afar_is_asked_first_and_then_done(
    cast: Cast, as_: As, act: str, asks: str, says: str, column: str
) -> None:
    phone = in_use(cast.signe, waiting=2)
    client, address = as_("oda"), f"/telefoner/{phone.id}/{act}/"
    page = text_of(client.get(address))
    assert asks in page and "Signe Bro" in page and "2 ting venter på den" in page
    assert getattr(Phone.objects.get(), column) is None
    assert says in text_of(client.post(address, follow=True))
    assert getattr(Phone.objects.get(), column) is not None
    assert as_("troels").post(address).status_code == 404


def test_of_a_stopped_phone_nobody_says_that_nothing_was_written_on_it_since_it_sent(cast: Cast, as_: As) -> None:
    phone, oda = in_use(cast.signe), as_("oda")
    assert "så lad medarbejderen sende først" in text_of(oda.get(f"/telefoner/{phone.id}/stop/"))
    page = text_of(oda.post(f"/telefoner/{phone.id}/stop/", follow=True))
    assert "intet, da den sidst sendte" in page
    Phone.objects.filter(id=phone.id).update(waiting=2)
    page = text_of(oda.get("/telefoner/"))
    assert "2 ting" in page and "da den sidst sendte" not in page


def test_a_stopped_phone_can_be_told_to_wipe_itself_and_one_that_was_told_says_so(cast: Cast, as_: As) -> None:
    phone = in_use(cast.signe)
    phones.revoke(by=cast.oda, phone_id=phone.id, now=timezone.now())
    assert "Tøm telefonen" in text_of(as_("oda").get("/telefoner/"))
    address = f"/telefoner/{phone.id}/toem/"
    assert "Telefonen lukkes ikke ind mere og sender intet." in text_of(as_("oda").get(address))
    assert "Telefonen får besked om at tømme sig" in text_of(as_("oda").post(address, follow=True))
    page = text_of(as_("oda").get("/telefoner/"))
    assert "har fået besked om at tømme sig" in page and "Tøm telefonen" not in page
    other = in_use(cast.malik, wipe_asked_at=timezone.now())
    assert "låst hører den stadig ordren" in text_of(as_("oda").get(f"/telefoner/{other.id}/stop/"))
    Phone.objects.filter(id=phone.id).update(wiped_at=timezone.now())
    assert "Telefonen har allerede tømt sig." in text_of(as_("oda").post(address, follow=True))


def test_a_leader_opens_a_phone_again_with_a_code_for_its_worker(cast: Cast, as_: As) -> None:
    phone = in_use(cast.signe)
    client, address = as_("oda"), f"/telefoner/{phone.id}/aabn/"
    assert "Giv kun koden til Signe Bro" in text_of(client.get(address))
    shown = client.post(address, follow=True)
    (code,) = CODE.findall(text_of(shown))
    assert "<svg" not in shown.content.decode()
    phone_codes.claim(code=code, name="", office_key="", phone_id=phone.id, now=timezone.now())
    assert "Telefonen er klar" in text_of(client.get(f"/telefoner/{phone.id}/kode/"))


def test_the_manager_gives_up_what_never_came_with_a_reason_that_stays_on_the_list(cast: Cast, as_: As) -> None:
    phone = in_use(cast.signe, waiting=3, succeeded_at=timezone.now() - 20 * DAY)
    address = f"/telefoner/{phone.id}/opgiv/"
    assert as_("oda").get(address).status_code == 403
    client = as_("mona")
    assert "ventede 3 ting på den" in text_of(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    assert Phone.objects.get().given_up_at is None
    page = text_of(client.post(address, {"reason": "stolen"}, follow=True))
    assert "Mona Centerleder: Telefonen er stjålet" in page and "skal ses efter (0)" in page
    assert client.post(address, {"reason": "lost"}).status_code == 422


def two_wrote(
    cast: Cast, smed: people.Person, kind: str = "rough_age", yours: str = "42", theirs: str = "50"
) -> Conflict:
    """What Signe's phone wrote of Smed while Malik wrote something else."""
    now = timezone.now()
    stood = Detail.objects.current().filter(kind=kind).first()
    seen = {kind: stood.id if stood else None}
    details.describe(by=cast.malik, person_id=smed.id, values={kind: theirs}, seen=seen, now=now)
    stands = Detail.objects.current().get(kind=kind)
    return conflicts.keep(
        by=cast.signe,
        person_id=smed.id,
        key=uuid7(),
        kind=kind,
        yours=yours,
        theirs=stands.id,
        when=Moments(now, now),
        now=now,
    )


def test_the_page_of_a_citizen_says_that_two_wrote_differently_and_keeps_what_is_chosen(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    conflict = two_wrote(cast, smed)
    mine, other = (text_of(as_(who).get(f"/borgere/{smed.id}/")) for who in ("signe", "oda"))
    assert "To har skrevet forskelligt" in mine and "Du skrev på telefonen “42”" in mine
    assert "Malik Å skrev, og det står der nu “50”" in mine and "Signe Bro skrev på telefonen" in other
    assert "To har skrevet forskelligt" not in text_of(as_("mona").get(f"/borgere/{smed.id}/", follow=True))
    after = text_of(as_("oda").post(f"/borgere/uenighed/{conflict.id}/", {"choice": "mine"}, follow=True))
    assert "Begge bliver i historikken." in after and "To har skrevet forskelligt" not in after
    assert "To havde skrevet forskelligt:" in after and "“42” blev valgt, ikke “50”" in after
    smed.refresh_from_db()
    assert smed.rough_age == "42"
    assert ConflictSettled.objects.get().recorded_by == cast.oda
    assert AuditEntry.objects.filter(act="people.describe", by=cast.oda, person=smed).exists()


def test_keeping_what_stands_changes_nothing_and_choosing_twice_says_who_was_first(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    conflict = two_wrote(cast, smed)
    client, address = as_("signe"), f"/borgere/uenighed/{conflict.id}/"
    assert "Vælg, hvilken af de to der er rigtig." in text_of(client.post(address, {"choice": "?"}, follow=True))
    page = text_of(client.post(address, {"choice": "theirs"}, follow=True))
    assert "“50” blev beholdt, ikke “42”" in page
    assert "Du har allerede valgt" in text_of(client.post(address, {"choice": "mine"}, follow=True))
    told = text_of(as_("oda").post(address, {"choice": "mine"}, follow=True))
    assert "Signe Bro har allerede valgt mellem de to, og nu står der “50”." in told
    smed.refresh_from_db()
    assert smed.rough_age == "50" and client.get(address).status_code == 302


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_page_opened_before_a_third_word_came_does_not_write_over_it(
    cast: Cast, as_: As, smed: people.Person, choice: str
) -> None:
    conflict = two_wrote(cast, smed)
    client, address = as_("signe"), f"/borgere/uenighed/{conflict.id}/"
    seen = seen_on(client.get(address))
    said = Detail.objects.current().get(kind="rough_age")
    assert seen == str(said.id)
    told = {"values": {"rough_age": "61"}, "seen": {"rough_age": said.id}}
    details.describe(by=cast.oda, person_id=smed.id, now=timezone.now(), **told)
    page = text_of(client.post(address, {"choice": choice, "seen": seen}, follow=True))
    assert "Oda Leder har skrevet “61”, siden du valgte" in page and "det står der nu “61”" in page
    assert not ConflictSettled.objects.exists() and Detail.objects.current().get(kind="rough_age").value == "61"
    # An older page tells nothing of what it showed, and one that was tampered with no key.
    for more in ({}, {"seen": "x"}, {"seen": ""}):
        client.post(address, {"choice": choice, **more})
    assert not ConflictSettled.objects.exists()
    client.post(address, {"choice": choice, "seen": seen_on(client.get(address))})
    assert ConflictSettled.objects.get().choice == choice


@pytest.mark.parametrize(
    ("choice", "said"),
    [("mine", "“Nået” blev valgt, ikke “På pause”"), ("theirs", "“På pause” blev beholdt, ikke “Nået”")],
)
def test_a_goal_that_two_changed_stands_in_words_with_what_it_is_called_and_is_chosen_there(
    cast: Cast, as_: As, smed: people.Person, choice: str, said: str
) -> None:
    now = timezone.now()
    goals = [Goal("Egen bolig", "other_areas", "housing", "now", status="paused")]
    new = revisions.NewPlan(Content(made_at=now, goals=goals))
    plan = revisions.revise(by=cast.malik, person_id=smed.id, new=new, now=now)
    told = {"kind": "goal_status", "yours": "reached", "theirs": plan.goals.get().id}
    conflict = conflicts.keep(
        by=cast.signe, person_id=smed.id, key=uuid7(), when=Moments(now, now), now=now, **told
    )  # fmt: skip
    client, address = as_("oda"), f"/borgere/uenighed/{conflict.id}/"
    for page in (client.get(f"/borgere/{smed.id}/"), client.get(address)):
        text = text_of(page)
        assert "Hvordan det står med målet: “Egen bolig”" in text and "Signe Bro skrev på telefonen “Nået”" in text
        assert "Malik Å skrev, og det står der nu “På pause”" in text and "Brug “Nået”" in text
    after = text_of(client.post(address, {"choice": choice, "seen": seen_on(client.get(address))}, follow=True))
    assert "Hvordan det står med målet: “Egen bolig”" in after and said in after
    stands = revisions.standing(smed, by=cast.oda)
    assert stands is not None
    (goal,) = revisions.content_of(stands).goals
    assert goal.status == {"mine": "reached", "theirs": "paused"}[choice]
    assert (stands.id == plan.id) is (choice == "theirs")


def test_by_the_choice_stands_what_else_the_phone_wrote_of_the_goal(cast: Cast, as_: As, smed: people.Person) -> None:
    now, key = timezone.now(), uuid7()
    new = revisions.NewPlan(Content(made_at=now, goals=[Goal("Eget hus", "other_areas", "housing", "now")]))
    goal = revisions.revise(by=cast.malik, person_id=smed.id, new=new, now=now).goals.get()
    same = {"by": cast.signe, "person_id": smed.id, "when": Moments(now, now), "now": now}
    changing.change(thread=goal.thread, told={"status": Told("reached", was="open")}, key=key, **same)
    met = {"key": key_of_part(key, "own_words"), "kind": "goal_own_words", "yours": "Et værelse", "theirs": goal.id}
    conflicts.keep(**met, **same)
    page = as_("oda").get(f"/borgere/{smed.id}/").content.decode()
    assert "har også skrevet i planen: Hvordan det står med målet: “Nået”." in page
    assert f'href="/planer/borger/{smed.id}/">Se planen</a>' in page


def seen_on(page: Any) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("who", "status"), [("troels", 404), ("nabo", 404), ("mona", 403), ("asta", 403)])
def test_nobody_settles_of_someone_they_may_not_describe(
    cast: Cast, as_: As, smed: people.Person, who: str, status: int
) -> None:
    conflict = two_wrote(cast, smed)
    assert as_(who).post(f"/borgere/uenighed/{conflict.id}/", {"choice": "mine"}).status_code == status
    assert not ConflictSettled.objects.exists()


def test_what_a_protected_address_covers_is_shown_only_on_a_page_of_its_own_which_is_logged(
    cast: Cast, as_: As, smed: people.Person
) -> None:
    details.describe(
        by=cast.signe, person_id=smed.id, values={"address_protection": "yes"}, seen={}, now=timezone.now()
    )
    conflict = two_wrote(cast, smed, kind="phone", yours="11111111", theirs="22222222")
    client = as_("signe")
    page = text_of(client.get(f"/borgere/{smed.id}/"))
    assert "Se begge, og vælg (bliver logget)" in page and "11111111" not in page and "22222222" not in page
    before = AuditEntry.objects.filter(act="people.see_protected").count()
    assert "11111111" in text_of(client.get(f"/borgere/uenighed/{conflict.id}/"))
    assert AuditEntry.objects.filter(act="people.see_protected").count() == before + 1
    after = text_of(client.post(f"/borgere/uenighed/{conflict.id}/", {"choice": "mine"}, follow=True))
    assert "To havde skrevet forskelligt" in after and "11111111" not in after


def test_the_page_says_by_itself_when_the_phone_is_ready(cast: Cast, open_page: Callable[..., "Page"]) -> None:
    page = open_page("/telefoner/", user=cast.signe)
    page.click("text=Tag en telefon i brug")
    claim(page.locator("[data-private]").inner_text())
    page.locator("h1:has-text('Telefonen er klar')").wait_for()


def test_without_scripts_a_phone_is_taken_into_use_and_a_conflict_settled_by_keyboard(
    cast: Cast, open_page: Callable[..., "Page"], smed: people.Person
) -> None:
    page = open_page("/telefoner/", user=cast.signe, scripts=False)
    page.locator("button:has-text('Tag en telefon i brug')").press("Enter")
    claim(page.locator("[data-private]").inner_text())
    page.locator("a:has-text('Se, om den er')").press("Enter")
    page.locator("h1:has-text('Telefonen er klar')").wait_for()
    two_wrote(cast, smed)
    page.goto(page.url.split("/telefoner/")[0] + f"/borgere/{smed.id}/")
    page.locator("button:has-text('Brug “42”')").press("Enter")
    page.locator("text=Begge bliver i historikken.").wait_for()


@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_of_the_phones_shuts_anyone_out(
    cast: Cast, open_page: Callable[..., "Page"], barriers: Any, too_wide: Any, smed: people.Person, width: int
) -> None:
    phone = in_use(cast.signe, "Signes telefon", waiting=2, succeeded_at=timezone.now() - 4 * DAY, failure="offline")
    in_use(cast.malik, "Maliks telefon")
    conflict = two_wrote(cast, smed)
    page = open_page("/telefoner/", user=cast.oda, width=width)
    site = page.url.split("/telefoner/")[0]
    acts = [f"/telefoner/{phone.id}/{act}/" for act in ("toem", "stop", "aabn")]
    for path in ("/telefoner/", *acts, f"/borgere/{smed.id}/", f"/borgere/uenighed/{conflict.id}/"):
        page.goto(site + path)
        assert (path, barriers(page), too_wide(page)) == (path, [], 0)
    page.goto(site + "/telefoner/")
    page.click("text=Tag en telefon i brug")
    assert (barriers(page), too_wide(page)) == ([], 0)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"v": 7, "sent_at": "2026-11-26T12:00:00Z"}', "appen er for gammel og skal opdateres"),
        (b" " * (9 * 1024 * 1024), "der var for meget på én gang"),
        (b'{"v": 1,', "serveren kunne ikke læse det, den sendte"),
    ],
)
def test_the_office_hears_of_a_phone_whose_requests_cannot_be_taken_at_all(
    as_: As, cast: Cast, raw: bytes, words: str
) -> None:
    phone = enrolled(cast.signe)
    phone.sync()
    row = Phone.objects.get(id=phone.key)
    assert phone.post(None, raw=raw).status_code in (400, 413, 426)
    assert words in text_of(as_("oda").get("/telefoner/"))
    assert Phone.objects.get(id=phone.key).succeeded_at == row.succeeded_at, "it has not come in"
    phone.sync()
    assert words not in text_of(as_("oda").get("/telefoner/")), "it is well again"


def test_of_a_phone_with_a_wrong_secret_nothing_is_written_down(as_: As, cast: Cast) -> None:
    phone = enrolled(cast.signe)
    phone.sync()
    secret, phone.secret = phone.secret, "gaettet"
    assert phone.post({"v": 7}).status_code == 401
    phone.secret = secret
    assert Phone.objects.get(id=phone.key).failure == ""


def test_after_a_copy_was_put_back_whoever_stops_phones_is_told_to_stop_again_what_was_stopped_since(
    as_: As, cast: Cast
) -> None:
    people.meet(by=cast.signe, alias="Smed", now=timezone.now())
    phone, said = enrolled(cast.signe), "Der er lagt en kopi af databasen tilbage"
    phone.sync()
    assert said not in text_of(as_("oda").get("/telefoner/")), "the first life of a feed comes of no copy"
    # The phone has heard more answers than the database knows of.
    Phone.objects.filter(id=phone.key).update(answers=0)
    phone.sync()
    for name, is_told in (("oda", True), ("mona", True), ("signe", False)):
        assert (said in text_of(as_(name).get("/telefoner/"))) is is_told, name
    told = {each.question: each for each in health.examine(now=timezone.now())}["copies"]
    assert not told.is_good and str(timezone.localtime().date()) in told.said(str)
    Epoch.objects.update(begun_at=F("begun_at") - 31 * DAY)
    assert said not in text_of(as_("oda").get("/telefoner/"))
    assert {each.question: each for each in health.examine(now=timezone.now())}["copies"].is_good
