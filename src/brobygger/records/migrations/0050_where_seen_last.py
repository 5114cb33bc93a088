"""Where a citizen was met last keeps its own moment, and of a call it is said that it was one. Both are drawn from the facts, when
the site is set up after this."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("records", "0049_told_which_decision"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="seen_through",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
        migrations.AddField(
            model_name="person",
            name="placed_at",
            field=models.DateTimeField(null=True),
        ),
    ]
