"""No table changes. Since this a day without an hour is no noon where it is compared with another moment, and a no of the health
side asks what is tried instead: what was drawn before is drawn anew when the site starts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0034_reply_drawn_anew")]
    operations = []
