"""The demo's gateways, and seventy days of what units said."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from driftbook.doors.models import BatteryDay, Device, EmergencyKey, Gateway, Grant, Reading
from driftbook.doors.simulating.past import invented
from driftbook.doors.tests import judging
from driftbook.people.models import User
from driftbook.people.queries import actor_of
from tests.handbook.small import ROOT

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 11, 25, 12, tzinfo=COPENHAGEN)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("folder", "name", "wrong"),
    [
        ("gladsaxe", "Søren Opdigtet", {"jammed", "critical", "silent", "lying"}),
        ("orebro", "Per Påhittad", {"jammed", "silent"}),
    ],
)
def test_the_fleet_of_the_demo_has_one_of_each_trouble(
    tmp_path: Path, settings: Any, capsys: Any, folder: str, name: str, wrong: set[str]
) -> None:
    settings.HANDBOOKS = tmp_path
    shutil.copytree(ROOT / "handbooks" / folder, tmp_path / folder)
    call_command("demo")
    assert "invented days" in capsys.readouterr().out
    now = timezone.now()
    fleet = judging.gather(actor_of(User.objects.get(name=name), now), now)
    assert {fault for row in fleet.rows for fault in row.faults} >= wrong
    assert [one.units > 0 for one in fleet.down] == [True]
    assert fleet.counts["fine"] >= 2
    assert Grant.objects.count() == 1
    assert EmergencyKey.objects.filter(approved=None).count() == (folder == "gladsaxe")
    before = Gateway.objects.count(), Device.objects.count(), Reading.objects.count()
    assert BatteryDay.objects.count() > 60 * before[1]
    call_command("demo")
    assert "invented days" not in capsys.readouterr().out
    assert (Gateway.objects.count(), Device.objects.count(), Reading.objects.count()) == before


def test_what_is_invented_is_the_same_again_and_goes_forward() -> None:
    for how in ("fine", "soon", "critical", "stuck", "rises", "silent", "jammed"):
        past = invented("SL-1", how, NOW, COPENHAGEN)
        assert past == invented("SL-1", how, NOW, COPENHAGEN)
        times = [said.at for said in past.said]
        assert times == sorted(times)
        assert times[-1] < NOW
        assert all(0 <= said.battery <= 100 for said in past.said)
    assert NOW - invented("SL-1", "silent", NOW, COPENHAGEN).last.at > timedelta(days=4)
    assert invented("SL-1", "critical", NOW, COPENHAGEN).last.battery <= 15
    assert invented("SL-1", "jammed", NOW, COPENHAGEN).last.state == "jammed"
