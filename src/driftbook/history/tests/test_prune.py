"""Retention by kind: contents go, the chain stays sound and says what went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from driftbook.history import pruning, triggers, verifying
from driftbook.history.models import Event, Pruning
from driftbook.history.tests.test_record import NOW, SUPPLIER, TOWN, happened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keep(settings: Any) -> None:
    settings.KEEP_HISTORY_DAYS = 100
    settings.KEEP_HISTORY_DAYS_OF = {"guide": 10}


def days(count: int) -> timedelta:
    return timedelta(days=count)


def test_each_kind_has_its_time() -> None:
    for age in (200, 101, 50, 5):
        for kind in ("handbook", "guide"):
            happened(kind=kind, now=NOW - days(age), after={"age": age})
    assert pruning.prune(now=NOW) == 5
    left = Event.objects.exclude(kind="history").exclude(content="").order_by("number")
    assert [(event.kind, event.after) for event in left] == [
        ("handbook", {"age": 50}),
        ("handbook", {"age": 5}),
        ("guide", {"age": 5}),
    ]
    assert pruning.prune(now=NOW) == 0
    said = Event.objects.get(kind="history")
    assert (said.did, said.person, said.role) == ("history.pruned", None, "driftbook")
    kinds = (said.after or {})["kinds"]
    assert {kind: (part["count"], part["up_to"]) for kind, part in kinds.items()} == {
        "handbook": (2, 3),
        "guide": (3, 6),
    }
    assert kinds["guide"]["hash"] == Event.objects.get(number=6).hash
    assert not Pruning.objects.exists()


def test_a_pruned_chain_is_sound_and_counts_what_is_blank() -> None:
    for age in (300, 200, 1):
        happened(now=NOW - days(age))
        happened(SUPPLIER, now=NOW - days(1))
    pruning.prune(now=NOW)
    verdict = verifying.verify(TOWN)
    assert (verdict.sound, verdict.events, verdict.blanked) == (True, 4, 2)
    assert verifying.verify(SUPPLIER).blanked == 0
    happened(now=NOW)
    pruning.prune(now=NOW + days(150))
    verdict = verifying.verify(TOWN)
    assert (verdict.sound, verdict.blanked) == (True, 4)


def test_what_says_that_something_was_blanked_is_never_blanked() -> None:
    happened(now=NOW - days(300))
    pruning.prune(now=NOW)
    assert pruning.prune(now=NOW + days(3000)) == 0
    assert verifying.verify(TOWN).sound


def test_an_event_cannot_be_guessed_after_it_was_blanked() -> None:
    """Two events that say the same have different hashes of what they say."""
    one, two = happened(after={"answer": "yes"}), happened(after={"answer": "yes"})
    assert one.content_hash != two.content_hash


def test_blanking_more_than_a_pruning_says_is_found() -> None:
    for age in (300, 1, 1):
        happened(now=NOW - days(age))
    pruning.prune(now=NOW)
    triggers.remove(connection)
    Event.objects.filter(number=3).update(content="", salt="")
    verdict = verifying.verify(TOWN)
    assert (verdict.problem, verdict.number) == ("content-missing", 3)


def test_a_chain_that_was_rewritten_is_out_of_order() -> None:
    """Somebody who knows how to hash, but changes one event and not those after it."""
    from driftbook.history import hashing

    for _ in range(4):
        happened()
    triggers.remove(connection)
    event = Event.objects.get(number=2)
    event.role = "mayor"
    event.hash = hashing.of_event(event)
    event.save()
    verdict = verifying.verify(TOWN)
    assert (verdict.problem, verdict.number) == ("out-of-order", 3)
