from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0024_rounds'),
    ]

    operations = [
        migrations.AddField(
            model_name='detail',
            name='why_taken_back',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
    ]
