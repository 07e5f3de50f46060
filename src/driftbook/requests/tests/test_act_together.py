"""A case and a page that change the same tag at once come one after the other, and never stick."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection, transaction

from driftbook.doors import tag_actions
from driftbook.history.models import Event
from driftbook.requests.actions import acting, deeds
from driftbook.requests.tests.cast import ADA, NOW, PETRA, by, houses
from driftbook.requests.tests.filed import case, tag

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def test_a_case_and_a_page_at_once() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("a database in memory has one connection")
    there = houses()
    lost = tag(there)
    cases = [case(there, "tag", {"what": "block", "tag": str(lost.key)}) for _ in range(ROUNDS)]
    left, right = by(PETRA), by(ADA, "portal-administrator")

    def by_cases() -> None:
        for one in cases:
            with transaction.atomic():
                row = deeds.locked(one)
                acting.run(case=row, handbook=there.handbook, at="filed", by=left, now=NOW)

    def by_pages() -> None:
        for _ in range(ROUNDS):
            with transaction.atomic():
                tag_actions.reactivate_tag(tag=lost, by=right, now=NOW)

    def alone(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for outcome in [pool.submit(alone, work) for work in (by_cases, by_pages)]:
            outcome.result(timeout=60)
    did = Event.objects.order_by("pk").values_list("did", flat=True)
    turns = [one for one in did if one in ("tag.blocked", "tag.reactivated")]
    assert turns[0] == "tag.blocked"
    assert all(one != other for one, other in pairwise(turns))
