"""That the citizen was told what was decided on a wish names its decision; what was told before names none."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("records", "0048_moved_by_hand"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="requestevent", name="request_event_of_one"),
        migrations.AddConstraint(
            model_name="requestevent",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("decision", None), ("request__isnull", False)),
                    Q(("decision__isnull", False), ("kind__in", ("decision_told", "decision_back_told"))),
                    _connector="OR",
                ),
                name="request_event_about",
            ),
        ),
    ]
