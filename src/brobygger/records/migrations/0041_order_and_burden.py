"""What is long overdue stands in the section of what it was, and last in it. The lists are drawn anew when the site starts; until
then what was drawn before is moved to where it belongs, for its own section is no more. And a site can choose how far a score has
to move for the plan to be asked about."""

from typing import Any

from django.db import migrations, models

OWNERS = ("worker_id", "team_id", "organisation_id")
INDEXES = {f"reminder_{owner[:4]}_rank": [owner, "rank", "is_late", "due_at", "id"] for owner in OWNERS}
INDEXES["reminder_orga_rank"] += ["kind", "shows_at", "hides_at", "has_case"]
SECTIONS = {
    1: ["promise_late"],
    3: ["followup_late", "task_late", "approval_late", "referral_late", "substitution_late", "break_late"],
    4: ["not_seen_late"],
    5: ["consent_late", "letter_late"],
}


def move(apps: Any, schema_editor: Any) -> None:
    """Each late kind to the section of what it was."""
    rows = apps.get_model("records", "Reminder").objects.using(schema_editor.connection.alias)
    for rank, kinds in SECTIONS.items():
        rows.filter(kind__in=kinds).update(rank=rank, is_late=True)


class Migration(migrations.Migration):
    dependencies = [("records", "0040_why_taken_back_of_all")]
    operations = [
        migrations.AddField("reminder", "is_late", models.BooleanField(default=False)),
        *(migrations.RemoveIndex("reminder", name) for name in INDEXES),
        *(migrations.AddIndex("reminder", models.Index(fields=fields, name=name)) for name, fields in INDEXES.items()),
        migrations.AddField(
            "organisation", "burden_change", models.DecimalField(decimal_places=2, max_digits=3, null=True)
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                condition=models.Q(burden_change__gt=0, burden_change__lte=1), name="organisation_burden_change_a_part"
            ),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
