"""The demo shows each app something: addresses, prices, and jobs in every state; once."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from driftbook.charges.models import Line, Price
from driftbook.doors.models import Unit
from driftbook.jobs.models import Job
from tests.handbook.small import ROOT

pytestmark = pytest.mark.django_db
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize("day", [25, 28], ids=["a Wednesday", "a Saturday"])
def test_the_shelf_comes_to_life_once(
    tmp_path: Path, settings: Any, monkeypatch: Any, capsys: Any, day: int
) -> None:
    settings.HANDBOOKS = tmp_path
    shutil.copytree(ROOT / "handbooks/gladsaxe", tmp_path / "gladsaxe")
    now = datetime(2026, 11, day, 12, tzinfo=COPENHAGEN)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    call_command("demo")
    assert "invented jobs" in capsys.readouterr().out
    states = list(Job.objects.values_list("state", flat=True))
    assert {"waiting", "placed", "accepted", "done", "not-done"} <= set(states)
    assert Line.objects.count() == states.count("done")
    assert Price.objects.exists()
    assert Unit.objects.filter(battery_changed__isnull=False).exists()
    assert not Job.objects.exclude(citizen_phone__in=("", "+46701740605")).exists()
    call_command("demo")
    assert capsys.readouterr().out == ""
    assert Job.objects.count() == len(states)
