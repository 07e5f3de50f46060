"""What the worker keeps of how units stand, where they are very many."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import driftbook.doors.fields


class Migration(migrations.Migration):
    dependencies = [
        ("doors", "0005_tags_in_a_state"),
        ("people", "0008_people_by_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="FleetLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handbook", models.CharField(blank=True, max_length=60)),
                ("due", models.DateTimeField()),
                ("begun", models.DateTimeField(blank=True, null=True)),
                ("after", models.BigIntegerField(default=0)),
                ("as_of", models.DateTimeField(blank=True, null=True)),
                ("counts", models.JSONField(default=dict)),
                ("worst", models.JSONField(default=list)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due"], name="looks_that_are_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "handbook"), name="a_look_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitStand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handbook", models.CharField(blank=True, max_length=60)),
                ("place", driftbook.doors.fields.ByteOrdered(max_length=400)),
                ("is_wrong", models.BooleanField()),
                ("is_fine", models.BooleanField()),
                ("is_jammed", models.BooleanField()),
                ("is_critical", models.BooleanField()),
                ("is_silent", models.BooleanField()),
                ("is_offline", models.BooleanField()),
                ("is_lying", models.BooleanField()),
                ("is_never_heard", models.BooleanField()),
                ("is_behind_gateway", models.BooleanField()),
                ("is_not_connected", models.BooleanField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stood",
                        to="doors.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "handbook", "place", "unit"], name="units_in_place"
                    ),
                    models.Index(
                        condition=models.Q(("is_wrong", True)),
                        fields=["organisation", "handbook", "place", "unit"],
                        name="units_wrong",
                    ),
                    models.Index(
                        condition=models.Q(("is_fine", True)),
                        fields=["organisation", "handbook", "place", "unit"],
                        name="units_fine",
                    ),
                    models.Index(
                        condition=models.Q(("is_jammed", True)),
                        fields=["organisation", "handbook", "place", "unit"],
                        name="units_jammed",
                    ),
                    models.Index(
                        condition=models.Q(("is_critical", True)),
                        fields=["organisation", "handbook", "place", "unit"],
                        name="units_critical",
                    ),
                    models.Index(
                        condition=models.Q(("is_silent", True)),
                        fields=["organisation", "handbook", "place", "unit"],
                        name="units_silent",
                    ),
                    models.Index(
                        condition=models.Q(("is_offline", True)),
                        fields=["organisation", "handbook", "place", "unit"],
                        name="units_offline",
                    ),
                    models.Index(
                        condition=models.Q(("is_lying", True)),
                        fields=["organisation", "handbook", "place", "unit"],
                        name="units_lying",
                    ),
                    models.Index(
                        condition=models.Q(("is_never_heard", True)),
                        fields=["organisation", "handbook", "place", "unit"],
                        name="units_never_heard",
                    ),
                    models.Index(
                        condition=models.Q(("is_behind_gateway", True)),
                        fields=["organisation", "handbook", "place", "unit"],
                        name="units_behind_gateway",
                    ),
                    models.Index(
                        condition=models.Q(("is_not_connected", True)),
                        fields=["organisation", "handbook", "place", "unit"],
                        name="units_not_connected",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "handbook"), name="a_unit_stands_once")
                ],
            },
        ),
    ]
