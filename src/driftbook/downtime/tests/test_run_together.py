"""Several workers and people at the same moment: each thing comes to a downtime once."""

from __future__ import annotations

import pytest
from django.db import connection

from driftbook.downtime.models import Downtime, Recipient
from driftbook.downtime.planning import actions, refusals
from driftbook.downtime.telling.actions import add_recipient
from driftbook.downtime.tests.planning import DAY, HOUR, cora, did, planned, worker
from driftbook.downtime.tests.town import END, NOW, START, Town, town
from driftbook.outbox.models import Message
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here() -> Town:
    if connection.vendor == "sqlite":
        pytest.skip("threads need a database outside memory")
    return town()


def test_eight_workers_begin_it_once_and_miss_each_duty_once(here: Town) -> None:
    found = planned(here)
    assert at_once(8, lambda _number: worker(START)) == []
    said = did(found)
    assert said.count("downtime.started") == 1
    assert said.count("duty.missed") == 3, "the fourth has until the very start"
    letters = Message.objects.filter(key__startswith="downtime:missed", to="cora@example.org")
    assert letters.count() == 3


def test_a_form_that_arrives_eight_times_at_once_is_one_downtime(here: Town) -> None:
    key = planned(here).key
    assert at_once(8, lambda _number: planned(here, key=key, start=START + DAY)) == []
    assert Downtime.objects.count() == 1


def test_eight_that_are_planned_at_once_have_eight_numbers(here: Town) -> None:
    assert at_once(8, lambda _number: planned(here)) == []
    numbers = Downtime.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))


def test_who_cancels_it_as_it_begins_is_first_or_refused(here: Town) -> None:
    found = planned(here)
    found.duties.update(state="met")

    def do(number: int) -> None:
        if number % 2:
            worker(START)
        else:
            actions.cancel(downtime=found, because="x", by=cora(), now=START)

    faults = at_once(8, do)
    assert {type(fault) for fault in faults} <= {refusals.Begun}
    there = Downtime.objects.get()
    assert bool(there.started) != bool(there.cancelled)
    assert did(found).count("downtime.cancelled") + did(found).count("downtime.started") == 1


def test_two_that_move_it_at_once_have_two_revisions(here: Town) -> None:
    found = planned(here, start=START + 7 * DAY, end=END + 7 * DAY)

    def do(number: int) -> None:
        start = START + number * HOUR
        actions.move(downtime=found, start=start, end=start + HOUR, because="x", by=cora(), now=NOW)

    assert at_once(3, do) == []
    there = Downtime.objects.get()
    assert there.revision == 4
    assert set(there.duties.filter(revision__lt=4).values_list("state", flat=True)) == {"dropped"}


def test_who_adds_an_address_while_somebody_plans_waits_for_nobody_who_waits(here: Town) -> None:
    """Both refer to the organisation and to its history, and must take them in one order."""

    def do(number: int) -> None:
        if number % 2:
            planned(here)
            return
        add_recipient(
            organisation=here.town,
            agreement=here.agreement,
            audience="managers",
            to=f"{number}@example.org",
            language="en",
            by=cora(),
            now=NOW,
        )

    for _round in range(5):
        assert at_once(8, do) == []
    assert Recipient.objects.count() == 4
    assert Downtime.objects.count() == 20
