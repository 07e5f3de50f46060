"""The tags that are blocked or taken back, among many that are not, in the order of the page."""

from __future__ import annotations

from django.db import migrations, models

from driftbook.work.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("doors", "0004_keys")]
    operations = [
        AddIndexBeside(
            model_name="tag",
            index=models.Index(
                condition=models.Q(("blocked__isnull", False), ("ended__isnull", True)),
                fields=["organisation", "number", "id"],
                name="tags_blocked",
            ),
        ),
        AddIndexBeside(
            model_name="tag",
            index=models.Index(
                condition=models.Q(("ended__isnull", False)),
                fields=["organisation", "number", "id"],
                name="tags_taken_back",
            ),
        ),
    ]
