"""Planned, announced on the right days by the worker, moved, run: whoever was told is told again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from driftbook.downtime.models import Downtime, Notice, StatusPage
from driftbook.downtime.planning import actions
from driftbook.downtime.planning.due import Downtimes
from driftbook.downtime.telling.actions import confirm
from driftbook.downtime.telling.due import Notices
from driftbook.downtime.tests.planning import DAY, HOUR, cora, duties, planned
from driftbook.downtime.tests.town import END, NOW, START, Town, town
from driftbook.outbox.models import Message

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def here() -> Town:
    found = town()
    StatusPage.objects.create(
        organisation=found.town, opened=NOW, languages=["en", "da"], changed=NOW
    )
    return found


def work(now: datetime) -> None:
    """Everything that the worker does of downtime."""
    Downtimes().run_due(now, 100)
    Notices().run_due(now, 100)


def days(first: datetime, last: datetime) -> None:
    """The worker looks every six hours; a colleague posts what goes by hand."""
    now = first
    while now <= last:
        work(now)
        for notice in Notice.objects.filter(state="by-hand"):
            confirm(notice=notice, by=cora(), now=now)
        now += timedelta(hours=6)


def said(found: Downtime, occasion: str) -> set[tuple[str, str]]:
    """To whom, and in which state, this was said in its revision."""
    rows = Notice.objects.filter(
        downtime=found, revision=found.revision, occasion=occasion
    ).exclude(state="withdrawn")
    return set(rows.values_list("audience", "state"))


def again(found: Downtime) -> Downtime:
    return Downtime.objects.get(pk=found.pk)


def test_a_minor_change_from_its_plan_to_its_end(here: Town) -> None:
    found = planned(here)
    work(NOW)
    assert duties(found)["managers"] == "met"
    assert again(found).shown is None, "the public is told a week before"
    days(NOW, START - WEEK)
    assert duties(found) | {"providers": "open"} == {
        "managers": "met",
        "public": "met",
        "staff": "met",
        "providers": "open",
    }
    assert again(found).shown is not None
    revision = StatusPage.objects.get().revision

    late = START + WEEK
    now = late - 2 * WEEK  # the very last instant for the managers
    moved = actions.move(
        downtime=found, start=late, end=late + 3 * HOUR, because="Ill.", by=cora(), now=now
    )
    assert StatusPage.objects.get().revision > revision
    days(now, now + DAY)
    told = {("managers", "published"), ("public", "published"), ("staff", "published")}
    assert told <= said(moved, "moved")
    letters = Message.objects.filter(channel="mail", to="sven@example.org")
    assert letters.filter(subject__startswith="Moved").count() == 1
    assert duties(moved)["managers"] == "met"

    days(now + DAY, late)
    assert again(found).state == "running"
    assert ("public", "published") in said(moved, "started")
    actions.extend(downtime=found, end=late + 5 * HOUR, by=cora(), now=late + HOUR)
    actions.finish(downtime=found, by=cora(), now=late + 4 * HOUR)
    work(late + 4 * HOUR)
    assert ("public", "published") in said(moved, "finished")
    assert "missed" not in duties(found).values()


def test_cancelled_tells_those_who_were_told_and_nobody_else(here: Town) -> None:
    found = planned(here)
    work(NOW)
    actions.cancel(downtime=found, because="Not needed.", by=cora(), now=NOW + HOUR)
    days(NOW + HOUR, END)
    assert said(found, "cancelled") == {("managers", "published")}
    assert again(found).shown is None


def test_an_outage_is_told_at_once_and_when_it_is_over(here: Town) -> None:
    found = planned(here, kind="outage", start=NOW, end=NOW + HOUR, title="No network")
    work(NOW)
    assert duties(found) == {"at-once": "met"}
    assert again(found).shown == NOW
    actions.finish(downtime=found, by=cora(), now=NOW + HOUR)
    work(NOW + HOUR)
    assert said(found, "finished") == {("public", "published")}
