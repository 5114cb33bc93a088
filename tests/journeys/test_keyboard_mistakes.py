"""What was written by mistake is taken back by keyboard alone: every kind that is struck out, on the one page that asks why;
how a promise went; a task ticked off by a slip; an alias that no longer holds; the day of a wish told on a phone; and how far a
score may move before the plan is asked about."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from brobygger.records.people import Detail
from brobygger.records.plans import TaskTick
from brobygger.rules import plans as plan_rules
from brobygger.services import contacts, details, people, promises, requests
from brobygger.services.plans import revisions
from tests.cast import Cast
from tests.journeys.hands import PATIENCE, Hands
from tests.web.test_taken_back_with_why import TABLE

if TYPE_CHECKING:
    from playwright.sync_api import Page

OpenPage = Callable[..., "Page"]
# Where the way to take it back is folded away, what it is under.
FOLDED = {"goal_rating": "Hvor langt er vi nået?"}
ASKED = {"interview": "Begyndt ved en fejl?"}


def follow(hands: Hands, address: str) -> None:
    """Press Tab until the link to there has focus, and then Enter: on a page there is one such way for each thing written."""
    for _ in range(PATIENCE):
        hands.page.keyboard.press("Tab")
        if hands.page.evaluate("document.activeElement.getAttribute('href')") == address:
            hands.page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never came to the way to {address}")


def test_a_mistake_of_every_kind_is_taken_back_and_stands_struck_out(cast: Cast, open_page: OpenPage) -> None:
    now = timezone.now()
    hands = Hands(open_page("/", user=cast.signe))
    site = hands.page.evaluate("location.origin")
    for kind, write in TABLE.items():
        person = people.meet(by=cast.signe, alias=kind, now=now - timedelta(days=90))
        written = write(cast, person, now - timedelta(hours=2))
        # A recommendation is taken back on its own page.
        its_own = reverse("requests:recommendation", args=[written.row.id]) if kind == "recommendation" else ""
        hands.page.goto(site + (its_own or reverse(written.page, args=[person.id])))
        if kind in FOLDED:
            hands.press(FOLDED[kind])
        follow(hands, reverse(written.back, args=[written.row.id]))
        hands.at(ASKED.get(kind, "Skrevet ved en fejl?"))
        hands.choose("Det skete ikke")
        hands.press("Tag tilbage")
        hands.see("Taget tilbage.")
        expect(hands.page.locator("del", has_text=written.words).first).to_be_visible()
        assert not type(written.row).objects.current().filter(id=written.row.id).exists(), kind


def test_how_a_promise_went_is_taken_back_and_stands_open_again(cast: Cast, open_page: OpenPage) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=9))
    told = contacts.NewContact(smed.id, "contact", now, promise="Ringe til lægen", promise_at=now + timedelta(days=1))
    contacts.record(by=cast.signe, items=[told], now=now)
    hands = Hands(open_page(f"/borgere/{smed.id}/", user=cast.signe))
    hands.press("Ikke holdt")
    hands.see("Gemt.")
    follow(hands, reverse("contacts:unsettle", args=[promises.standing(told.id)]))
    hands.at("Skrevet ved en fejl?")
    hands.choose("Det var en anden borger")
    hands.press("Tag tilbage")
    hands.see("Taget tilbage.")
    expect(hands.page.locator("del", has_text="Ringe til lægen").first).to_be_visible()
    assert promises.open_of(smed, by=cast.signe).count() == 1


def test_a_task_ticked_off_by_a_slip_is_undone_by_one_more_press(cast: Cast, open_page: OpenPage) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=9))
    task = plan_rules.Task("Ringe til lægen", "Signe")
    goal = plan_rules.Goal("Ro om natten", "stabilisation", "drugs", "now", tasks=[task])
    new = revisions.NewPlan(plan_rules.Content(made_at=now, goals=[goal]))
    revisions.revise(by=cast.signe, person_id=smed.id, new=new, now=now)
    hands = Hands(open_page(f"/planer/borger/{smed.id}/", user=cast.signe))
    hands.press("Gjort : Ringe til lægen")
    hands.see("Gemt. Planen er, som den blev aftalt.")
    hands.press("Ikke gjort alligevel?")
    hands.press("Ikke gjort alligevel : Ringe til lægen")
    hands.see("opgaven er åben igen")
    hands.see("Fortrudt med det samme")
    assert not TaskTick.objects.current().exists()


def test_an_alias_is_removed_with_a_reason(cast: Cast, open_page: OpenPage) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=9))
    details.add(by=cast.signe, person_id=smed.id, kind="alias", value="Smeden", now=now)
    hands = Hands(open_page(f"/borgere/{smed.id}/oplysninger/", user=cast.signe))
    hands.press("Fjern Smeden")
    hands.write("Hvorfor gælder den ikke mere?", "Det kaldes en anden")
    hands.press("Fjern")
    hands.see("Fjernet. Den står overstreget med din grund.")
    hands.press("1 er fjernet")
    hands.see("Det kaldes en anden")
    assert [row.value for row in Detail.objects.current().filter(kind="alias")] == ["Smed"]


def test_the_day_of_a_wish_told_on_a_phone_is_said_to_be_right(cast: Cast, open_page: OpenPage) -> None:
    now = timezone.now()
    smed = people.meet(by=cast.signe, alias="Smed", now=now - timedelta(days=90))
    new = requests.NewRequest("Jeg vil i behandling", now - timedelta(days=9), "Signe Bro")
    first = requests.ask(by=cast.signe, person_id=smed.id, new=new, now=now)
    requests.happen(by=cast.signe, request_id=first.id, kind="withdrawn", at=now - timedelta(days=2), now=now)
    told = requests.NewRequest("Nu vil jeg", now - timedelta(days=4), "Signe Bro", is_day_unsure=True)
    requests.ask(by=cast.signe, person_id=smed.id, new=told, now=now)
    hands = Hands(open_page("/i-dag/", user=cast.signe))
    hands.press("Smed")
    hands.press("Borgeren bad om behandling, og der løber ingen frist for det: er dagen rigtig?")
    hands.at("Hvornår skal behandlingen begynde?")
    hands.press("Ja, det blev sagt den dag: der løber ingen frist")
    hands.see("Gemt: det blev sagt den dag")
    expect(hands.page.get_by_text("er dagen rigtig?")).to_have_count(0)


def test_how_far_a_score_may_move_is_chosen(cast: Cast, open_page: OpenPage) -> None:
    hands = Hands(open_page("/planer/dosis/forslag/", user=cast.mona))
    hands.write("Hvor stor en ændring af en score", "0,25")
    hands.page.keyboard.press("Enter")
    hands.see("Gemt")
    cast.mona.organisation.refresh_from_db()  # type: ignore[attr-defined]
    assert str(cast.mona.organisation.burden_change) == "0.25"  # type: ignore[attr-defined]
