"""Aarhus comes to life: two incidents that are over, and an exercise that runs; once."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from driftbook.editions import shelf
from driftbook.handbook.deciding.incident_card import chapter, step_ids
from driftbook.handbook.deciding.incidents import decide
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.queries.incidents import states
from tests.handbook.small import ROOT

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=ZoneInfo("Europe/Copenhagen"))


@pytest.fixture
def shown(tmp_path: Path, settings: Any, monkeypatch: Any, capsys: Any) -> str:
    """What the demo says that it did."""
    settings.HANDBOOKS = tmp_path
    shutil.copytree(ROOT / "handbooks/aarhus", tmp_path / "aarhus")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    call_command("demo")
    return str(capsys.readouterr().out)


def test_the_cast_has_run_its_cards_once(shown: str, capsys: Any) -> None:
    assert "aarhus: 3 invented incidents" in shown
    before = LogEntry.objects.count()
    call_command("demo")
    assert capsys.readouterr().out == ""
    assert LogEntry.objects.count() == before


def test_what_is_over_is_over_and_what_runs_can_be_gone_on_with(shown: str) -> None:
    rows = {one.situation: one for one in Incident.objects.all()}
    said = states(rows.values())
    cards = {}
    for name, row in rows.items():
        handbook = shelf.read(row.edition)
        cards[name] = decide(handbook, said[row.key], [], NOW)
    over = cards["contact-centre-down"]
    assert over.closed is not None
    assert over.closed < NOW - timedelta(days=10)
    assert over.missing == ()
    assert not over.announcements[0].on
    assert over.posts[0].state == "over"
    assert cards["evacuation"].closed is not None
    running = cards["power-failure"]
    assert running.exercise
    assert running.closed is None
    assert [step.id for step in running.steps if step.current] == ["use-mobile-app"]


def test_the_story_speaks_only_of_what_its_cards_have(shown: str) -> None:
    rows = list(Incident.objects.all())
    assert len(rows) == 3
    for row in rows:
        handbook = shelf.read(row.edition)
        incidents = chapter(handbook)
        card = incidents.situations[row.situation]
        known = {
            "step": set(step_ids(incidents, card)),
            "duty": set(incidents.duties),
            "scenario": set(card.scenarios),
            "announcement": set(card.announcements),
            "post": set(card.posts),
        }
        for kind, names in known.items():
            said = set(
                LogEntry.objects.filter(incident=row, kind=kind).values_list("subject", flat=True)
            )
            assert said <= names, (row.situation, kind)
