from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0047_answers_of_headings'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='requestevent',
            name='request_event_of_one',
        ),
        migrations.AddConstraint(
            model_name='requestevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', None), ('request__isnull', False)), models.Q(('decision__isnull', False), ('kind__in', ('decision_told', 'decision_back_told'))), _connector='OR'), name='request_event_about'),
        ),
    ]
