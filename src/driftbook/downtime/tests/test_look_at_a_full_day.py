"""The calendar where a day has more than anybody reads in a month: a few of it, and its own page."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from driftbook.downtime.changes import month, queries, spans
from driftbook.downtime.changes.books import books
from driftbook.downtime.changes.month import Day
from driftbook.downtime.changes.spans import Spans
from driftbook.downtime.models import Change, Downtime, lasting
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.handbook import DOWNTIME
from driftbook.downtime.tests.test_change_pages import text
from driftbook.downtime.tests.town import (
    CARLA,
    COPENHAGEN,
    CORA,
    MAX,
    NOW,
    OTTO,
    Town,
    actor,
    of,
)
from driftbook.downtime.tests.wishes import approved

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ON = date(2026, 12, 8)
MONTH, DAY = "/downtime/calendar/?month=2026-12", "/downtime/calendar/day/?day=2026-12-08"


@pytest.fixture
def town() -> Town:
    return cast.town()


def at(hour: float, on: date = ON) -> datetime:
    """So many hours after midnight."""
    return datetime(on.year, on.month, on.day, tzinfo=COPENHAGEN) + hour * HOUR


def downtime(town: Town, start: datetime, end: datetime, **more: Any) -> Downtime:
    """One that the town has announced."""
    said: dict[str, Any] = {"title": "It is down", "systems": ["web"], "planning": "planned"}
    return Downtime.objects.create(
        number=Downtime.objects.count() + 1,
        agreement=town.agreement,
        edition=town.edition,
        organisation=town.town,
        kind="minor",
        start=start,
        end=end,
        decided=NOW,
        announced=NOW,
        changed=NOW,
        **(said | more),
    )


def day(who: str = CORA, on: date = ON) -> Day:
    """The day as the month shows it."""
    book = next(iter(books(actor(who), "change.see", NOW)))
    found = month.month(book, actor(who), on.replace(day=1), NOW)
    return next(one for week in found.weeks for one in week if one.on == on)


def titles(found: Day) -> list[str]:
    return [entry.row.title for entry in found.entries]


# --- the month ------------------------------------------------------------------------------------


def test_a_day_with_six_shows_six_and_leads_nowhere_else(town: Town) -> None:
    approved(town, *({"start": at(hour)} for hour in range(6)))
    assert titles(day()) == [f"No {n}" for n in range(1, 7)]
    assert day().more == 0
    assert "calendar/day/" not in of(CORA).get(MONTH).content.decode()


def test_a_full_day_shows_what_collides_then_what_is_severe_then_what_begins(town: Town) -> None:
    eve = ON - timedelta(days=1)
    approved(
        town,
        {"start": at(23, eve), "end": at(1), "title": "From"},
        *({"start": at(2 + n)} for n in range(4)),
        {"start": at(12), "risk": "high", "title": "Dangerous"},
        {"start": at(20), "title": "One", "systems": ["net"]},
        {"start": at(20.5), "title": "Other", "systems": ["plan"]},
    )
    downtime(town, at(14), at(15), planning="emergency", title="Urgent")
    found = day()
    assert titles(found) == ["No 2", "Dangerous", "Urgent", "One", "Other"], "by when they begin"
    assert found.more == 4
    shown = text(of(CORA), MONTH)
    assert "and 4 more , Tue 8 Dec" in shown
    assert "No 4" not in shown
    (link,) = re.findall(
        r'href="(/downtime/calendar/day/[^"]+)"', of(CORA).get(MONTH).content.decode()
    )
    whole = text(of(CORA), html.unescape(link))
    assert re.findall(r"(No \d|From|Dangerous|Urgent|One|Other) (?:\d|until)", whole) == [
        *("From", "No 2", "No 3", "No 4", "No 5", "Dangerous", "Urgent", "One", "Other")
    ]
    assert "Tuesday 8 December 2026" in whole
    assert "Change window Tuesday and Wednesday 09:00 – 14:00" in whole


def test_what_is_shown_collides_with_what_is_not(town: Town) -> None:
    many = ({"start": at(6 + n), "risk": "high", "systems": ["plan"]} for n in range(6))
    approved(town, *many, {"start": at(6), "end": at(12), "title": "The wires", "systems": ["net"]})
    found = day()
    assert titles(found) == [f"No {n}" for n in range(1, 6)]
    assert {clash.title for entry in found.entries for clash in entry.clashes} == {
        "Change 7: The wires"
    }
    assert "At the same time as Change 7: The wires, which affects The care plan too" in text(
        of(CORA), MONTH
    )


def test_what_collides_after_the_last_week_of_the_page_is_told(town: Town) -> None:
    sunday, monday = date(2027, 1, 3), date(2027, 1, 4)
    approved(town, {"start": at(23, sunday), "end": at(3, monday)}, {"start": at(1, monday)})
    (entry,) = (
        entry
        for week in month.month(
            next(iter(books(actor(CORA), "change.see", NOW))), actor(CORA), date(2026, 12, 1), NOW
        ).weeks
        for one in week
        for entry in one.entries
    )
    assert [clash.title for clash in entry.clashes] == ["Change 2: No 2"]


def test_two_collisions_are_named_and_of_more_the_others_counted(town: Town) -> None:
    approved(town, *({"start": at(9 + n / 10)} for n in range(3)))
    assert [clash.title for clash in day().entries[0].clashes] == [
        "Change 2: No 2",
        "Change 3: No 3",
    ]
    assert {entry.more for entry in day().entries} == {0}
    approved(town, *({"start": at(9.3 + n / 10)} for n in range(6)))
    assert [clash.title for clash in day().entries[0].clashes] == ["Change 2: No 2"]
    assert {entry.more for entry in day().entries} == {7}
    one = "At the same time as Change 2: No 2: both take down The web site"
    assert f"{one} and 7 more" in text(of(CORA), MONTH)
    whole = text(of(CORA), DAY)
    assert "as Change 4: No 1: both take down The web site and 5 more" in whole


def test_a_full_month_asks_the_database_no_more_often(town: Town) -> None:
    def asked() -> int:
        client = of(CORA)
        client.get(MONTH)
        with CaptureQueriesContext(connection) as found:
            client.get(MONTH)
        return len(found)

    approved(town, {"start": at(1)}, {"start": at(1)})
    downtime(town, at(1), at(2), planning="emergency")
    few = asked()
    approved(town, *({"start": at(n / 2)} for n in range(300)))
    assert asked() == few


# --- the day --------------------------------------------------------------------------------------


def test_a_day_is_read_a_page_at_a_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("driftbook.downtime.changes.day.A_PAGE", 4)
    approved(
        town,
        *({"start": at(hour)} for hour in range(8)),
        {"start": at(-24 * 30), "end": at(24 * 30), "title": "No 0"},
        {"start": at(-1), "title": "Before", "end": at(0)},
        {"start": at(24), "title": "After"},
    )
    downtime(town, at(2.5), at(3), title="No 10")
    pages = [text(of(CORA), f"{DAY}&page={number}") for number in (1, 2, 3, 99, "x")]
    found = [re.findall(r": (No \d+) (?:\d|until)", page) for page in pages]
    first, second, third = (
        ["No 0", "No 1", "No 2", "No 3"],
        ["No 10", "No 4", "No 5", "No 6"],
        ["No 7", "No 8"],
    )
    assert found == [first, second, third, first, first]
    assert "No 0 until Thu 7 Jan" in pages[0]
    html = of(CORA).get(f"{DAY}&page=2").content.decode()
    assert "day=2026-12-08&amp;page=1" in html
    assert "day=2026-12-08&amp;page=3" in html
    assert "page=4" not in of(CORA).get(f"{DAY}&page=3").content.decode()


def test_a_page_of_a_day_collides_with_the_other_pages(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("driftbook.downtime.changes.day.A_PAGE", 2)
    approved(
        town,
        {"start": at(8)},
        {"start": at(9), "end": at(11)},
        {"start": at(10)},
        {"start": at(25)},
        {"start": at(23), "end": at(26), "title": "Over midnight"},
    )
    shown = text(of(CORA), DAY)
    assert "At the same time as Change 3: No 3" in shown
    assert "At the same time as Change 4: No 4" in text(of(CORA), f"{DAY}&page=2"), (
        "on the next day"
    )


def test_an_empty_day_and_one_that_there_is_not(town: Town) -> None:
    assert "No change and no downtime on this day." in text(of(CORA), DAY)
    for odd in ("2026-12-32", "9999-01-01", "0001-01-01", "x", "2198-12-31"):
        assert of(CORA).get(f"/downtime/calendar/day/?day={odd}").status_code == 200


def test_who_may_not_see_a_change_sees_no_trace_of_it() -> None:
    """Neither in the count nor in what collides; whoever serves both sees all."""
    town = cast.town(files={"downtime.yaml": DOWNTIME + "shared: false\n"})
    mine = {"start": at(9), "title": "Ours"}
    theirs = ({"start": at(9), "organisation": town.maker} for _n in range(7))
    approved(town, mine, *theirs)
    Change.objects.update(shared=False)
    assert (titles(day()), day().more) == (["Ours"], 0)
    for address in (MONTH, DAY):
        assert "At the same time" not in text(of(CORA), address)
        assert "At the same time" in text(of(MAX), address)
        assert "Ours" not in text(of(OTTO), address)
        assert of(CARLA).get(address).status_code == 403
    assert "No 5" in text(of(MAX), DAY)
    assert "No 5" not in text(of(CORA), DAY)


# --- what is read ---------------------------------------------------------------------------------

LENGTHS = [
    timedelta(hours=1),
    timedelta(hours=24),
    timedelta(hours=24, microseconds=1),
    timedelta(hours=24, seconds=2),
    timedelta(hours=25),
    timedelta(days=3),
    timedelta(days=60),
    timedelta(days=9000),
]


def test_nothing_that_touches_a_day_is_overlooked(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it lasts, where the clocks change, and in however many parts it is read."""
    monkeypatch.setattr(spans, "MANY", 12)
    first = datetime(2026, 10, 20, tzinfo=UTC)
    starts = [first + n * timedelta(hours=7) for n in range(30)]
    approved(
        town,
        *({"start": one, "end": one + LENGTHS[n % 8]} for n, one in enumerate(starts)),
        {"start": first - timedelta(days=4000), "end": first + timedelta(days=4000)},
    )
    for n, one in enumerate(starts):
        downtime(town, one, one + LENGTHS[n % 5])
    there = Spans(actor(CORA), town.agreement)
    for begin, days in ((date(2026, 10, 22), 1), (date(2026, 10, 25), 1), (date(2026, 10, 24), 5)):
        start, end = at(0, begin), at(0, begin + timedelta(days=days))
        naive = Q(start__lt=end, end__gt=start)
        wanted = {
            f"change {pk}" for pk in Change.objects.filter(naive).values_list("pk", flat=True)
        }
        wanted |= {
            f"downtime {pk}" for pk in Downtime.objects.filter(naive).values_list("pk", flat=True)
        }
        assert {one.key for one in there.touching(start, end, COPENHAGEN)} == wanted
        beside = queries.neighbours(actor(CORA), town.agreement, start, end)
        assert {spans.span(row).key for row in beside} == wanted
        listed = there.of_day(start, end)[0:500]
        assert {spans.span(row).key for row in listed} == wanted
        assert [row.start for row in listed] == sorted(row.start for row in listed)


def test_a_day_of_very_many_hides_nothing_of_the_next(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "MANY", 7)
    monkeypatch.setattr(month, "MANY", 7)
    approved(town, *({"start": at(n)} for n in range(20)))
    approved(town, {"start": at(23), "end": at(25), "title": "Late"}, {"start": at(33)})
    assert day().more == 8, "more than are counted"
    assert titles(day(on=ON + timedelta(days=1))) == ["Late", "No 2"]
    assert len(re.findall("No ", text(of(CORA), DAY))) == 20, "its own page has them all"


def test_what_lasts_over_a_day_is_found_by_its_index(town: Town) -> None:
    """Years of others are not looked at. A database that has few rows would not need to."""
    rows = Spans(actor(CORA), town.agreement)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    for kind, found in rows.lists:
        asked = found.filter(lasting.long(at(0))).order_by("end", "pk").values_list("pk")[:10]
        assert f"{kind}s_over_a_day" in asked.explain(), asked.explain()
