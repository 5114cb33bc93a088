"""A receipt of a wish tells what came of it since."""

from datetime import timedelta

import pytest

from brobygger.services import people, requests
from tests.cast import NOW, Cast
from tests.services.test_letters import ask, decide, draft, smed, text_of  # noqa: F401  (one is a fixture)


@pytest.mark.parametrize("is_begun_first", [True, False])
def test_a_receipt_says_the_refusal_and_that_treatment_began_whichever_came_first(
    cast: Cast,
    smed: people.Person,  # noqa: F811
    is_begun_first: bool,
) -> None:
    request = ask(cast, smed)
    told = {"request_id": request.id, "kind": "started", "now": NOW}
    if is_begun_first:
        requests.happen(by=cast.signe, at=NOW - timedelta(hours=3), **told)
    decide(cast, smed, request, result="refuse", decided_at=NOW - timedelta(hours=2))
    if not is_begun_first:
        requests.happen(by=cast.signe, at=NOW - timedelta(hours=1), **told)
    said = text_of(draft(cast.signe, "receipt", request).pdf)
    refused, begun = said.find("afgjorde vi det: Afslag"), said.find("begyndte behandlingen")
    assert -1 not in (refused, begun) and (begun < refused) == is_begun_first
