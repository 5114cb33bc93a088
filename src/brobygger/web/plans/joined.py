"""A form that says which records the citizen was known by when it was opened: of one found to be the same since, it is told."""

from collections.abc import Collection
from uuid import UUID

from django import forms
from django.http import HttpRequest

from brobygger.rules.refusals import Refusal
from brobygger.services.people import Person
from brobygger.services.plans import outdated
from brobygger.web.fields import as_keys, as_text
from brobygger.web.telling import TellForm


class JoinedForm(TellForm):
    """``records``: their keys. Told once of another it knows that too."""

    records = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def known(self) -> Collection[UUID]:
        """The records that whoever fills it in knows of; none where the form does not say."""
        return frozenset(as_keys(self.cleaned_data["records"]))

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if "records" in refusal.params:
            self.data = self.data.copy()
            self.data["records"] = as_text([*self.known, *refusal.params["records"]])


def opened_on(request: HttpRequest, person: Person) -> dict[str, str]:
    """What such a form is first shown with."""
    return {"records": as_text(sorted(outdated.records_of(person, by=request.user)))}
