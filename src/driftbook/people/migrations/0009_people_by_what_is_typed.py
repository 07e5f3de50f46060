"""People by the beginning of their name, last word, user name or mail address, as it is typed."""

from __future__ import annotations

from django.db import migrations, models

from driftbook.people.folding import BEGINNINGS
from driftbook.work.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0008_people_by_name")]
    operations = [
        AddIndexBeside(model_name="user", index=models.Index(holds, name=name))
        for name, holds in BEGINNINGS.items()
    ]
