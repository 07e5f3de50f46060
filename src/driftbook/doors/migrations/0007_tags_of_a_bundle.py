"""Who carries a tag of a bundle, and the tags of those who do not sign in, by number."""

from __future__ import annotations

from django.db import migrations, models

from driftbook.work.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("doors", "0006_how_units_stand")]
    operations = [
        AddIndexBeside(
            model_name="tag",
            index=models.Index(
                condition=models.Q(("user__isnull", True)),
                fields=["bundle", "number", "id"],
                name="tags_without_an_account",
            ),
        ),
        AddIndexBeside(
            model_name="tag",
            index=models.Index(
                condition=models.Q(("user__isnull", False)),
                fields=["bundle", "user"],
                name="tags_with_an_account",
            ),
        ),
    ]
