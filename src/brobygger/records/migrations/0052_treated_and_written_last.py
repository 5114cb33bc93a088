"""Who is in treatment is drawn from the facts, when the site is set up after this, and is found by name. Whom somebody wrote down
last is found by them, and not among everyone of their team."""

from django.db import migrations, models
from django.db.models import Q


def _treated(owner: str) -> models.Index:
    condition = Q(merged_into=None, died_at=None, is_treated=True)
    return models.Index(fields=[owner, "name_order", "id"], name=f"person_{owner[:4]}_treated", condition=condition)


class Migration(migrations.Migration):
    dependencies = [("records", "0051_goal_priority")]

    operations = [
        migrations.AddField("person", "is_treated", models.BooleanField(default=False, db_default=False)),
        migrations.AddIndex("person", _treated("team")),
        migrations.AddIndex("person", _treated("organisation")),
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["created_by", "created_at", "id"], name="person_written_last", condition=Q(merged_into=None)
            ),
        ),
    ]
