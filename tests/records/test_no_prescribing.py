"""Nothing is prescribed here: what is told of substitution is words and a moment, no medicine and no amount."""

from django.db.models import CharField, TextField

from brobygger.records.treatment import SubstitutionStep

OWN = {"step", "reported_by", "attendance", "barrier", "tried", "result", "note", "why_taken_back"}
OF_EVERY_FACT = {
    "id",
    "person",
    "happened_at",
    "recorded_at",
    "received_at",
    "recorded_by",
    "corrects",
    "is_retraction",
}


def test_a_step_into_substitution_has_no_room_for_a_prescription() -> None:
    told = {field.name: field for field in SubstitutionStep._meta.local_fields}
    assert set(told) == OWN | OF_EVERY_FACT
    assert all(isinstance(told[name], CharField | TextField) for name in OWN)
