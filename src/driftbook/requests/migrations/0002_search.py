"""The search, and the order of the queue."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import driftbook.requests.models.search
from driftbook.requests import searching


def put(_: Any, editor: Any) -> None:
    searching.install(editor.connection)
    searching.fill(editor.connection)


def take(_: Any, editor: Any) -> None:
    searching.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Words",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("internal_to", models.UUIDField(null=True)),
                ("lexemes", driftbook.requests.models.search.Lexemes(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="requests.case",
                    ),
                ),
                (
                    "post",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="requests.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("post", None)),
                        fields=("case",),
                        name="words_of_a_case_once",
                    )
                ]
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "handling", "asking"))),
                fields=["provider", "entered", "id"],
                include=["agreement", "queue", "state", "handler"],
                name="open_cases_of_a_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "handling", "asking"))),
                fields=["provider", "changed", "id"],
                name="open_cases_by_their_change",
            ),
        ),
        migrations.RunPython(put, take),
    ]
