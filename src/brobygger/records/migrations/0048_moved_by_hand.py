"""Of a phase whether a worker moved the course by hand. Of those written before, nobody asked: only a wish led from an ending to
contact then."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("records", "0047_answers_of_headings"),
    ]

    operations = [
        migrations.AddField(
            model_name="detail",
            name="is_by_hand",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="detail",
            constraint=models.CheckConstraint(
                condition=Q(("is_by_hand", False), ("kind", "phase"), _connector="OR"), name="detail_moved_by_hand"
            ),
        ),
    ]
