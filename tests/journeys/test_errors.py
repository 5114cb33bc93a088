"""What a page looks like when something is wrong with it: every real form sent empty, and what is asked before it is saved."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.test import Client

from tests.cast import Cast
from tests.journeys.test_every_page import ZOOMED, sizes

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A browser never sends nothing at all: the token of the form goes with it.
SENT = {"csrfmiddlewaretoken": "x"}
# Posts as a form of the page would, with nothing filled in but what is told.
SEND = """([path, told]) => {
  const form = Object.assign(document.createElement('form'), { method: 'post', action: path })
  const token = document.querySelector('[name=csrfmiddlewaretoken]').cloneNode()
  const fields = Object.entries(told).map(([name, value]) => Object.assign(document.createElement('input'), { name, value }))
  form.append(token, ...fields)
  document.body.append(form)
  form.submit()
}"""


def asked_first(keys: dict[str, UUID]) -> list[tuple[str, dict[str, str]]]:
    """What is neither saved nor refused, but asked about: a likely match, and another number."""
    return [
        ("/borgere/ny/", {"alias": "Smed"}),
        (f"/borgere/{keys['person_id']}/nummer/", {"number": "0101900002"}),
    ]


def test_no_form_with_faults_shuts_anyone_out(
    cast: Cast,
    walker: Callable[[str], tuple["Page", list[str]]],
    keys: dict[str, UUID],
    barriers: Any,
    too_wide: Any,
) -> None:
    page, paths = walker("signe")
    client = Client()
    client.force_login(cast.signe)
    forms = [
        (path, {}) for path in paths if not path.startswith("/konto/") and client.post(path, SENT).status_code == 422
    ]
    assert len(forms) > 15
    site = page.evaluate("location.origin")
    found = {}
    with sizes(page) as resize:
        for path, told in [*forms, *asked_first(keys)]:
            page.goto(f"{site}/borgere/ny/")
            with page.expect_navigation() as arrived:
                page.evaluate(SEND, [path, told])
            resize(ZOOMED)
            faults = [*barriers(page), *page.evaluate("[...looking.plain(), ...looking.cut()]")]
            faults += [f"{wide} px too wide" for wide in [too_wide(page)] if wide]
            faults += [
                f"answered {arrived.value.status}" for _ in [0] if arrived.value.status != (200 if told else 422)
            ]
            if not told and page.locator("main [aria-invalid=true], main [data-error-summary]").count() == 0:
                faults.append("does not say what is wrong")
            if faults:
                found[path] = faults
    assert found == {}
