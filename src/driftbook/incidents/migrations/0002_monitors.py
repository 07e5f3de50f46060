"""Monitors are claimed by workers, and what is raised is remembered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0001_initial"),
        ("people", "0002_signing_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="alarm",
            name="place",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="alarm",
            name="situation",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="monitor",
            name="claimed_by",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="monitor",
            name="claimed_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="monitor",
            name="silence_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="monitor",
            name="situation_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended", None)),
                fields=("monitor", "silent"),
                name="an_alarm_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="monitor",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended", None)),
                fields=("organisation", "agreement", "monitor"),
                name="a_monitor_once",
            ),
        ),
    ]
