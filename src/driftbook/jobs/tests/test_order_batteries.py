"""Twenty battery changes into the first windows of first priority, agreed, and ordered (G-25)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from driftbook.doors.models import Unit
from driftbook.jobs.actions import batches, drafts
from driftbook.jobs.actions.drafts import Wish
from driftbook.jobs.models import Booking, Draft, Job, Order
from driftbook.jobs.queries import batteries as queries
from driftbook.jobs.tests import batteries, cast
from driftbook.jobs.tests.cast import ANNA, LONE, NOW, OTTO, SOREN, THURSDAY, TUESDAY, Town

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_to(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_to(NOW)
    return set_to


@pytest.fixture
def town() -> Town:
    return batteries.town()


def ask(client: Client, units: list[Unit], **more: Any) -> Any:
    """Press the button under the ticked units of a report."""
    said = {"handbook": "town", "orderer": "the-town", "unit": [one.key for one in units], **more}
    return client.post("/jobs/batteries/", said)


def drafted(client: Client, units: list[Unit], **more: Any) -> Draft:
    answer = ask(client, units, **more)
    assert answer.status_code == 302, answer.content
    return Draft.objects.get(key=answer["Location"].split("/")[3])


def starts(draft: Draft) -> list[datetime | None]:
    return list(draft.items.order_by("position").values_list("starts", flat=True))


def test_twenty_are_placed_two_an_hour_in_the_first_windows_of_first_priority(
    town: Town,
) -> None:
    draft = drafted(cast.of(SOREN), batteries.flats(town))
    expected = [TUESDAY + HOUR * hour for hour in range(3)]
    expected += [THURSDAY + HOUR * hour for hour in range(4)]
    expected += [TUESDAY + WEEK + HOUR * hour for hour in range(3)]
    assert starts(draft) == [at for at in expected for _seat in range(2)]
    assert Booking.objects.filter(ended__isnull=True, held_until__isnull=False).count() == 20
    assert not Order.objects.exists()


def test_hours_that_others_have_are_passed_over(town: Town) -> None:
    first = drafted(cast.of(SOREN), batteries.flats(town, 3))
    second = drafted(cast.of(SOREN), list(town.units[:2]))
    assert starts(first) == [TUESDAY, TUESDAY, TUESDAY + HOUR]
    assert starts(second) == [TUESDAY + HOUR, TUESDAY + 2 * HOUR]


def test_it_is_too_late_for_an_hour_of_tomorrow_after_two(
    town: Town, clock: Callable[[datetime], None]
) -> None:
    clock(TUESDAY - timedelta(days=1) + HOUR)
    draft = drafted(cast.of(SOREN), batteries.flats(town, 2))
    assert starts(draft) == [THURSDAY, THURSDAY]


def test_the_order_is_one_and_holds_every_rule(town: Town) -> None:
    soren = cast.of(SOREN)
    draft = drafted(soren, batteries.flats(town))
    page = soren.get(f"/jobs/drafts/{draft.key}/proposal/")
    assert page.status_code == 200
    assert "Battery Lane 20" in page.content.decode()
    Draft.objects.filter(pk=draft.pk).update(phone="+4570204001")
    answer = soren.post(f"/jobs/drafts/{draft.key}/proposal/", {"continue": "1"})
    assert answer["Location"].endswith("/summary/")
    soren.post(answer["Location"])
    order = Order.objects.get()
    jobs = list(order.jobs.all())
    assert len(jobs) == 20
    assert {job.service_class for job in jobs} == {"normal"}
    assert {job.type for job in jobs} == {"battery-change"}
    seats = Counter(
        Booking.objects.filter(ended__isnull=True).values_list("slot__starts", flat=True)
    )
    assert set(seats.values()) == {2}


def test_the_citizens_agreement_is_asked_for_and_written_down(
    clock: Callable[[datetime], None],
) -> None:
    town = batteries.town(agreed=True)
    soren = cast.of(SOREN)
    draft = drafted(soren, batteries.flats(town, 2))
    Draft.objects.filter(pk=draft.pk).update(phone="+4570204001")
    address = f"/jobs/drafts/{draft.key}/proposal/"
    first, second = draft.items.order_by("position")
    answer = soren.post(address, {"continue": "1", "agreed": [first.pk]}, follow=True)
    assert "Battery Lane 2: Day and time agreed" in answer.content.decode()
    first.refresh_from_db()
    assert first.facts == {"agreed": "2026-11-24T13:00"}
    answer = soren.post(address, {"continue": "1", "agreed": [first.pk, second.pk]})
    assert answer["Location"].endswith("/summary/")
    soren.post(answer["Location"])
    assert {job.facts["agreed"] for job in Job.objects.all()} == {"2026-11-24T13:00"}


def test_one_is_moved_by_hand_and_comes_back_to_the_others() -> None:
    town = batteries.town(agreed=True)
    soren = cast.of(SOREN)
    draft = drafted(soren, batteries.flats(town, 2))
    first, second = draft.items.order_by("position")
    answer = soren.post(
        f"/jobs/drafts/{draft.key}/proposal/", {"move": first.pk, "agreed": [second.pk]}
    )
    assert answer["Location"] == f"/jobs/drafts/{draft.key}/time/?item={first.pk}&back=proposal"
    page = soren.get(answer["Location"])
    assert page.status_code == 200
    draft.refresh_from_db()
    pressed = {
        "revision": draft.revision,
        "way": "window",
        "which": first.pk,
        "hour": f"thursday|{THURSDAY.isoformat()}",
    }
    answer = soren.post(f"/jobs/drafts/{draft.key}/time/hour/?back=proposal", pressed)
    assert answer["Location"] == f"/jobs/drafts/{draft.key}/proposal/"
    assert starts(draft) == [THURSDAY, TUESDAY]
    second.refresh_from_db()
    assert second.facts == {"agreed": "2026-11-24T13:00"}


def test_one_is_left_out(town: Town) -> None:
    soren = cast.of(SOREN)
    draft = drafted(soren, batteries.flats(town, 3))
    gone = draft.items.order_by("position")[1]
    soren.post(f"/jobs/drafts/{draft.key}/proposal/", {"remove": gone.pk})
    assert draft.items.count() == 2
    assert Booking.objects.filter(ended__isnull=True).count() == 2


def test_what_is_ordered_already_is_not_ordered_twice(town: Town) -> None:
    soren = cast.of(SOREN)
    units = batteries.flats(town, 3)
    draft = drafted(soren, units[:1])
    Draft.objects.filter(pk=draft.pk).update(phone="+4570204001")
    soren.post(f"/jobs/drafts/{draft.key}/summary/")
    assert Order.objects.count() == 1
    assert set(queries.changes_ordered(units)) == {units[0].pk}
    again = drafted(soren, units)
    assert [item.unit for item in again.items.order_by("position")] == units[1:]
    assert ask(soren, units[:1])["Location"] == "/doors/batteries/"
    last = queries.last_jobs([unit.key for unit in units])
    assert list(last) == [units[0].key]
    assert (last[units[0].key].number, last[units[0].key].open) == ("1-1", True)


def test_the_last_job_is_found_among_however_many_there_were(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a lock that has had hundreds of jobs one is read, and the change that is to come."""
    soren = cast.of(SOREN)
    units = batteries.flats(town, 2)
    draft = drafted(soren, units[:1])
    Draft.objects.filter(pk=draft.pk).update(phone="+4570204001")
    soren.post(f"/jobs/drafts/{draft.key}/summary/")
    first = Job.objects.get()
    for unit in units:
        Job.objects.bulk_create(
            Job(
                order=first.order,
                position=100 * unit.pk % 30_000 + number,
                address=first.address,
                door_kind=first.door_kind,
                unit=unit,
                type=first.type,
                state="done",
                changed=first.changed,
            )
            for number in range(60)
        )
    read: list[int] = []
    original = Job.from_db.__func__  # type: ignore[attr-defined]

    def counted(cls: Any, *row: Any) -> Any:
        found = original(cls, *row)
        read.append(found.pk)
        return found

    monkeypatch.setattr(Job, "from_db", classmethod(counted))
    found = queries.last_jobs([unit.key for unit in units])
    assert len(read) == 3
    assert found[units[0].key].number == "1-1"
    assert found[units[0].key].open
    last = Job.objects.filter(unit=units[1]).order_by("-pk")
    assert found[units[1].key].number == f"1-{last[0].position}"
    if connection.vendor == "sqlite":  # with so few rows PostgreSQL needs no index
        assert "jobs_at_a_unit" in last[:1].explain()


def ready(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(phone="+4570204001")


def test_two_drafts_for_the_same_units_order_each_battery_once(town: Town) -> None:
    """Søren has reloaded the report, or sits beside somebody who has it open too."""
    soren, units = cast.of(SOREN), batteries.flats(town, 3)
    first, second = drafted(soren, units[:2]), drafted(soren, units[1:])
    ready(first)
    ready(second)
    soren.post(f"/jobs/drafts/{first.key}/summary/")
    answer = soren.post(f"/jobs/drafts/{second.key}/summary/")
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Nothing was ordered" in said
    assert "Its battery is changed by job 1-2 already." in said
    assert Order.objects.count() == 1
    kept = Booking.objects.filter(item__draft=second, ended__isnull=True, job__isnull=True)
    assert (second.items.count(), kept.count()) == (2, 2), "nothing of the draft is lost"
    there = second.items.get(unit=units[1])
    soren.post(f"/jobs/drafts/{second.key}/proposal/", {"remove": there.pk})
    soren.post(f"/jobs/drafts/{second.key}/summary/")
    changed = Job.objects.order_by("pk").values_list("unit", flat=True)
    assert list(changed) == [unit.pk for unit in units]


def test_once_the_other_change_is_over_the_draft_is_ordered(town: Town) -> None:
    soren, units = cast.of(SOREN), batteries.flats(town, 1)
    first, second = drafted(soren, units), drafted(soren, units)
    ready(first)
    ready(second)
    soren.post(f"/jobs/drafts/{first.key}/summary/")
    Job.objects.update(state="not-done")
    assert soren.post(f"/jobs/drafts/{second.key}/summary/").status_code == 302
    assert Order.objects.count() == 2


def test_pressed_twice_is_one_draft(town: Town) -> None:
    soren, units, key = cast.of(SOREN), batteries.flats(town, 2), uuid4()
    assert drafted(soren, units, pressed=key) == drafted(soren, units, pressed=key)
    assert Draft.objects.count() == 1


def test_where_there_are_too_few_seats_the_rest_waits(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "DAYS", 7)
    soren = cast.of(SOREN)
    draft = drafted(soren, batteries.flats(town, 16))
    assert sum(1 for at in starts(draft) if at is None) == 2
    page = soren.get(f"/jobs/drafts/{draft.key}/proposal/").content.decode()
    assert "2 jobs find no free hour" in page
    monkeypatch.setattr(batches, "DAYS", 14)
    soren.post(f"/jobs/drafts/{draft.key}/proposal/", {"again": "1"})
    assert None not in starts(draft)


def test_more_than_one_order_may_hold_is_said(town: Town) -> None:
    soren = cast.of(SOREN)
    answer = ask(soren, batteries.flats(town, 61))
    assert answer["Location"] == "/doors/batteries/"
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("name", "status"), [(ANNA, 403), (LONE, 403), (OTTO, 404)])
def test_whoever_may_not_order_orders_nothing(town: Town, name: str, status: int) -> None:
    assert ask(cast.of(name), list(town.units)).status_code == status
    assert not Draft.objects.exists()


def test_units_of_others_are_not_there(town: Town) -> None:
    elsewhere = cast.user(OTTO).memberships.get().organisation
    Unit.objects.filter(pk=town.units[0].pk).update(organisation=elsewhere)
    draft = drafted(cast.of(SOREN), list(town.units[:2]))
    assert [item.unit for item in draft.items.all()] == [town.units[1]]


def test_a_plan_over_http_keeps_nothing(town: Town) -> None:
    units = [str(one.key) for one in batteries.flats(town, 3)]
    answer = cast.of(SOREN).post(
        "/api/v1/jobs/battery-plan",
        {"handbook": "town", "units": units},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    planned = [(job["unit"], job["window"], job["starts"][:16]) for job in answer.json()["jobs"]]
    assert planned == [
        (units[0], "tuesday", "2026-11-24T12:00"),
        (units[1], "tuesday", "2026-11-24T12:00"),
        (units[2], "tuesday", "2026-11-24T13:00"),
    ]
    assert not Draft.objects.exists()
    assert not Booking.objects.exists()


def test_what_was_planned_over_http_is_ordered_as_it_is(town: Town) -> None:
    soren, units = cast.of(SOREN), batteries.flats(town, 2)
    asked = {"handbook": "town", "units": [str(one.key) for one in units]}
    plan = soren.post("/api/v1/jobs/battery-plan", asked, content_type="application/json").json()[
        "jobs"
    ]
    names = ("unit", "address", "door", "door_kind", "type", "way", "starts", "window")
    order = {
        "handbook": "town",
        "key": str(uuid4()),
        "contact": "Søren",
        "phone": "+4570204001",
        "jobs": [{name: job[name] for name in names} for job in plan],
    }
    answer = soren.post("/api/v1/jobs/orders", order, content_type="application/json")
    assert answer.status_code == 201, answer.content
    again = soren.post("/api/v1/jobs/battery-plan", asked, content_type="application/json").json()
    assert (again["jobs"], again["ordered"]) == ([], asked["units"])


def test_no_other_job_is_ordered_where_a_change_is_not_for_the_door(town: Town) -> None:
    unit = batteries.flats(town, 1)[0]
    wish = Wish("installation")
    draft = drafted(cast.of(SOREN), list(town.units[:1]))
    drafts.add_units(draft=draft, units=[unit], wish=wish, handbook=town.handbook, now=NOW)
    item = draft.items.get(unit=unit)
    assert (item.type, item.way, item.starts) == ("", "", None)
