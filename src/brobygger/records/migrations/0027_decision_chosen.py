from django.db import migrations, models

# A decision that said so wrote in the same act, and so at the same moment, that the citizen has chosen the other offer.
CHOSEN = """
UPDATE records_decision SET is_chosen = TRUE WHERE result = 'other_offer' AND EXISTS (
    SELECT 1 FROM records_requestevent AS event WHERE event.kind = 'other_offer' AND NOT event.is_retraction
    AND event.request_id = records_decision.request_id AND event.recorded_at = records_decision.recorded_at
    AND event.recorded_by_id = records_decision.recorded_by_id
)
"""


class Migration(migrations.Migration):

    dependencies = [
        # The last of the steps that 0026_tables stands for, so that a site that takes them one by one comes here too.
        ('records', '0026_handovers'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='is_chosen',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(CHOSEN, migrations.RunSQL.noop),
    ]
