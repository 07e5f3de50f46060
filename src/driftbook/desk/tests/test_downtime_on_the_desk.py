"""What is down, and what is to be done about it, stands on the desk of whoever it concerns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from driftbook.downtime.models import Advice, Change, Duty, GroupMember, Notice
from driftbook.downtime.tests.happening import downtime
from driftbook.downtime.tests.town import (
    CARLA,
    COLIN,
    CORA,
    MAX,
    NOW,
    OTTO,
    SVEN,
    VERA,
    Town,
    actor,
    of,
    town,
    user,
)
from driftbook.downtime.waiting import waiting

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Everybody and everything, on the Monday morning."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return town()


def desk(name: str) -> str:
    page = " ".join(of(name).get("/desk/").content.decode().split())
    return page.replace('<span lang="en">', "").replace("</span>", "")


def change(there: Town, **more: Any) -> Change:
    facts: dict[str, Any] = {
        "number": Change.objects.count() + 1,
        "agreement": there.agreement,
        "edition": there.edition,
        "organisation": there.maker,
        "title": "A new version",
        "why": "It is old.",
        "kind": "minor",
        "risk": "low",
        "systems": ["plan"],
        "start": NOW + 99 * HOUR,
        "end": NOW + 100 * HOUR,
        "asked": NOW,
        "changed": NOW,
    }
    return Change.objects.create(**(facts | more))


def test_what_is_down_now_stands_on_top(here: Town) -> None:
    downtime(here, start=NOW - HOUR)
    for name in (CARLA, CORA, VERA):
        assert "The care plan is down" in desk(name)
    assert "is down" not in desk(OTTO)


def test_notices_that_are_to_be_posted_by_hand(here: Town) -> None:
    row = downtime(here)
    told = {"downtime": row, "revision": 1, "occasion": "planned", "audience": "staff"}
    Notice.objects.create(
        **told,
        channel="intranet",
        via="by-hand",
        language="en",
        subject="Down",
        text="It is down.",
        state="by-hand",
        due=NOW,
        made=NOW,
    )
    counted = {name: waiting(actor(name)).by_hand for name in (CARLA, SVEN, VERA, OTTO)}
    assert counted == {CARLA: 0, SVEN: 1, VERA: 0, OTTO: 0}


def test_a_notice_that_was_missed_is_not_overlooked(here: Town) -> None:
    row = downtime(here, public=False)
    duty = Duty.objects.create(
        downtime=row, revision=1, notice="managers", name="M", audience="m", by=NOW, state="missed"
    )
    assert "1 notice was missed" in desk(CORA)
    assert "was missed" not in desk(CARLA)
    row.revision = 2  # it was moved, and the duties begin anew
    row.save()
    assert "was missed" not in desk(CORA)
    assert duty.state == "missed"


def test_changes_that_wait_for_a_decision_or_for_advice(here: Town) -> None:
    one = change(here)
    change(here, state="declined")
    names = (CARLA, CORA, COLIN, MAX, SVEN, OTTO)
    counted = {name: waiting(actor(name)) for name in names}
    assert {name for name in names if counted[name].to_decide} == {CORA}
    assert {name for name in names if counted[name].to_advise} == {COLIN, MAX}
    Advice.objects.create(
        change=one,
        organisation=here.town.key,
        number=1,
        council="council",
        person=user(COLIN).key,
        evaluation="for",
        at=NOW,
    )
    assert waiting(actor(COLIN)).to_advise == 0
    GroupMember.objects.create(
        change=one, network="network", user=user(SVEN), because="Knows it.", added=NOW
    )
    assert waiting(actor(SVEN)).to_advise == 1
    assert "1 waits for your advice" in desk(SVEN)
    assert waiting(actor(MAX)).to_advise == 1
