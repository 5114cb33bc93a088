"""The number a goal was given, which several of one plan can have."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0050_where_seen_last")]

    operations = [
        migrations.AddField("goal", "priority", models.PositiveSmallIntegerField(null=True)),
    ]
