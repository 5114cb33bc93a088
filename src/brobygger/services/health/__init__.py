"""Is the site well? What ``brobygger check`` asks: each question has an answer, and where it is not well, what to do.

Nothing is written. Texts are English with places for ``params`` and marked by ``words``; the face translates them.
"""

from brobygger.services.health.examining import examine, tables
from brobygger.services.health.findings import QUESTIONS, Finding

__all__ = ["QUESTIONS", "Finding", "examine", "tables"]
