"""Where units are very many, the worker looks at them, and a page reads what it keeps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from driftbook.doors.books import Books
from driftbook.doors.fleet import fleet_page, kept, looking, paging, places, rows
from driftbook.doors.fleet.asking import SHOWS, Asked
from driftbook.doors.fleet.kept import Kept
from driftbook.doors.fleet.rows import Row
from driftbook.doors.fleet.standing import Standing
from driftbook.doors.models import Device, FleetLook, Gateway, Unit, UnitStand
from driftbook.doors.tests import judging
from driftbook.doors.tests.locks import OTTO, SVEN, TEKLA, Town, of, user
from driftbook.doors.tests.units import many
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement
from driftbook.people.queries import actor_of
from driftbook.work import stopping

pytestmark = [pytest.mark.django_db, pytest.mark.stored]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def there(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town of which a hundred units are many; no unit's device is behind another's gateway."""
    stopping.begin()
    monkeypatch.setattr(looking, "MANY", 100)
    monkeypatch.setattr(looking, "AT_ONCE", 70)
    found = many(now)
    Device.objects.exclude(gateway__organisation=found.town).delete()
    return found


def looked(now: datetime) -> int:
    """Let the worker look until all is done; how often it did some."""
    looking.begin(now)
    done = 0
    while some := looking.Looks().run_due(now, 20):
        done += some
    return done


def sees(name: str, now: datetime) -> tuple[Actor, Books, Standing | Kept]:
    actor = actor_of(user(name), now)
    books = Books(actor, now)
    return actor, books, kept.of(actor, books, now)


def everything(name: str, now: datetime, show: str, **more: Any) -> list[Row]:
    """All pages, thirteen at a time."""
    actor, books, fleet = sees(name, now)
    found: list[Row] = []
    after = ""
    while after or not found:
        last = Unit.objects.get(key=after) if after else None
        page, after = paging.page(actor, books, fleet, now, show=show, after=last, limit=13, **more)
        found += page
        if not found:
            break
    return found


@pytest.mark.parametrize("name", [SVEN, TEKLA])
def test_what_is_kept_is_what_the_judge_says(there: Town, now: datetime, name: str) -> None:
    assert looked(now) > 5
    actor, _books, found = sees(name, now)
    fleet = judging.gather(actor, now)
    assert isinstance(found, Kept)
    assert found.as_of == now
    counts = {code: count for code, count in found.counts().items() if count}
    assert counts == {code: count for code, count in fleet.counts.items() if count}
    assert [(one.gateway, one.since) for one in found.down] == [
        (one.gateway, one.since) for one in fleet.down
    ]
    for show in SHOWS:
        judged = [row.brief.pk for row in judging.shown(fleet, show, None, "", "")]
        assert [row.brief.pk for row in everything(name, now, show)] == judged
    there_are = [area for area in rows.areas(fleet.rows) if area.wrong]
    assert found.worst(9) == sorted(there_are, key=lambda area: -area.wrong)
    street = there.flat.street_id
    assert found.areas([street]) == [area for area in there_are if area.key == street]


def test_one_street_and_one_gateway_are_asked_now(there: Town, now: datetime) -> None:
    looked(now)
    fleet = judging.gather(actor_of(user(SVEN), now), now)
    UnitStand.objects.all().delete()
    for area, gateway in ((there.flat.street_id, ""), (None, there.gateway.name)):
        judged = [row.brief.pk for row in judging.shown(fleet, "wrong", area, gateway, "")]
        found = everything(SVEN, now, "wrong", area=area, gateway=gateway)
        assert [row.brief.pk for row in found] == judged != []


def test_among_many_a_text_is_a_street_a_house_or_a_serial_number(
    there: Town, now: datetime
) -> None:
    looked(now)
    fleet = judging.gather(actor_of(user(SVEN), now), now)
    on_the_street = [row.brief.pk for row in judging.shown(fleet, "all", None, "", "anden vej")]
    assert on_the_street
    found = everything(SVEN, now, "all", text="anden vej")
    assert [row.brief.pk for row in found] == on_the_street
    for text in ("m-7", "M-7"):
        assert [row.unit.serial for row in everything(SVEN, now, "all", text=text)] == ["M-7"]
    assert everything(SVEN, now, "all", text="nowhere at all") == []


def test_a_unit_that_stands_otherwise_since_then_is_not_shown_so(
    there: Town, now: datetime
) -> None:
    looked(now)
    first = everything(SVEN, now, "jammed")
    Device.objects.filter(unit=first[0].unit).update(state="locked")
    Unit.objects.filter(pk=first[1].unit.pk).update(removed=now)
    assert [row.unit for row in everything(SVEN, now, "jammed")] == [row.unit for row in first[2:]]
    assert sees(SVEN, now)[2].counts()["jammed"] == len(first), "counted anew by the next look"
    later = now + timedelta(hours=1)
    looked(later)
    assert sees(SVEN, later)[2].counts()["jammed"] == len(first) - 2


def test_a_look_writes_only_what_has_changed(there: Town, now: datetime) -> None:
    looked(now)
    before = set(UnitStand.objects.values_list("pk", flat=True))
    look = FleetLook.objects.get()
    assert looked(now) == 0, "not before its time"
    assert look.due == now + looking.EVERY
    heard = UnitStand.objects.filter(is_not_connected=False, unit__serial__startswith="M-")
    lost, gone = heard.order_by("pk").values_list("unit__serial", flat=True)[:2]
    Device.objects.filter(unit__serial=lost).delete()
    Unit.objects.filter(serial=gone).update(removed=now)
    looked(look.due)
    after = dict(UnitStand.objects.values_list("pk", "unit__serial"))
    assert len(before - after.keys()) == 2
    assert [after[pk] for pk in after.keys() - before] == [lost]
    assert UnitStand.objects.get(unit__serial=lost).is_not_connected


def test_a_worker_that_ends_in_the_middle_is_followed_by_one_that_goes_on(
    there: Town, now: datetime
) -> None:
    looking.begin(now)
    assert looking.Looks().run_due(now, 2) == 2
    assert UnitStand.objects.count() == 140
    assert isinstance(sees(SVEN, now)[2], Standing), "nothing is read that is not whole"
    assert looking.Looks().next_due(now) == now
    looked(now)
    assert UnitStand.objects.count() == Unit.objects.filter(removed__isnull=True).count()
    assert isinstance(sees(SVEN, now)[2], Kept)


def test_where_few_are_left_they_are_asked_each(
    there: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked(now)
    monkeypatch.setattr(looking, "MANY", 1_000)
    assert isinstance(sees(SVEN, now)[2], Standing)
    assert looking.begin(now) == 0
    assert not FleetLook.objects.exists()
    assert not UnitStand.objects.exists()


def test_what_no_handbook_judges_is_kept_too_and_by_no_other(there: Town, now: datetime) -> None:
    """An agreement that ends takes its handbook with it: what it said of units is not read."""
    looked(now)
    Agreement.objects.update(ended=now - timedelta(days=1))
    assert isinstance(sees(SVEN, now)[2], Standing)
    later = now + timedelta(hours=1)
    looked(later)
    assert [look.handbook for look in FleetLook.objects.all()] == [""]
    found = sees(SVEN, later)[2]
    assert isinstance(found, Kept)
    fleet = judging.gather(actor_of(user(SVEN), later), later)
    counts = {code: count for code, count in found.counts().items() if count}
    assert counts == {code: count for code, count in fleet.counts.items() if count}


@pytest.mark.parametrize("path", ["/doors/fleet/", "/doors/fleet/news/", "/api/v1/doors/units"])
def test_a_page_of_many_reads_no_more_units_than_it_shows(
    there: Town, now: datetime, path: str
) -> None:
    looked(now)
    sven = of(SVEN)
    with CaptureQueriesContext(connection) as asked:
        assert sven.get(f"{path}?show=all&limit=50").status_code == 200
    about = [one["sql"] for one in asked if '"doors_unit"' in one["sql"]]
    assert about
    for sql in about:
        assert "LIMIT" in sql or '"doors_unit"."id" IN (' in sql, sql


def test_the_page_says_how_old_its_counts_are(there: Town, now: datetime) -> None:
    looked(now)
    actor = actor_of(user(SVEN), now)
    assert "found and counted" in of(SVEN).get("/doors/fleet/").content.decode()
    assert fleet_page.of(actor, Asked(), now + timedelta(minutes=7)).counted
    as_of = of(SVEN).get("/api/v1/doors/units").json()["as_of"]
    assert datetime.fromisoformat(as_of) == now


def test_others_see_nothing_of_it(there: Town, now: datetime) -> None:
    looked(now)
    assert UnitStand.objects.exists()
    answer = of(OTTO).get("/doors/fleet/")
    assert answer.status_code != 200 or "M-1" not in answer.content.decode()


def test_places_are_sorted_as_the_judge_sorts(there: Town, now: datetime) -> None:
    fleet = judging.gather(actor_of(user(SVEN), now), now)
    written = [places.written(row.place) for row in fleet.rows]
    assert written == sorted(written)
    assert len(set(written)) == len(written)
    wide = places.written(("ø" * 300, "å" * 300, "1" * 20, 1, 2, "a" * 10, "b" * 80, 3))
    assert len(wide) <= UnitStand._meta.get_field("place").max_length  # type: ignore[operator]
    assert Gateway.objects.exists()
