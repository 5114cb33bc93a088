"""The site's words in its letters as those who lead write them: what cannot be is told at its field, and nothing is lost."""

from collections.abc import Callable
from html import unescape

from django.test import Client

from brobygger.records.requests import Wording
from brobygger.rules.letters import MAX_PART
from tests.cast import Cast


def test_words_that_are_too_long_are_told_at_their_field_with_all_that_was_typed(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    oda, path = as_("oda"), "/anmodninger/brevtekster/decision_refuse/"
    told = {"seen": "0", "complaint_da": "Klag til nævnet", "law_da": "§" * (MAX_PART + 1)}
    answer = oda.post(path, told)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"law_da"}
    assert f"Der kan højst gemmes {MAX_PART}" in shown and "Klag til nævnet" in shown and told["law_da"] in shown
    assert not Wording.objects.exists()
    saved = unescape(oda.post(path, told | {"law_da": "Serviceloven § 101"}, follow=True).content.decode())
    assert "de, der er lavet, beholder deres" in saved
    assert "Serviceloven § 101" in unescape(oda.get(path).content.decode())
