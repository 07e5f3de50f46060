"""Append-only: the database refuses, whoever asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from driftbook.history import triggers
from driftbook.history.models import Event, Pruning
from driftbook.history.tests.test_record import TOWN, happened

pytestmark = pytest.mark.django_db


def refused(change: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match="history_event is append-only"), transaction.atomic():
        change()


def sql(statement: str) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def test_an_event_is_neither_changed_nor_deleted() -> None:
    event = happened()
    event.role = "mayor"
    refused(event.save)
    refused(event.delete)
    refused(lambda: Event.objects.update(role="mayor"))
    refused(lambda: Event.objects.all().delete())
    refused(lambda: Event.objects.bulk_update([event], ["role"]))
    refused(sql("UPDATE history_event SET role = 'mayor'"))
    refused(sql("DELETE FROM history_event"))
    assert Event.objects.get().role == "handbook-owner"


def test_an_event_is_not_replaced_or_emptied_away() -> None:
    happened()
    if connection.vendor == "sqlite":
        refused(sql("REPLACE INTO history_event SELECT * FROM history_event"))
        columns = "organisation, number, at, role, did, kind, key, request, content, salt, "
        columns += "content_hash, previous, hash"
        refused(sql(f"REPLACE INTO history_event ({columns}) SELECT {columns} FROM history_event"))
    else:
        refused(sql("TRUNCATE history_event"))


def test_a_permit_allows_blanking_and_nothing_else() -> None:
    first, second = happened(), happened()
    other = happened(kind="guide")
    blank = {"content": "", "salt": ""}
    refused(lambda: Event.objects.update(**blank))
    Pruning.objects.create(organisation=TOWN, kind="handbook", up_to=first.number)
    refused(lambda: Event.objects.filter(pk=second.pk).update(**blank))
    refused(lambda: Event.objects.filter(pk=other.pk).update(**blank))
    refused(lambda: Event.objects.filter(pk=first.pk).update(content="{}", salt=""))
    refused(lambda: Event.objects.filter(pk=first.pk).update(content=""))
    refused(lambda: Event.objects.filter(pk=first.pk).update(**blank, role="mayor"))
    refused(lambda: Event.objects.filter(pk=first.pk).update(**blank, person=None))
    refused(lambda: Event.objects.filter(pk=first.pk).delete())
    assert Event.objects.filter(pk=first.pk).update(**blank) == 1


def test_a_trigger_that_is_missing_or_altered_is_seen_and_put_back() -> None:
    assert triggers.missing(connection) == []
    triggers.remove(connection)
    of_a_table = 3 if connection.vendor == "sqlite" else 2
    assert len(triggers.missing(connection)) == of_a_table * len(triggers.tables())
    triggers.install(connection)
    assert triggers.missing(connection) == []
    if connection.vendor == "postgresql":
        sql("ALTER TABLE history_event DISABLE TRIGGER history_event_rows")()
        assert triggers.missing(connection) == ["history_event_rows"]
        sql(
            "CREATE OR REPLACE FUNCTION history_event_append_only() RETURNS trigger "
            "LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$"
        )()
        assert len(triggers.missing(connection)) == 2
    else:
        sql("DROP TRIGGER history_event_no_update")()
        sql(
            "CREATE TRIGGER history_event_no_update BEFORE UPDATE ON history_event "
            "BEGIN SELECT 1; END"
        )()
        assert triggers.missing(connection) == ["history_event_no_update"]
    triggers.install(connection)
    assert triggers.missing(connection) == []
    happened()
    refused(lambda: Event.objects.update(role="mayor"))
