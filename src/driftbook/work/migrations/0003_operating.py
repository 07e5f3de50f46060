"""Holds after a restore, and the releases that have upgraded this database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0002_workers_say_their_version")]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("made", models.DateTimeField(blank=True, null=True)),
                ("released", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=40)),
                ("follows", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
