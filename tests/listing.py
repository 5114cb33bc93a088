"""What stands on one page of a list (Today, the board, the inbox), whoever it is about."""

from brobygger.records.agenda import Reminder
from brobygger.services.agenda.lists import Listed


def reasons(listed: Listed) -> list[Reminder]:
    """Every reason on the page, as they stand from top to bottom."""
    return [reason for row in listed.page for reason in row.reasons]
