"""A form that knows what it wrote before, and asks once what it is to write now (``gone_back``)."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from brobygger.web.gone_back import Before, answered, before, corrected, key_now
from brobygger.web.pages import asking, new_key


class SentAgainForm(forms.Form):
    """A form whose field ``id`` is the key of what it writes: sent twice, it is written once."""

    # Whether what it writes follows what stands: then nothing is something new beside it, and the verb tells what stands.
    follows = False
    # What this form wrote before the browser went back to it, where it says something else now; and the key it is saved under
    # if it is sent all the same.
    wrote: Before | None = None
    again: UUID | None = None

    def is_valid(self) -> bool:
        """Whether it is in order, and no question is left of what it wrote before."""
        if told := corrected(asking()) | answered(asking()):
            self.data = self.data.copy()
            self.data.update(told)
        return super().is_valid() and not self._asks_what_it_is()

    @property
    def has_seen(self) -> bool:
        """Whether it was filled in from a version that stood: of that the verb tells."""
        return self.follows or bool(self.cleaned_data.get("seen"))

    def write_under(self, key: UUID) -> None:
        """Write it under another key, also where it is shown once more before it is saved."""
        self.cleaned_data["id"] = key
        self._show_key(key)

    def _show_key(self, key: UUID) -> None:
        self.data = self.data.copy()
        self.data["id"] = str(key)

    def _asks_what_it_is(self) -> bool:
        """Ask once whether a form that was saved, and says something else now, corrects what it wrote or is something new."""
        request = asking()
        if request is None or "id" not in self.fields:
            return False
        found, key = before(request), key_now(request)
        if found is None or key not in (None, found.key):
            self.cleaned_data["id"] = key or self.cleaned_data["id"]
            return False
        if found.is_same:
            self.write_under(found.key)
        elif self.has_seen:
            # Fetched anew it has a key of its own.
            self.write_under(new_key() if self.cleaned_data["id"] == found.key else self.cleaned_data["id"])
        if found.is_same or self.has_seen:
            return False
        self.ask_what_it_is(found)
        return True

    def ask_what_it_is(self, found: Before) -> None:
        """Ask whether it corrects what it wrote before or is something new: saved as such it has a key of its own."""
        self.wrote, self.again = found, new_key()
        self._show_key(found.key)
        self.add_error(None, _("This is saved already, and says something else now."))
