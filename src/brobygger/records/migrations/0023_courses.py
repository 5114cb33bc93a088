import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0020_doses_and_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name='detail',
            name='why_taken_back',
            field=models.TextField(blank=True, db_default='', default=''),
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
