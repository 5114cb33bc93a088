"""What a manager chooses for the whole site: each choice is one act, in the feed and in the audit, about no citizen."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest

from brobygger.records.changes import AuditEntry, Change
from brobygger.rules.doses import Suggestion
from brobygger.rules.refusals import Refusal
from brobygger.services import choices, duties
from brobygger.services.assessments import scores, verdicts
from brobygger.services.plans import suggesting
from brobygger.services.requests import delegation
from tests.cast import NOW, Cast

CHOOSE: dict[str, Callable[..., object]] = {
    "requests.set_up": partial(delegation.set_delegation, has_delegation=True),
    "endings.set_up": partial(duties.choose, reasons=["moved"]),
    "plans.set_up": partial(suggesting.suggest, suggestions=[], lost_after=21),
    "how far": partial(suggesting.suggest, suggestions=[], lost_after=28, burden_change=Decimal("0.25")),
    "the reading": partial(verdicts.set_reading, reading="6"),
    "the scoring": partial(scores.set_scoring, log_rule="va", currency="DKK", per_unit=Decimal(8)),
}


@pytest.mark.parametrize("choice", CHOOSE)
def test_a_choice_of_the_site_leaves_one_row_in_the_feed_and_one_in_the_audit_of_nobody(
    cast: Cast, choice: str
) -> None:
    CHOOSE[choice](by=cast.mona, now=NOW)
    (row,) = Change.objects.all()
    assert (row.kind, row.object_id, row.person_id) == ("organisation", cast.mona.organisation_id, None)  # type: ignore[attr-defined]
    act = choice if "." in choice else "plans.set_up" if choice == "how far" else "assessments.set_up"
    (entry,) = AuditEntry.objects.filter(act=act)
    assert (entry.by, entry.person_id, entry.rows, entry.is_read) == (cast.mona, None, 1, False)


def test_of_two_who_choose_what_is_suggested_the_second_is_told_and_can_save_again(cast: Cast) -> None:
    site = cast.mona.organisation  # type: ignore[attr-defined]
    told = {"by": cast.mona, "lost_after": 28, "now": NOW}
    empty = choices.shown(suggesting.chosen(site))
    suggesting.suggest(**told, suggestions=[Suggestion(2, 2, 7)], seen=empty)
    with pytest.raises(Refusal) as refused:
        suggesting.suggest(**told, suggestions=[Suggestion(2, 5, 7)], seen=empty)
    site.refresh_from_db()
    assert (refused.value.code, suggesting.suggestions_of(site)) == ("older_form", [Suggestion(2, 2, 7)])
    newest = str(refused.value.params["newest"])
    suggesting.suggest(**told, suggestions=[Suggestion(2, 5, 7)], seen=newest)
