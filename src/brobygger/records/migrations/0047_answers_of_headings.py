from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("records", "0046_told_of_no_request"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="finding", name="finding_aspect_known"),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=Q(("aspect__in", ["need", "problem", "resource", "wish", "refused", "not_relevant"])),
                name="finding_aspect_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=Q(("text", ""), _negated=True) | Q(("aspect__in", ["refused", "not_relevant"])),
                name="finding_says_something",
            ),
        ),
        migrations.AddField(
            model_name="actionplan",
            name="since",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
    ]
