"""New runs get a key of 128 random bits. The column is the same: nothing of the database changes."""

from django.db import migrations, models

import driftbook.guides.codes


class Migration(migrations.Migration):
    dependencies = [("guides", "0002_happening_edition_run_edition")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="run",
                    name="key",
                    field=models.UUIDField(
                        default=driftbook.guides.codes.key, editable=False, unique=True
                    ),
                ),
            ]
        )
    ]
