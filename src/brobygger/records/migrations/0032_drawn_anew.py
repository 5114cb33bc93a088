"""No table changes. Since this the days of a dose begin with it: what was drawn before is drawn anew when the site starts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0031_closed_account")]
    operations = []
