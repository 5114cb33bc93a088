"""Where Django looks for models: every room of the archive, gathered."""

from brobygger.records.access import Membership, Organisation, Team, User
from brobygger.records.agenda import CalendarLink, Reminder
from brobygger.records.assessments import (
    Alert,
    AlertHandled,
    Answer,
    AreaScore,
    CriterionAnswer,
    Diagnosis,
    Finding,
    Interview,
    Verdict,
)
from brobygger.records.changes import AuditEntry, Change
from brobygger.records.consents import Consent, ConsentWithdrawn
from brobygger.records.contacts import Contact, Promise, PromiseSettled
from brobygger.records.endings import Death, Ending, FollowUp
from brobygger.records.people import Assignment, Detail, ExternalKey, Handover, Identity, Merge, Person, SearchTerm
from brobygger.records.phones import Batch, Conflict, ConflictSettled, Epoch, Grant, Phone, Received
from brobygger.records.plans import ActionPlan, DosePlan, Goal, GoalRating, Plan, Task, TaskTick
from brobygger.records.referrals import BedReport, Place, Referral, ReferralEvent
from brobygger.records.requests import (
    Decision,
    HomeApproval,
    Letter,
    Recommendation,
    Request,
    RequestEvent,
    Wording,
)
from brobygger.records.treatment import Break, BreakEnded, Event, Experience, Housing, SubstitutionStep

__all__ = [
    "ActionPlan",
    "Alert",
    "AlertHandled",
    "Answer",
    "AreaScore",
    "Assignment",
    "AuditEntry",
    "Batch",
    "BedReport",
    "Break",
    "BreakEnded",
    "CalendarLink",
    "Change",
    "Conflict",
    "ConflictSettled",
    "Consent",
    "ConsentWithdrawn",
    "Contact",
    "CriterionAnswer",
    "Death",
    "Decision",
    "Detail",
    "Diagnosis",
    "DosePlan",
    "Ending",
    "Epoch",
    "Event",
    "Experience",
    "ExternalKey",
    "Finding",
    "FollowUp",
    "Goal",
    "GoalRating",
    "Grant",
    "Handover",
    "HomeApproval",
    "Housing",
    "Identity",
    "Interview",
    "Letter",
    "Membership",
    "Merge",
    "Organisation",
    "Person",
    "Phone",
    "Place",
    "Plan",
    "Promise",
    "PromiseSettled",
    "Received",
    "Recommendation",
    "Referral",
    "ReferralEvent",
    "Reminder",
    "Request",
    "RequestEvent",
    "SearchTerm",
    "SubstitutionStep",
    "Task",
    "TaskTick",
    "Team",
    "User",
    "Verdict",
    "Wording",
]
