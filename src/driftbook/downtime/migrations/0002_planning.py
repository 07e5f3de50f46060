"""When somebody is asked whether a downtime that should be over is over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("downtime", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="downtime",
            name="remind",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="downtime",
            name="reminders",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="downtime",
            index=models.Index(
                condition=models.Q(("remind__isnull", False)),
                fields=["remind"],
                name="downtimes_to_ask_of",
            ),
        ),
    ]
