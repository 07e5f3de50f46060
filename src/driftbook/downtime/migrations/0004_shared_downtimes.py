"""Whether other parties of the agreement see a downtime, as its edition says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("downtime", "0003_status")]

    operations = [
        migrations.AddField(
            model_name="downtime",
            name="shared",
            field=models.BooleanField(default=True),
        ),
    ]
