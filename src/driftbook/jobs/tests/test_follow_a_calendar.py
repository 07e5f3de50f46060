"""A technician follows the jobs in the phone; whoever loses the role sees nothing any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

import driftbook.jobs.tests.cast as cast
from driftbook.jobs.models import Feed, Job, Order
from driftbook.jobs.queries import feeds as queries
from driftbook.jobs.tests.cast import COPENHAGEN, Town
from driftbook.people.models import Membership
from driftbook.people.queries import actor_of
from tests import calendar_programs

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return cast.town()


def a_job(town: Town, starts: datetime | None, technician: str = "", **more: Any) -> Job:
    """A job at Birch Street, as ordering would write it."""
    number = Order.objects.count() + 1
    order = Order.objects.create(
        number=number,
        agreement=town.agreement,
        edition=town.edition,
        orderer=town.orderer,
        provider=town.provider,
        ordered=cast.NOW,
    )
    return Job.objects.create(
        **{
            "order": order,
            "position": 1,
            "address": town.addresses[number % 6],
            "door": town.doors[number % 6],
            "door_kind": "private",
            "type": "repair",
            "way": "window",
            "facts": {"problem": "It jams"},
            "citizen": "Agnes Opdigtet",
            "citizen_phone": "+4570204099",
            "starts": starts,
            "ends": starts and starts + timedelta(hours=1),
            "service_class": "normal",
            "state": "accepted",
            "technician": cast.user(technician).key if technician else None,
            "changed": cast.NOW,
            **more,
        }
    )


def follow(name: str, what: str) -> str:
    """Make a calendar on the page; returns its path."""
    page = cast.of(name).post(reverse("jobs:calendars"), {"what": what, "name": "My phone"})
    assert page.status_code == 200
    return str(page.context["address"]).replace("http://testserver", "")


def fetched(path: str) -> list[Any]:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def soon(days: int = 1, hour: int = 9) -> datetime:
    local = timezone.now().astimezone(COPENHAGEN) + timedelta(days=days)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def test_torben_sees_his_jobs_and_not_those_of_tilde(town: Town) -> None:
    mine, _hers = a_job(town, soon(), "torben"), a_job(town, soon(2), "tilde")
    (event,) = fetched(follow("torben", "technician:the-maker"))
    assert event["uid"].startswith(str(mine.key))
    assert event["summary"] == f"Repair, {mine.address.street.name} {mine.address.house}"
    assert event["status"] == "CONFIRMED"
    assert "The problem: It jams" in event["description"]


def test_soren_sees_all_jobs_of_the_town_and_lone_those_of_the_maker(town: Town) -> None:
    a_job(town, soon(), "torben")
    a_job(town, soon(2))
    assert len(fetched(follow("soren", "organisation:the-town"))) == 2
    assert len(fetched(follow("lone", "organisation:the-maker"))) == 2


def test_citizens_stay_out_of_calendars(town: Town) -> None:
    a_job(town, soon(), "torben")
    answer = Client().get(follow("torben", "technician:the-maker"))
    assert b"Agnes" not in answer.content
    assert b"70204099" not in answer.content


def test_a_move_updates_the_entry_and_a_cancellation_marks_it(town: Town) -> None:
    job = a_job(town, soon(), "torben")
    path = follow("torben", "technician:the-maker")
    (before,) = fetched(path)
    job.starts, job.ends, job.revision = soon(3), soon(3, 10), 1
    job.save()
    (moved,) = fetched(path)
    assert (moved["uid"], moved["sequence"]) == (before["uid"], before["sequence"] + 1)
    assert moved["dtstart"].dt == soon(3).astimezone(UTC)
    job.state, job.revision = "cancelled", 2
    job.save()
    (cancelled,) = fetched(path)
    assert (cancelled["status"], cancelled["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert str(cancelled["summary"]).startswith("Cancelled: Repair")
    job.starts, job.ends = soon(-3), soon(-3, 10)
    job.save()
    assert fetched(path) == []


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2026-10-25T08:00", "20261025T070000Z"),  # the clocks went back at three
        ("2026-10-24T08:00", "20261024T060000Z"),
        ("2027-03-28T08:00", "20270328T060000Z"),  # they went forward at two
        ("2027-03-27T08:00", "20270327T070000Z"),
    ],
)
def test_both_changes_of_the_clock_are_right(town: Town, local: str, utc: str) -> None:
    from driftbook.jobs import calendars

    job = a_job(town, datetime.fromisoformat(local).replace(tzinfo=COPENHAGEN), "torben")
    raw = calendars.calendar([job], name="x", language="da", site="https://drift.example.org")
    assert f"DTSTART:{utc}".encode() in raw


def test_whoever_loses_the_role_sees_nothing_any_more(town: Town) -> None:
    a_job(town, soon(), "torben")
    path = follow("torben", "technician:the-maker")
    Membership.objects.filter(user=cast.user("torben"), role="technician").delete()
    assert Client().get(path).status_code == 410


def test_an_ended_calendar_is_gone_and_an_unknown_one_was_never_there(town: Town) -> None:
    path = follow("torben", "technician:the-maker")
    feed = Feed.objects.get()
    ending, what = reverse("jobs:end-calendar"), {"key": str(feed.key)}
    assert cast.of("tilde").post(ending, what).status_code == 404
    assert Client().get(path).status_code == 200
    assert cast.of("torben").post(ending, {"key": "x"}).status_code == 400
    cast.of("torben").post(ending, what)
    assert Client().get(path).status_code == 410
    assert Client().get(reverse("jobs:calendar", args=["guessed"])).status_code == 404


def test_those_that_still_work_stand_first_the_newest_before_the_others(town: Town) -> None:
    """Also on PostgreSQL, where what is missing would come last."""
    for what in ("technician:the-maker",) * 3:
        follow("torben", what)
    old, mid, new = (feed.key for feed in Feed.objects.order_by("pk"))
    cast.of("torben").post(reverse("jobs:end-calendar"), {"key": str(new)})
    page = cast.of("torben").get(reverse("jobs:calendars")).content.decode()
    assert page.index(str(mid)) < page.index(str(old))
    shown = queries.feeds(actor_of(cast.user("torben"), timezone.now()))
    assert [feed.key for feed in shown] == [mid, old, new]


def test_the_address_is_kept_as_a_hash_only(town: Town) -> None:
    path = follow("torben", "technician:the-maker")
    token = path.rsplit("/", 1)[1].removesuffix(".ics")
    feed = Feed.objects.get()
    assert token not in str(vars(feed))
    assert token.startswith(feed.hint)


def test_a_technician_is_not_offered_the_board_and_a_care_worker_nothing(town: Town) -> None:
    page = cast.of("torben").post(
        reverse("jobs:calendars"), {"what": "organisation:the-maker", "name": "x"}
    )
    assert page.status_code == 400
    assert Feed.objects.count() == 0
    assert cast.of("anna").get(reverse("jobs:calendars")).status_code == 403


def test_what_is_known_already_is_not_sent_again(town: Town) -> None:
    path = follow("torben", "technician:the-maker")
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


# --- real programs ------------------------------------------------------------------------------


@pytest.mark.skipif(calendar_programs.MISSING, reason="not installed")
def test_khal_shows_what_vdirsyncer_has_fetched(town: Town, tmp_path: Path) -> None:
    """Fetched, moved and fetched again, as a phone or a mail program would do."""
    job = a_job(town, soon(), "torben")
    path = follow("torben", "technician:the-maker")
    with calendar_programs.programs(tmp_path) as (served, shown):
        served.raw = Client().get(path).content
        line = f"Repair, {job.address.street.name} {job.address.house}"
        assert shown(soon()) == [f"09:00-10:00 {line}"]
        job.starts, job.ends, job.revision = soon(2, 13), soon(2, 14), 1
        job.save()
        served.raw = Client().get(path).content
        assert shown(soon()) == []
        assert shown(soon(2)) == [f"13:00-14:00 {line}"]
