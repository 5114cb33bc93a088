"""What a form says of what was sent to it: faults, which must be mended, and what is asked once, which only needs an answer, as
does what a colleague changed meanwhile."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

from brobygger.rules.fields import AskedOnce
from brobygger.rules.refusals import Refusal
from brobygger.web.pages import say

# The code of a question among the errors of a form: Django knows no other way not to save.
ASKED = "asked_once"


@dataclass(frozen=True)
class Said:
    """One thing said of a form. ``field``: what it is about; None: the form as a whole."""

    field: forms.BoundField | None
    message: str


class Field(forms.BoundField):
    """A field of a form. One that is only asked about is not told to be invalid."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """The attributes of the input; ``data-asked`` leads there as ``aria-invalid`` does to a fault."""
        found = super().build_widget_attrs(attrs, widget)
        if "aria-invalid" in found and not faults(self):
            del found["aria-invalid"]
            found["data-asked"] = True
        return found


class Renderer(DjangoTemplates):
    """Gives every form of the site fields of ours."""

    bound_field_class = Field


def as_error(refusal: Refusal) -> forms.ValidationError:
    """A refusal for a field of a form, in the language of the page."""
    is_asked = isinstance(refusal, AskedOnce) or is_met(refusal)
    return forms.ValidationError(say(refusal), ASKED if is_asked else refusal.code)


def is_met(refusal: Refusal) -> bool:
    """Whether the form met a colleague's change, and now stands on what that made (``newest``): no fault of who writes, and
    saved again it holds."""
    return refusal.code == "older_form" and "newest" in refusal.params


def faults(told: forms.BaseForm | forms.BoundField) -> list[Said]:
    """What must be mended of a form, or of one of its fields."""
    return [said for said, is_asked in _every(told) if not is_asked]


def questions(told: forms.BaseForm | forms.BoundField) -> list[Said]:
    """What is asked of a form, or of one of its fields, before it is saved."""
    return [said for said, is_asked in _every(told) if is_asked]


def look(field: forms.BoundField) -> str:
    """The class of a field of which something is said, with a space before it; nothing of another."""
    if faults(field):
        return " form-error"
    return " form-asked" if questions(field) else ""


def _every(told: forms.BaseForm | forms.BoundField) -> list[tuple[Said, bool]]:
    about = (
        [(told, told.errors)]
        if isinstance(told, forms.BoundField)
        else [
            (None, told.non_field_errors()),
            *((field, field.errors) for field in told),
        ]
    )
    return [(Said(field, error.messages[0]), error.code == ASKED) for field, said in about for error in said.as_data()]
