"""Where Django looks for models: every room of the archive, gathered."""

from brobygger.records.access import Membership, Organisation, Team, User
from brobygger.records.assessments import Alert, AlertHandled, Answer, AreaScore, CriterionAnswer, Interview, Verdict
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.records.people import Assignment, Detail, ExternalKey, Identity, Merge, Person, SearchTerm

__all__ = [
    "Alert",
    "AlertHandled",
    "Answer",
    "AreaScore",
    "Assignment",
    "AuditEntry",
    "Change",
    "Contact",
    "CriterionAnswer",
    "Detail",
    "ExternalKey",
    "Identity",
    "Interview",
    "Membership",
    "Merge",
    "Organisation",
    "Person",
    "Promise",
    "PromiseSettled",
    "SearchTerm",
    "Team",
    "User",
    "Verdict",
]
