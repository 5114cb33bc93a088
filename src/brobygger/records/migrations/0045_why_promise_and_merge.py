"""Why it was a mistake that a promise went as it was said, and that two records were found to be one person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0044_interviews_taken_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="promise",
            name="why_taken_back",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="merge",
            name="why_taken_back",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
