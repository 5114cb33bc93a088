"""What the database itself refuses, whoever writes: every constraint of every table is provoked by a row that breaks it."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from brobygger.records.assessments import Interview
from brobygger.records.facts import new_id
from brobygger.records.people import Person
from tests.cast import NOW

CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in apps.get_app_config("records").get_models()
    for constraint in model._meta.constraints
}
ONCE = sorted(name for name, (_, each) in CONSTRAINTS.items() if isinstance(each, models.UniqueConstraint))

# What a good row of a table must say; everything else is filled with something.
GOOD: Mapping[str, dict[str, Any]] = {
    "User": {"role": "worker"},
    "Decision": {"result": "grant"},
    "Referral": {"kind": "stay"},
    "Contact": {"kind": "contact"},
    "Consent": {"answer": "no", "form": "oral"},
    "ConsentWithdrawn": {"form": "oral"},
    "Interview": {"currency": "DKK"},
    "Answer": {"state": "X"},
    "AreaScore": {"origin": "entered", "source": "registeret", "value": 0.5},
    "CriterionAnswer": {"answer": "unknown"},
    "Verdict": {"result": "met"},
    "Finding": {"aspect": "need"},
    "Goal": {"horizon": "now"},
    "GoalRating": {"level": 2},
    "Identity": {"kind": "cpr"},
    "ConflictSettled": {"choice": "mine"},
    "SubstitutionStep": {"step": "wish"},
    "PromiseSettled": {"outcome": "kept"},
}
# What makes that row one that cannot be, one way or another. A key of nobody is enough: the check comes first.
NOBODY = new_id()
WRONG: Mapping[str, list[dict[str, Any]]] = {
    "organisation_per_unit_positive": [{"per_unit": 0}],
    "organisation_burden_change_a_part": [{"burden_change": 0}, {"burden_change": 1.01}],
    "user_role_known": [{"role": "king"}],
    "user_place_of_a_partner": [{"place": NOBODY}],
    "decision_result_known": [{"result": "perhaps"}],
    "request_event_about": [{"request": None, "decision": None}, {"kind": "told", "decision": NOBODY}],
    "referral_kind_known": [{"kind": "holiday"}],
    "consent_answer_known": [{"answer": "may", "form": "written", "about": "alt", "purpose": "alt"}],
    "consent_form_known": [{"form": "dreamt"}],
    "consent_receiver_told": [{"receiver_kind": ""}],
    "consent_is_specific": [
        {"answer": "yes", "form": "written", "about": "", "purpose": "hjælp"},
        {"answer": "yes", "form": "written", "about": "alt", "purpose": ""},
    ],
    "consent_has_witness": [{"answer": "yes", "about": "alt", "purpose": "hjælp", "witness": ""}],
    "consent_no_has_no_end": [{"until": NOW.date()}],
    "consent_withdrawn_form_known": [{"form": "dreamt"}],
    "request_version_corrects": [{"first": new_id(), "corrects": None}],
    "substitution_step_known": [{"step": "prescribed"}],
    "contact_kind_known": [{"kind": "letter", "outcome": "no_answer"}],
    "attempt_has_outcome": [{"kind": "attempt", "outcome": ""}],
    "contact_within_a_day": [{"minutes": 1441}],
    "contact_care_share_percent": [{"care_share": 101}],
    "interview_per_unit_positive": [{"per_unit": 0}],
    "answer_value_only_when_given": [
        {"state": "value", "value": None, "text": ""},
        {"state": "X", "value": 1},
        {"state": "N", "text": "et svar"},
        {"state": "maybe", "value": 1},
    ],
    "score_origin_known": [
        {"origin": "computed", "interview": None},
        {"source": ""},
        {"value": 1.01},
        {"value": -0.01},
        {"origin": "guessed"},
    ],
    "criterion_answer_has_basis": [{"answer": "met", "basis": ""}, {"answer": "perhaps", "basis": "set på gaden"}],
    "verdict_override_has_reason": [{"override": "not_met", "override_reason": ""}],
    "verdict_result_known": [{"result": "perhaps"}, {"override": "unknown", "override_reason": "fordi"}],
    "finding_aspect_known": [{"aspect": "fault"}],
    "finding_says_something": [{"aspect": "need", "text": ""}],
    "diagnosis_questioned_by_someone": [{"questioned": "borgeren er uenig"}, {"questioned_by": "citizen"}],
    "handover_to_another_team": [{"to_team": F("from_team")}],
    "handover_has_reason": [{"why": ""}],
    "goal_horizon_known": [{"horizon": "never"}],
    "goal_rating_level": [{"level": 3}, {"level": -3}],
    "dose_at_least_one": [{"times": 0}, {"days": 0}],
    "audit_read_has_purpose": [{"is_read": True, "purpose": "", "person": NOBODY}],
    "person_not_merged_into_self": [{"merged_into": F("id"), "root": NOBODY}],
    "person_root_follows_merge": [{"root": NOBODY}, {"merged_into": NOBODY, "root": F("id")}],
    "person_has_a_name": [{"shown_name": ""}],
    "person_phase_told": [{"phase": ""}],
    "detail_kind_told": [{"kind": ""}],
    "detail_moved_by_hand": [{"kind": "alias", "is_by_hand": True}],
    "merge_of_two": [{"merged": F("kept")}],
    "interview_wave_told": [{"wave": ""}],
    "criterion_answer_to_one": [{"criterion": ""}],
    "alert_kind_told": [{"kind": ""}],
    "promise_outcome_known": [{"outcome": "perhaps"}, {"outcome": ""}],
    "identity_kind_known": [{"kind": "passport"}],
    "conflict_choice_known": [{"choice": "both"}],
    "phone_given_up_by_someone_for_a_reason": [
        {"given_up_at": NOW},
        {"given_up_reason": "lost"},
        {"given_up_at": NOW, "given_up_by": F("made_by"), "given_up_reason": ""},
    ],
}
# Where only some rows must be alone: what makes it one of those.
ONLY_WHERE: Mapping[str, Callable[[], dict[str, Any]]] = {
    "score_first_once": lambda: {"origin": "computed", "interview": made(Interview)}
}

# Of a row that is of one of several things, the one a good row is of.
NEEDED: Mapping[str, frozenset[str]] = {"RequestEvent": frozenset({"request"})}

number = count(1)


def made(model: type[models.Model], **told: Any) -> Any:
    """A good row of a table, and of every table it needs one of."""
    told = {**GOOD.get(model.__name__, {}), **told}
    if model is Person:
        told["id"] = told["root_id"] = new_id()
    for field in model._meta.concrete_fields:
        is_left_out = field.null and field.name not in NEEDED.get(model.__name__, ())
        if {field.name, field.attname} & told.keys() or field.primary_key or is_left_out or field.has_default():
            continue
        told[field.name] = something(field)
    return model._base_manager.create(**told)


def something(field: Any) -> Any:
    """A value of the field's kind, another one each time where that can be."""
    match field.get_internal_type():
        case "ForeignKey" | "OneToOneField":
            return made(field.related_model)
        case "CharField" | "TextField" | "EmailField":
            return "" if field.blank else f"nr. {next(number)}"[-(field.max_length or 0) :]
        case "DateTimeField":
            return NOW
        case "DateField":
            return NOW.date()
        case "UUIDField":
            return new_id()
        case "BinaryField":
            return b"..."
        case "BooleanField":
            return False
        case "JSONField":
            return {}
        case _:
            return next(number)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [(name, wrong) for name, ways in WRONG.items() for wrong in ways],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_a_row_that_cannot_be_is_refused_by_the_database(db: None, name: str, wrong: dict[str, Any]) -> None:
    model, _ = CONSTRAINTS[name]
    row = model._base_manager.filter(pk=made(model).pk)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.update(**wrong)


@pytest.mark.parametrize("name", ONCE)
def test_what_there_can_be_one_of_is_refused_a_second_time_by_the_database(db: None, name: str) -> None:
    model, constraint = CONSTRAINTS[name]
    also = ONLY_WHERE[name]() if name in ONLY_WHERE else {}
    first = made(model, **also)
    same = {field: getattr(first, field) for field in constraint.fields}
    columns = ", ".join(f"{model._meta.db_table}.{model._meta.get_field(field).column}" for field in constraint.fields)
    refused = name if connection.vendor == "postgresql" else f"UNIQUE constraint failed: {columns}$"
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        made(model, **{**also, **same})


def test_every_constraint_of_every_table_is_tried_here() -> None:
    assert set(CONSTRAINTS) - set(ONCE) == set(WRONG), "say in WRONG what breaks it"
    assert len(ONCE) > 10
