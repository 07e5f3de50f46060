"""What pages of other apps may say of downtime: what, when, and to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from driftbook.downtime import around
from driftbook.downtime.around import Shown, lately
from driftbook.downtime.models import StatusPage
from driftbook.downtime.tests.handbook import DOWNTIME
from driftbook.downtime.tests.happening import downtime
from driftbook.downtime.tests.town import CARLA, CORA, MAX, NOW, OTTO, SVEN, VERA, Town, actor, town
from driftbook.people.actors import NOBODY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def here(db: None) -> Town:
    """Everybody and everything."""
    return town()


def asked(name: str = "", **more: Any) -> list[Shown]:
    return lately("town", actor(name) if name else NOBODY, more.pop("now", NOW), **more)


def states(name: str = "", **more: Any) -> list[str]:
    return [one.state for one in asked(name, **more)]


def test_from_two_weeks_before_until_an_hour_after(here: Town) -> None:
    start = NOW + timedelta(days=20)
    row = downtime(here, start=start)
    assert states(now=start - timedelta(days=14, seconds=1)) == []
    assert states(now=start - timedelta(days=14)) == ["planned"]
    assert states(now=start) == ["running"]  # also before the worker has written it down
    row.started = start
    row.finished = start + HOUR
    row.save()
    assert states(now=start + HOUR) == ["finished"]
    assert states(now=start + 2 * HOUR - timedelta(seconds=1)) == ["finished"]
    assert states(now=start + 2 * HOUR) == []


def test_it_runs_until_somebody_says_that_it_is_over(here: Town) -> None:
    row = downtime(here, start=NOW - 3 * HOUR, started=NOW - 3 * HOUR)
    (one,) = asked()
    assert (one.state, one.late) == ("running", True)
    row.cancelled = NOW
    row.save()
    assert asked() == []


def test_begun_before_its_time(here: Town) -> None:
    downtime(here, start=NOW + HOUR, started=NOW - HOUR)
    assert states() == ["running"]


def test_what_runs_comes_first_then_what_is_back_then_what_comes(here: Town) -> None:
    downtime(here, start=NOW + 9 * HOUR)
    downtime(here, start=NOW - 4 * HOUR, finished=NOW - HOUR / 2, started=NOW - 4 * HOUR)
    downtime(here, start=NOW - HOUR / 4)
    downtime(here, start=NOW + 2 * HOUR)
    assert states() == ["running", "finished", "planned", "planned"]
    assert asked()[2].start < asked()[3].start


def test_a_system_feels_what_it_stands_on(here: Town) -> None:
    downtime(here, "net", start=NOW - HOUR)
    (one,) = asked(systems=["plan"])
    assert [system.id for system in one.systems] == ["net"]
    # the network says itself which systems of the chapter `support` it is
    assert one.felt == ()
    assert one.meanwhile == ("Use the paper lists.",)
    downtime(here, "web", start=NOW - HOUR)
    assert len(asked(systems=["plan"])) == 1
    assert len(asked(systems=["web"])) == 2
    assert len(asked()) == 2
    assert asked(systems=["something else"]) == []


def test_what_only_depends_is_said_so() -> None:
    alone = DOWNTIME.replace("support: [plan, web], ", "")
    here = town(files={"downtime.yaml": alone})
    downtime(here, "net", start=NOW - HOUR)
    (one,) = asked(systems=["plan"])
    assert [system.name for system in one.felt] == ["The care plan"]


def test_the_checks_before_calling_while_it_runs(here: Town) -> None:
    downtime(here)
    assert [one.guide for one in asked()] == [""]
    assert [one.guide for one in asked(now=NOW + timedelta(days=7, minutes=1))] == ["outage"]


def test_at_another_time_what_is_down_then(here: Town) -> None:
    far = NOW + timedelta(days=100)
    downtime(here, start=far)
    downtime(here, start=NOW)
    assert states(at=far) == ["then"]
    assert states(at=far + 3 * HOUR) == []
    assert states(at=far - HOUR / 60) == []
    assert states(at=NOW + HOUR) == ["then"]


def test_who_sees_what_nobody_was_told_of(here: Town) -> None:
    """Only whoever may see changes of the parties; once told, everybody of the parties."""
    row = downtime(here, public=False)
    seen = {name: len(asked(name)) for name in ("", CARLA, SVEN, CORA, VERA, MAX, OTTO)}
    assert seen == {"": 0, CARLA: 0, SVEN: 1, CORA: 1, VERA: 1, MAX: 1, OTTO: 0}
    row.announced = NOW
    row.save()
    seen = {name: len(asked(name)) for name in ("", CARLA, OTTO)}
    assert seen == {"": 0, CARLA: 1, OTTO: 0}
    row.shown = NOW
    row.save()
    assert len(asked()) == len(asked(OTTO)) == 1


def test_where_to_read_more(here: Town) -> None:
    row = downtime(here)
    assert [(one.page, one.status) for one in asked()] == [(None, "")]
    page = StatusPage.objects.create(organisation=here.town, opened=NOW, changed=NOW)
    assert [(one.page, one.status) for one in asked()] == [(None, "the-town")]
    assert [one.page for one in asked(CARLA)] == [row.key]
    assert [one.page for one in asked(OTTO)] == [None]
    page.closed = NOW
    page.save()
    assert [one.status for one in asked()] == [""]


def test_few_questions(here: Town, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert asked() == []
    for _ in range(5):
        downtime(here)
    asked()
    who = actor(CARLA)
    with django_assert_num_queries(2):  # the downtimes, and their editions, which were read
        assert len(lately("town", who, NOW, systems=["plan"])) == 5


def test_what_an_incident_was_announced_as(here: Town) -> None:
    incident = uuid4()
    assert around.from_incident(actor(CORA), incident) is None
    row = downtime(here, incident=incident, public=False)
    assert around.from_incident(actor(CORA), incident) == row
    assert around.from_incident(actor(CARLA), incident) is None
    assert around.unplanned(here.handbook) == "outage"


def test_what_runs_on_the_desk(here: Town) -> None:
    downtime(here, start=NOW - HOUR)
    downtime(here)
    assert [one.state for one in around.running(actor(CARLA), NOW)] == ["running"]
    assert around.running(actor(OTTO), NOW) == []
