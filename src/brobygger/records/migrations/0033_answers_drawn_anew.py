"""No table changes. Since this a later referral answers a no, who was looked for before a first dose still is, and a decision in
the place of one with a letter is owed its own: what was drawn before is drawn anew when the site starts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0032_drawn_anew")]
    operations = []
