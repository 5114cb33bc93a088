"""How another municipality answers has words of its own; what a site had written of it stands there. And since a wish that the
region sent back the day it came is the municipality's again, what was drawn before is drawn anew when the site starts."""

from typing import Any

from django.db import migrations


def name_them(apps: Any, schema_editor: Any) -> None:
    for row in apps.get_model("records", "Wording").objects.filter(letter="approval_request"):
        if "contact" in row.parts:
            row.parts["reply"] = row.parts.pop("contact")
            row.save(update_fields=["parts"])


class Migration(migrations.Migration):
    dependencies = [("records", "0033_answers_drawn_anew")]
    operations = [migrations.RunPython(name_them, migrations.RunPython.noop)]
