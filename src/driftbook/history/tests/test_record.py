"""Recording: in the transaction of the fact, numbered, chained, masked."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from driftbook.history import queries
from driftbook.history.actions import hold, record
from driftbook.history.by import By
from driftbook.history.models import START, Chain, Event
from driftbook.work.transactions import NotInATransaction

NOW = datetime(2026, 11, 24, 22, 10, 30, 123456, tzinfo=UTC)
TOWN, SUPPLIER = UUID(int=1), UUID(int=2)
ANN = By(person=UUID(int=7), role="handbook-owner", request="abc")


def happened(organisation: UUID = TOWN, did: str = "edition.published", **more: object) -> Event:
    facts = {"kind": "handbook", "key": "town", "by": ANN, "now": NOW, **more}
    return record(organisation=organisation, did=did, **facts)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_events_are_numbered_and_chained_per_organisation() -> None:
    first, other, second = happened(), happened(SUPPLIER), happened(after={"version": "2"})
    assert (first.number, other.number, second.number) == (1, 1, 2)
    assert (first.previous, second.previous) == (START, first.hash)
    head = Chain.objects.get(organisation=TOWN)
    assert (head.number, head.hash) == (2, second.hash)
    assert Event.objects.get(number=2).after == {"version": "2"}
    assert Event.objects.get(number=2).before is None


@pytest.mark.django_db(transaction=True)
def test_an_event_without_its_fact_is_refused() -> None:
    with pytest.raises(NotInATransaction):
        happened()
    with pytest.raises(NotInATransaction):
        hold(TOWN)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_does_not_happen_leaves_no_event() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert happened().number / 0
    with transaction.atomic():
        assert happened().number == 1


@pytest.mark.django_db
def test_identifiers_are_masked_before_they_are_written() -> None:
    event = happened(before={"mail": "ann@example.org"}, after={"note": "CPR 010190-1234"})
    assert event.before == {"mail": "a…@example.org"}
    assert event.after == {"note": "CPR [masked]"}


@pytest.mark.django_db
def test_what_is_no_json_is_refused() -> None:
    for wrong in ({"at": NOW}, {"share": float("nan")}):
        with pytest.raises((TypeError, ValueError)):
            happened(after=wrong)


@pytest.mark.django_db
def test_pages_of_events_newest_first() -> None:
    for number in range(5):
        happened(after={"number": number})
    happened(SUPPLIER, kind="guide")
    page = queries.of_organisations([TOWN], limit=2)
    assert [event.number for event in page.events] == [5, 4]
    page = queries.of_organisations([TOWN], limit=2, before=page.older)
    assert [event.number for event in page.events] == [3, 2]
    page = queries.of_organisations([TOWN], limit=2, before=page.older)
    assert ([event.number for event in page.events], page.older) == ([1], None)
    assert len(queries.of_object("handbook", "town").events) == 5
    assert len(queries.of_person(UUID(int=7)).events) == 6
    assert queries.of_person(uuid4()).events == ()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("together", [False, True])
def test_eight_who_write_at_once_leave_no_gap(together: bool) -> None:
    """Eight writers, fifty events each, in two chains; `together`: both in one transaction."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("threads need a database outside memory")
    wrong: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for number in range(25 if together else 50):
                with transaction.atomic():
                    chains = [TOWN, SUPPLIER] if writer % 2 else [SUPPLIER, TOWN]
                    if together:
                        hold(*chains)
                    for chain in chains if together else [chains[number % 2]]:
                        happened(chain, after={"writer": writer, "number": number})
        except BaseException as fault:
            wrong.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[writer]) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    for chain in (TOWN, SUPPLIER):
        events = list(Event.objects.filter(organisation=chain).order_by("number"))
        assert [event.number for event in events] == list(range(1, 201))
        assert [e.previous for e in events] == [START, *(e.hash for e in events[:-1])]
