from django.db import migrations, models

from driftbook.downtime.models.lasting import LastsOverADay
from driftbook.work.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("downtime", "0007_changes_by_whom"),
    ]

    operations = [
        AddIndexBeside(
            model_name="change",
            index=models.Index(
                condition=models.Q(LastsOverADay("start", "end")),
                fields=["agreement", "end"],
                name="changes_over_a_day",
            ),
        ),
        AddIndexBeside(
            model_name="downtime",
            index=models.Index(
                condition=models.Q(LastsOverADay("start", "end")),
                fields=["agreement", "end"],
                name="downtimes_over_a_day",
            ),
        ),
    ]
