"""The last job at a unit, beside its battery, among however many there were."""

from __future__ import annotations

from django.db import migrations, models

from driftbook.work.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("jobs", "0004_orders_as_they_came")]
    operations = [
        AddIndexBeside(
            model_name="job",
            index=models.Index(fields=["unit", "-id"], name="jobs_at_a_unit"),
        ),
    ]
