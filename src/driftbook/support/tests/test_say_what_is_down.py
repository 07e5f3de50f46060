"""Whoever asks whom to turn to is told first that it is down, or will be; the ladder stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.downtime.models import Downtime
from driftbook.downtime.tests.happening import downtime, open_to_all
from driftbook.downtime.tests.town import CARLA, CORA, NOW, Town, of, town

pytestmark = pytest.mark.django_db
ANSWER = "/support/town/plan/answer/"
HOUR = timedelta(hours=1)


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town, on the Monday morning; its handbook is open to everybody."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return open_to_all(town())


def read(client: Client, address: str = ANSWER) -> str:
    response = client.get(address, headers={"accept-language": "en"})
    assert response.status_code == 200
    page = " ".join(response.content.decode().split())
    return page.replace('<span lang="en">', "").replace("</span>", "")


def of_api(client: Client, **asked: str) -> list[dict[str, Any]]:
    response = client.get("/api/v1/support/answer", {"handbook": "town", "system": "plan", **asked})
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["downtime"]
    return found


def running(here: Town, **more: Any) -> Downtime:
    return downtime(here, start=NOW - HOUR, started=NOW - HOUR, **more)


def test_it_is_down_and_the_checks_come_before_the_ladder(here: Town, client: Client) -> None:
    running(here, minutes=180)
    page = read(client)
    parts = [
        "The care plan is down",
        "Planned until 12:00.",
        "A new version",
        "Nothing is lost.",
        "Use the paper lists.",
        'href="/guides/town/outage/"',
        "Before you call",
        "tel:+4570204001",
    ]
    assert [page.index(part) for part in parts] == sorted(page.index(part) for part in parts)
    asked = read(client, f"{ANSWER}?problem=outage")
    assert asked.count('href="/guides/town/outage/"') == 1
    assert read(client, "/support/town/web/answer/").count("plan is down") == 0


def test_an_outage_that_lasts_longer_than_expected(here: Town, client: Client) -> None:
    row = running(here, minutes=120, planning="unplanned", kind="outage")
    assert "Since 09:00; expected to last until 11:00." in read(client)
    row.end = NOW - HOUR / 2
    row.save()
    page = read(client)
    assert "It should have been over at 09:30; nobody has said yet that it is." in page


def test_it_will_be_down_and_the_ladder_is_as_ever(here: Town, client: Client) -> None:
    downtime(here, start=NOW + timedelta(days=8))
    page = read(client)
    assert "The care plan will be down" in page
    assert "Tue 1 Dec 10:00 until 12:00." in page
    assert "Nothing is lost." not in page  # that comes a day before
    assert "Before you call" not in page
    assert "Use the paper lists." not in page
    assert "tel:+4570204001" in page


def test_what_to_know_comes_a_day_before(here: Town, client: Client) -> None:
    downtime(here, start=NOW + timedelta(days=1))
    assert "Nothing is lost." in read(client)


def test_before_one_has_said_what_it_is_about(here: Town, client: Client) -> None:
    downtime(here, "web")
    assert "will be down" not in read(client, "/support/town/")
    running(here)
    page = read(client, "/support/town/")
    assert page.index("The care plan is down") < page.index("/support/town/plan/")


def test_an_open_page_notices_that_it_goes_down(here: Town, client: Client) -> None:
    assert 'data-until="2026-11-23T16:00:00+01:00"' in read(client)
    downtime(here, start=NOW + 2 * HOUR)
    assert 'data-until="2026-11-23T12:00:00+01:00"' in read(client)
    downtime(here, start=NOW + 50 * HOUR)
    assert 'data-until="2026-11-23T12:00:00+01:00"' in read(client)


def test_it_is_up_again_for_an_hour(here: Town, client: Client) -> None:
    running(here, finished=NOW - HOUR / 3)
    page = read(client)
    assert "The care plan is up again" in page
    assert "Since 09:40." in page
    assert "Nothing is lost." not in page


def test_the_answer_for_another_time(here: Town, client: Client) -> None:
    start = NOW + timedelta(days=40)
    downtime(here, start=start)
    page = read(client, f"{ANSWER}?at={start:%Y-%m-%dT%H:%M}")
    assert "Downtime at that time: The care plan" in page
    assert "Downtime" not in read(client, f"{ANSWER}?at={start + 3 * HOUR:%Y-%m-%dT%H:%M}")


def test_strangers_see_what_the_public_was_told(here: Town, client: Client) -> None:
    running(here, public=False)
    assert "plan is down" not in read(client)
    assert of_api(client) == []
    assert "plan is down" not in read(of(CARLA))
    assert "plan is down" in read(of(CORA))


def test_no_trace_where_nothing_is_down(here: Town, client: Client) -> None:
    assert "downtime" not in read(client).lower()


def test_the_api_says_it_too(here: Town, client: Client) -> None:
    row = running(here, minutes=180)
    (one,) = of_api(client)
    assert one == {
        "key": str(row.key),
        "state": "running",
        "planning": "planned",
        "kind": {"id": "minor", "name": "Minor change"},
        "title": "A new version",
        "text": "Nothing is lost.",
        "systems": [{"id": "plan", "name": "The care plan"}],
        "felt": [],
        "start": "2026-11-23T09:00:00+01:00",
        "end": "2026-11-23T12:00:00+01:00",
        "finished": None,
        "late": False,
        "meanwhile": ["Use the paper lists."],
        "guide": "outage",
    }
    assert [one["state"] for one in of_api(client, at="2026-11-23T11:00")] == ["then"]


def test_it_costs_two_questions(here: Town, client: Client, django_assert_num_queries: Any) -> None:
    read(client)
    with django_assert_num_queries(4):  # which edition holds, twice, what is down, manuals
        read(client)
    running(here)
    with django_assert_num_queries(5):  # and by which edition
        read(client)
