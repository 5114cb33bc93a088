"""How allauth behaves here: accounts are given, never taken, and nothing is ever mailed."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class OnlyGivenAccounts(DefaultAccountAdapter):
    """No sign-up, no mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are given by a manager, or with ``brobygger user add``."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """No request leaves the machine; a forgotten password is set anew by a manager."""
