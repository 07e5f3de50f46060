"""What the database finds and counts is what the judge says, and the judge is asked for a page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from driftbook.doors.books import Books
from driftbook.doors.fleet import fleet_page, paging, queries, rows, standing
from driftbook.doors.fleet.asking import SHOWS, Asked
from driftbook.doors.tests import judging
from driftbook.doors.tests.locks import SVEN, TEKLA, Town, of, user
from driftbook.doors.tests.units import many
from driftbook.handbook.deciding import fleet as deciding
from driftbook.people.models import Agreement
from driftbook.people.queries import actor_of

pytestmark = [pytest.mark.django_db, pytest.mark.stored]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def there(now: datetime) -> Town:
    return many(now)


@pytest.mark.parametrize("name", [SVEN, TEKLA])
@pytest.mark.parametrize("handbook", [True, False])
def test_what_is_found_is_what_the_judge_says(
    there: Town, now: datetime, name: str, handbook: bool
) -> None:
    if not handbook:
        Agreement.objects.update(ended=now - timedelta(days=1))
    actor = actor_of(user(name), now)
    fleet, books = judging.gather(actor, now), Books(actor, now)
    found = standing.of(actor, books, now)
    counts = found.counts()
    assert {code: count for code, count in counts.items() if count} == {
        code: count for code, count in fleet.counts.items() if count
    }
    assert [(one.gateway, one.since, one.units) for one in found.down] == [
        (one.gateway, one.since, one.units) for one in fleet.down
    ]
    if handbook:
        assert all(counts.values()), "every fault is there"
        assert len(found.down) == 2
    streets = [there.flat.street_id, there.other.street_id]
    for show in SHOWS:
        for area, gateway in ((None, ""), (streets[0], ""), (None, "the-town-1")):
            judged = [row.brief.pk for row in judging.shown(fleet, show, area, gateway, "")]
            assert list(found.of(show, area, gateway).values_list("pk", flat=True)) == judged
    there_are = {area.key: area for area in rows.areas(fleet.rows)}
    assert {area.key: area for area in found.areas(streets)} == there_are
    wrong = [area for area in there_are.values() if area.wrong]
    assert found.worst(9) == sorted(wrong, key=lambda area: -area.wrong)


@pytest.mark.parametrize("text", ["", "anden vej m-1"])
def test_pages_follow_each_other(there: Town, now: datetime, text: str) -> None:
    actor = actor_of(user(SVEN), now)
    books = Books(actor, now)
    fleet = standing.of(actor, books, now)
    judged = judging.shown(judging.gather(actor, now), "all", None, "", text)
    found: list[rows.Row] = []
    after = ""
    while after or not found:
        last = found[-1].unit if found else None
        page, after = paging.page(
            actor, books, fleet, now, show="all", text=text, after=last, limit=13
        )
        found += page
    assert len(found) > 26
    assert [(one.unit.pk, one.faults, one.place, one.kind) for one in found] == [
        (one.brief.pk, one.faults, one.place, one.kind) for one in judged
    ]


@pytest.mark.parametrize("path", ["/doors/fleet/", "/doors/fleet/news/", "/api/v1/doors/units"])
def test_only_what_is_shown_is_judged(there: Town, monkeypatch: Any, path: str) -> None:
    asked: list[int] = []
    decide = deciding.decide

    def counted(handbook: Any, gateways: Any, devices: Any, now: datetime) -> Any:
        there = list(devices)
        asked.append(len(there))
        return decide(handbook, gateways, there, now)

    monkeypatch.setattr(deciding, "decide", counted)
    assert of(SVEN).get(f"{path}?show=all&limit=50").status_code == 200
    assert 0 < sum(asked) <= rows.PAGE
    assert queries.AT_ONCE > rows.PAGE


def test_the_page_says_what_the_judge_counts(there: Town, now: datetime) -> None:
    actor = actor_of(user(SVEN), now)
    page = fleet_page.of(actor, Asked(), now)
    fleet = judging.gather(actor, now)
    assert (page.total, page.wrong) == (fleet.counts["all"], fleet.counts["wrong"])
    assert page.after
