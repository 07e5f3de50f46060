"""What minutes say of a change, as it was; the index that finds manuals."""

from typing import Any

from django.db import migrations, models

from driftbook.downtime.manuals import indexing


def put(_: Any, editor: Any) -> None:
    indexing.install(editor.connection)
    indexing.fill(editor.connection)


def take(_: Any, editor: Any) -> None:
    indexing.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("downtime", "0004_shared_downtimes")]

    operations = [
        migrations.AddField(
            model_name="item",
            name="said",
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(put, take),
    ]
