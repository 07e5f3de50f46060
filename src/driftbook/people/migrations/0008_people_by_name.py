"""The first people by name, without putting all of them in order."""

from __future__ import annotations

from django.db import migrations, models

from driftbook.work.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0007_people_in_a_role")]
    operations = [
        AddIndexBeside(
            model_name="user",
            index=models.Index(fields=["name", "id"], name="people_by_name"),
        )
    ]
