import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0023_consents'),
    ]

    operations = [
        migrations.AddField(
            model_name='interview',
            name='round',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.RemoveConstraint(
            model_name='interview',
            name='interview_once_per_wave',
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.UniqueConstraint(fields=('person', 'instrument', 'wave', 'round'), name='interview_once_per_round'),
        ),
        migrations.AddField(
            model_name='ending',
            name='first',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.ending'),
        ),
        migrations.AddField(
            model_name='ending',
            name='why_taken_back',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
    ]
