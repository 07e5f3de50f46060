"""Old and new code run side by side for one release: what a migration must not do to the old.

Read are all migrations that are newer than the last release (operating/upgrade/released.txt).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from driftbook.operating.upgrade import releases
from driftbook.work.indexes import AddIndexBeside

LARGE = {"event", "message", "reading", "post", "words", "attempt", "case", "job", "deed"}
"""Models with tables in which a million rows are nothing unusual: an index on them takes minutes."""
LATER = "leave it for now; take it away in the release after the one that no longer uses it"
READ_BY_HAND: dict[str, str] = {}
"""`app.name` of a migration with code or SQL of its own: why the old code gets on with it."""


def newer() -> list[str]:
    return sorted(set(releases.of_the_code()) - releases.line().migrations)


def complaints(migration: migrations.Migration, name: str) -> Iterator[str]:
    """What the running old code would trip over, each with what to do instead."""
    made = {
        one.name_lower for one in migration.operations if isinstance(one, migrations.CreateModel)
    }
    for operation in migration.operations:
        yield from (f"{name}: {why}" for why in wrong(operation, made, name))


def wrong(operation: Operation, made: set[str], name: str) -> Iterator[str]:
    on = getattr(operation, "model_name_lower", "")
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from wrong(inner, made, name)
    elif isinstance(operation, migrations.DeleteModel):
        yield f"deletes the table of {operation.name}: {LATER}"
    elif isinstance(operation, migrations.RenameModel | migrations.AlterModelTable):
        yield "renames a table: make a new one, write both, and delete the old one later"
    elif isinstance(operation, migrations.RunPython | migrations.RunSQL):
        if name not in READ_BY_HAND:
            yield "runs code of its own: look whether old code gets on with it, then READ_BY_HAND"
    elif isinstance(operation, migrations.AlterField):
        if on not in made and name not in READ_BY_HAND:
            yield f"changes {on}.{operation.name}: add another beside it; READ_BY_HAND if it widens"
    elif on not in made:
        yield from wrong_on_a_table(operation, on)


def wrong_with_a_field(operation: migrations.AddField, on: str) -> Iterator[str]:
    field = operation.field
    if not field.null and not field.many_to_many and not field.has_db_default():
        yield f"adds {on}.{operation.name}, which old code does not write: null or db_default"
    if field.unique:
        yield f"adds {on}.{operation.name} as unique: first fill it, then a constraint"


def wrong_on_a_table(operation: Operation, on: str) -> Iterator[str]:
    if isinstance(operation, migrations.RemoveField):
        yield f"removes {on}.{operation.name}: {LATER}"
    elif isinstance(operation, migrations.RenameField):
        yield f"renames {on}.{operation.old_name}: add another, write both, remove it later"
    elif isinstance(operation, migrations.AddField):
        yield from wrong_with_a_field(operation, on)
    elif isinstance(operation, migrations.AlterUniqueTogether):
        yield f"makes {operation.name_lower} unique: old code and old rows may not be"
    elif isinstance(operation, migrations.AddConstraint):
        yield (
            f"adds a constraint to {on}: old code and old rows may not meet it. Write what meets it "
            "in this release, mend the rows, and add it in the next"
        )
    elif type(operation) is migrations.AddIndex and on in LARGE:
        yield (
            f"adds an index to {on} under a lock: work.indexes.AddIndexBeside, in a migration of "
            "its own with atomic = False"
        )


def test_old_code_gets_on_with_what_is_newer_than_the_last_release() -> None:
    found = []
    for name in newer():
        app, _, module = name.partition(".")
        migration = import_module(f"driftbook.{app}.migrations.{module}").Migration
        found += complaints(migration, name)
    assert found == []


def test_the_last_release_is_part_of_the_code() -> None:
    """What was released is never renamed or taken away: installations have it."""
    assert releases.line().migrations - set(releases.of_the_code()) == set()


PLAIN = models.CharField(max_length=10)


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.RemoveField("job", "note"), "removes job.note"),
        (migrations.RenameField("job", "note", "remark"), "renames job.note"),
        (migrations.DeleteModel("Job"), "deletes the table"),
        (migrations.RenameModel("Job", "Task"), "renames a table"),
        (migrations.AlterModelTable("job", "tasks"), "renames a table"),
        (migrations.AddField("job", "note", PLAIN), "null or db_default"),
        (migrations.AddField("job", "n", models.IntegerField(null=True, unique=True)), "as unique"),
        (migrations.AlterField("job", "note", PLAIN), "changes job.note"),
        (migrations.AlterUniqueTogether("job", {("a", "b")}), "makes job unique"),
        (
            migrations.AddConstraint("job", models.UniqueConstraint(fields=["a"], name="a")),
            "adds a constraint",
        ),
        (migrations.AddIndex("job", models.Index(fields=["a"], name="a")), "under a lock"),
        (migrations.RunSQL("SELECT 1"), "READ_BY_HAND"),
        (
            migrations.SeparateDatabaseAndState([migrations.RemoveField("job", "note")]),
            "removes job.note",
        ),
    ],
)
def test_what_breaks_old_code_is_found(operation: Operation, why: str) -> None:
    migration = migrations.Migration("0099_trial", "jobs")
    migration.operations = [operation]
    (found,) = complaints(migration, "jobs.0099_trial")
    assert why in found


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("job", "note", models.TextField(null=True)),
        migrations.AddField("job", "note", models.TextField(db_default="")),
        migrations.AddIndex("rare", models.Index(fields=["a"], name="a")),
        AddIndexBeside("job", models.Index(fields=["a"], name="a")),
        migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
    ],
)
def test_what_old_code_does_not_notice_is_allowed(operation: Operation) -> None:
    migration = migrations.Migration("0099_trial", "jobs")
    migration.operations = [operation]
    assert list(complaints(migration, "jobs.0099_trial")) == []


def test_a_new_table_may_be_made_in_steps() -> None:
    migration = migrations.Migration("0099_trial", "jobs")
    migration.operations = [
        migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddConstraint("new", models.UniqueConstraint(fields=["id"], name="a")),
        migrations.AddIndex("new", models.Index(fields=["id"], name="b")),
    ]
    assert list(complaints(migration, "jobs.0099_trial")) == []
