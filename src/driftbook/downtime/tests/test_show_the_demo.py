"""The demo of the shipped handbooks: changes, downtime that was told, a status page, manuals."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from driftbook.downtime.models import (
    Advice,
    Change,
    Downtime,
    Duty,
    Manual,
    Meeting,
    Notice,
    StatusPage,
)
from tests.handbook.small import ROOT

# its actions are asked on both databases by the tests that are theirs
pytestmark = [pytest.mark.django_db, pytest.mark.once]
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def play(tmp_path: Path, settings: Any, monkeypatch: Any, capsys: Any) -> Any:
    """`play("orebro", day)`: the demo of this handbook alone, and what it says of itself."""
    settings.HANDBOOKS = tmp_path

    def played(name: str, day: int) -> str:
        now = datetime(2026, 11, day, 12, tzinfo=STOCKHOLM)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        if not (tmp_path / name).exists():
            shutil.copytree(ROOT / "handbooks" / name, tmp_path / name)
        call_command("demo")
        return str(capsys.readouterr().out)

    return played


@pytest.mark.parametrize("day", [26, 28, 30], ids=["Thursday", "Saturday", "Monday"])
def test_downtime_that_is_over_that_comes_and_that_is_far_away(play: Any, day: int) -> None:
    assert "orebro: 4 invented downtimes, 0 change requests" in play("orebro", day)
    states = {row.state for row in Downtime.objects.all()}
    assert states == {"finished", "planned"}
    over, soon, night, far = Downtime.objects.order_by("start")
    assert over.finished is not None
    assert not over.notices.exclude(state__in=("published", "withdrawn")).exists()
    assert soon.shown is not None
    told = {duty.audience: duty.state for duty in soon.duties.all()}
    who = ("public", "staff", "managers", "external-providers")
    assert told == dict.fromkeys(who, "met")
    assert [row.audience for row in night.notices.filter(state="by-hand")] == ["staff"]
    assert night.plan_steps.filter(done__isnull=False).count() == 2
    assert far.announced is not None
    assert far.plan_steps.count() > 2
    assert [duty.audience for duty in far.duties.filter(state="met")] == ["managers"]
    assert not Duty.objects.filter(state="missed").exists()
    assert StatusPage.objects.get().organisation.slug == "orebro-kommun"
    assert sorted(Manual.objects.values_list("language", flat=True)) == ["en", "sv", "sv"]
    assert play("orebro", day) == ""


def test_a_council_that_advises(play: Any) -> None:
    assert "2 change requests" in play("it-teamet", 26)
    states = dict(Change.objects.values_list("title", "state"))
    assert sorted(states.values()) == ["approved", "open"]
    assert Advice.objects.filter(words="Vi har samma besvär hos oss.").exists()
    held, called = Meeting.objects.order_by("start")
    assert held.minuted is not None
    assert (called.minuted, called.sent is not None) == (None, True)
    assert [item.change.state for item in called.items.all()] == ["open"]
    (row,) = Downtime.objects.all()
    assert row.state == "finished"
    assert row.change is not None
    assert row.change.state == "approved"


def test_an_outage_that_was_told_by_hand(play: Any) -> None:
    play("aarhus", 26)
    (row,) = Downtime.objects.all()
    assert (row.planning, row.state) == ("unplanned", "finished")
    assert set(row.duties.values_list("state", flat=True)) == {"met"}
    assert Notice.objects.filter(occasion="finished").exists()
