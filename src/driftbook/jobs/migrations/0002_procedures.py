import django.db.models.deletion
from django.db import migrations, models

from driftbook.history.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
        ("people", "0002_signing_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="procedure",
            name="acts",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="procedures",
                to="people.organisation",
            ),
        ),
        *append_only("jobs_procedureevent"),
    ]
