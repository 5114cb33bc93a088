"""Who may do what: the fixed roles, what each may do, and whom each may see. Decided here, kept by ``services``."""

import re
from enum import StrEnum

from brobygger.rules import fields
from brobygger.rules.fields import raise_any
from brobygger.rules.identity_numbers import contains_number
from brobygger.rules.refusals import Refusal, words


class Role(StrEnum):
    """The fixed roles of an account."""

    WORKER = "worker"
    LEADER = "leader"
    MANAGER = "manager"
    AUTHORITY = "authority"
    PARTNER = "partner"
    FACILITATOR = "facilitator"
    EVALUATOR = "evaluator"
    AGENCY = "agency"


class Scope(StrEnum):
    """Whose people an account sees by name."""

    TEAM = "team"
    ORGANISATION = "organisation"
    CONSENTED = "consented"  # who is referred to the account's place and lets it know now: asked at each request
    DECIDED = "decided"  # whose case has reached the authority: a request, a verdict, a recommendation, an ended course
    NOBODY = "nobody"


SCOPES = {
    Role.WORKER: Scope.TEAM,
    Role.LEADER: Scope.TEAM,
    Role.MANAGER: Scope.ORGANISATION,
    Role.AUTHORITY: Scope.DECIDED,
    Role.PARTNER: Scope.CONSENTED,
    Role.FACILITATOR: Scope.NOBODY,
    Role.EVALUATOR: Scope.NOBODY,
    Role.AGENCY: Scope.NOBODY,
}

_TREATING = frozenset({Role.WORKER, Role.LEADER})
_BY_NAME = frozenset({Role.WORKER, Role.LEADER, Role.MANAGER, Role.AUTHORITY})
_BY_COUNT = frozenset({Role.WORKER, Role.LEADER, Role.MANAGER, Role.EVALUATOR, Role.AGENCY})
_RUNNING = frozenset({Role.MANAGER})
_RECEIVING = frozenset({Role.PARTNER})
_EVERYONE = frozenset(Role)

ACTS: dict[str, frozenset[Role]] = {
    "access.start": _EVERYONE,
    "access.administer": _RUNNING,
    "people.list": _BY_NAME,
    "people.open": _BY_NAME,
    "people.meet": _TREATING,
    "people.describe": _TREATING,
    "people.identify": _TREATING,
    "people.reveal_number": _TREATING | {Role.AUTHORITY},
    "people.merge": _TREATING,
    "people.assign": _TREATING,
    "people.hand_over": _TREATING,
    "people.lookups": _BY_NAME,
    "contacts.read": _TREATING | {Role.MANAGER},
    # Which components teams' people have received: in numbers, and by name for those whose work it is to look after it.
    "contacts.coverage": frozenset({Role.LEADER, Role.MANAGER, Role.EVALUATOR, Role.AGENCY}),
    "contacts.coverage_people": frozenset({Role.LEADER, Role.MANAGER}),
    "contacts.record": _TREATING,
    "contacts.settle_promise": _TREATING,
    # What the citizen allows is asked by those who treat. A yes can be taken back to whoever one meets.
    "consents.read": _BY_NAME,
    "consents.give": _TREATING,
    "consents.withdraw": _BY_NAME,
    # What was found and which diagnoses there are: health facts, for those who treat and for whoever decides on their basis.
    # The manager sees how much is known and not what it says.
    "assessments.read": _TREATING | {Role.AUTHORITY},
    "assessments.note": _TREATING,
    "assessments.interview": _TREATING,
    "assessments.enter_score": _TREATING,
    "assessments.judge": _TREATING,
    "assessments.handle_alert": _TREATING,
    "assessments.import": _RUNNING,
    "assessments.set_up": _RUNNING,
    "requests.read": _BY_NAME,
    "requests.ask": _TREATING | {Role.AUTHORITY},
    "requests.correct": _TREATING | {Role.AUTHORITY},
    # Someone new who asks the authority itself: a record is made with the request.
    "requests.receive": frozenset({Role.AUTHORITY}),
    "requests.happen": _TREATING | {Role.AUTHORITY},
    "requests.recommend": _TREATING,
    "requests.decide": frozenset({Role.AUTHORITY}),
    "requests.approve": _TREATING | {Role.AUTHORITY},
    "requests.letter": _BY_NAME,
    "requests.word": frozenset({Role.LEADER, Role.MANAGER}),
    "requests.set_up": _RUNNING,
    "courses.move": _TREATING,
    "endings.read": _BY_NAME,
    "endings.end": _TREATING,
    "endings.follow_up": _TREATING | {Role.AUTHORITY},
    "endings.die": _TREATING,
    "endings.set_up": _RUNNING,
    "referrals.read": _BY_NAME,
    "referrals.refer": _TREATING,
    "referrals.happen": _TREATING,
    # Of those referred to the account's place whose yes to it runs: see them, say what the place answers.
    "referrals.consented": _RECEIVING,
    "referrals.answer": _RECEIVING,
    "places.read": _BY_NAME,
    "places.confirm": _TREATING,
    "places.confirm_own": _RECEIVING,
    "places.run": frozenset({Role.LEADER, Role.MANAGER}),
    "plans.read": _BY_NAME,
    "plans.revise": _TREATING,
    "plans.rate": _TREATING,
    "plans.dose": _TREATING,
    "plans.action_plan": _TREATING | {Role.AUTHORITY},
    "plans.set_up": _RUNNING,
    "treatment.read": _BY_NAME,
    "treatment.read_confided": _TREATING | {Role.MANAGER},
    "treatment.step": _TREATING,
    "treatment.event": _TREATING,
    "treatment.house": _TREATING,
    "treatment.break_off": _TREATING,
    "treatment.experience": _TREATING,
    "agenda.today": _TREATING,
    "agenda.board": frozenset({Role.LEADER, Role.MANAGER}),
    "agenda.inbox": frozenset({Role.AUTHORITY}),
    "agenda.link": _BY_NAME,
    "phones.enrol": _TREATING,
    "phones.sync": _TREATING,
    # One's own; a leader's team, a manager's organisation.
    "phones.read": _TREATING | {Role.MANAGER},
    "phones.stop": _TREATING | {Role.MANAGER},
    # What was never sent is work lost: whoever runs the centre answers for it.
    "phones.give_up": _RUNNING,
    "evaluation.see": _BY_COUNT,
    "evaluation.open_people": frozenset({Role.WORKER, Role.LEADER, Role.MANAGER}),
    "simulation.make": _RUNNING,
}

# Those outside the daily work state why they open a person; for the others the work itself is the purpose.
PURPOSE_BY_ROLE = {Role.WORKER: "treatment", Role.LEADER: "supervision", Role.PARTNER: "treatment"}

# What those who are asked choose between where not every purpose fits: the authority neither treats, supervises nor evaluates.
PURPOSES_OFFERED = {Role.AUTHORITY: ("decision", "follow_up", "correction", "complaint", "cover", "other")}

# What a look-up was, in the words of the log that everyone can ask to see of themselves. What is not here cannot be logged
# as one, and nothing is taken out: the log is kept.
LOOKUPS = {
    "people.open": words("opened the page"),
    "people.reveal_number": words("saw the number"),
    "people.see_protected": words("saw what is protected"),
    "people.search": words("found by number"),
    "people.find": words("saw them in a search by name"),
    "people.match": words("shown as perhaps the same person"),
    "agenda.inbox": words("saw in the inbox"),
    "contacts.coverage_people": words("saw them in the list of who has never received something"),
    "evaluation.open_people": words("saw them behind a figure"),
    "referrals.consented": words("saw them among those referred to the place"),
    "requests.letter": words("opened a letter"),
}

# Which page a look-up began on: its room ("plans"), or the page itself where its room says too little.
PAGES = {
    "assessments": words("the assessment"),
    "consents": words("the consents"),
    "contacts": words("contacts and attempts"),
    "endings": words("how the course ended"),
    "people": words("the details"),
    "people:lookups": words("the log of look-ups"),
    "people:person": words("the citizen's page"),
    "plans": words("the plan"),
    "referrals": words("the referrals"),
    "requests": words("the request and the decision"),
    "treatment": words("the treatment"),
}

# Finding someone by number or name, or as likely to be someone described, comes before there is a page to state a purpose on.
SEARCH_PURPOSE = dict.fromkeys(Role, "other") | PURPOSE_BY_ROLE | {Role.AUTHORITY: "decision"}


def can(role: str, act: str) -> bool:
    """Whether a role may do an act. An act that is not in ``ACTS`` is a bug and raises ``KeyError``."""
    return Role(role) in ACTS[act]


def scope_of(role: str) -> Scope:
    """Whose people a role sees by name."""
    return SCOPES[Role(role)]


_USERNAME = re.compile(r"[\w.@+-]{1,150}")


def check_username(username: str) -> None:
    """Raises ``Refusal`` for what cannot be a user name: letters, digits and . - _ @ +, 150 at most, and no identity number."""
    if not _USERNAME.fullmatch(username):
        message = words("A user name is made of letters, digits and . - _ @ +, without spaces.")
        raise Refusal("username_unfit", message, field="username")
    if contains_number(username):
        message = words("This looks like a CPR number, which can be no user name.")
        raise Refusal("number_in_username", message, field="username")


def check_name(name: str) -> None:
    """Raises ``Refusal`` for what cannot be the name of someone at work: 200 characters at most, and no identity number."""
    raise_any(fields.text("name", name, fields.MAX_LINE))
    if contains_number(name):
        raise Refusal("number_in_name", words("This looks like a CPR number, which can be no name."), field="name")
