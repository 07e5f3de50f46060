"""The worker finds the grants that end among many that do not."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("doors", "0003_opening")]
    operations = [
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                condition=models.Q(("ended__isnull", True), ("until__isnull", False)),
                fields=["until"],
                name="grants_to_end",
            ),
        )
    ]
