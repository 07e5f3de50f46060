"""Reports under Doors: the list, one of them, its files, how it stands now; over HTTP too."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from driftbook.doors.batteries import actions, last_jobs, making, paper, queries
from driftbook.doors.batteries.due import Batteries
from driftbook.doors.batteries.last_jobs import LastJob
from driftbook.doors.models import BatteryReport
from driftbook.doors.tests import locks
from driftbook.doors.tests.batteries import MONDAY, claims, falling
from driftbook.doors.tests.locks import ADAM, CARLA, OTTO, SVEN, VERA, Town
from driftbook.work import stopping

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    stopping.begin()
    there = locks.town()
    claims(there.lock, falling(60, 0.8))
    claims(there.pump, falling(50, 0.5))
    claims(there.far, [80] * 60)
    monkeypatch.setattr(paper, "pressed", lambda said: b"%PDF-1.7")
    monkeypatch.setattr(timezone, "now", lambda: MONDAY + timedelta(hours=3))
    return there


@pytest.fixture
def report(town: Town) -> BatteryReport:
    Batteries().run_due(MONDAY, 20)
    return BatteryReport.objects.get()


def read(name: str, path: str) -> str:
    answer = locks.of(name).get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_list_says_what_there_is_and_what_comes(report: BatteryReport) -> None:
    seen = read(SVEN, "/doors/batteries/")
    assert "Monday 23 November 2026" in seen
    assert f"/doors/batteries/{report.key}/file.pdf" in seen
    assert "made and mailed Monday 30 November 2026 06:00" in seen


def test_a_report_says_where_why_and_how_it_falls(report: BatteryReport) -> None:
    seen = read(SVEN, f"/doors/batteries/{report.key}/")
    assert "3 units of 3 need a new battery or a look." in seen
    for said in (
        "Opdigtet Allé 12, 2. tv",
        "0999 Påhitby",
        "bundle North",
        "13 %",
        "From 60 % on 25 Sep to 13 % on 23 Nov",
        "−0.8 points a day",
        "sven@example.org",
        "/guides/town/battery/outcomes/change/?unit=",
    ):
        assert said in seen, said


def test_only_one_state(report: BatteryReport) -> None:
    seen = read(SVEN, f"/doors/batteries/{report.key}/?state=untrusted")
    assert "Den Anden Vej 3" in seen
    assert "Opdigtet Allé 12" not in seen


def test_the_last_job_is_as_it_is_now(
    report: BatteryReport, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = LastJob("41-2", "Battery change", "placed", True, True, MONDAY, "/jobs/x/")
    monkeypatch.setattr(last_jobs, "_lookups", [lambda keys: {town.lock.key: job}])
    seen = read(SVEN, f"/doors/batteries/{report.key}/")
    assert "Change ordered" in seen
    assert "41-2 Battery change, ordered, Mon 23 Nov 06:00" in seen
    assert f'value="{town.lock.key}" checked' not in seen
    assert f'value="{town.pump.key}" checked' in seen


def test_its_files(report: BatteryReport) -> None:
    client = locks.of(ADAM)
    answer = client.get(f"/doors/batteries/{report.key}/file.pdf")
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert "batteries-town-2026-11-23.pdf" in answer["Content-Disposition"]
    assert client.get(f"/doors/batteries/{report.key}/file.xlsx").content.startswith(b"PK")


def test_before_the_files_are_made_it_says_so(town: Town) -> None:
    report = actions.make(
        organisation=town.town,
        edition=town.edition,
        handbook=town.handbook,
        day=MONDAY.date(),
        now=MONDAY,
    )
    assert "The files are being made" in read(SVEN, f"/doors/batteries/{report.key}/")
    assert locks.of(SVEN).get(f"/doors/batteries/{report.key}/file.pdf").status_code == 404
    actions.failed(report=report, why="no ink")
    assert "no ink" in read(SVEN, f"/doors/batteries/{report.key}/")


def test_as_it_is_now(town: Town) -> None:
    seen = read(SVEN, "/doors/batteries/now/")
    assert "As of Monday 23 November 2026 09:00" in seen
    assert "Opdigtet Allé 12, 2. tv" in seen
    assert not BatteryReport.objects.exists()


def test_of_too_many_units_the_last_report_is_shown(
    report: BatteryReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    monkeypatch.setattr(making, "make", lambda *_of: pytest.fail("all were judged"))
    sven = locks.of(SVEN)
    answer = sven.get("/doors/batteries/now/", follow=True)
    assert answer.redirect_chain == [(f"/doors/batteries/{report.key}/", 302)]
    assert "too many units" in answer.content.decode()
    refused = sven.get("/api/v1/doors/batteries/now")
    assert (refused.status_code, refused.json()["error"]) == (409, "TooManyUnits")
    BatteryReport.objects.all().delete()
    assert sven.get("/doors/batteries/now/", follow=True).redirect_chain == [
        ("/doors/batteries/", 302)
    ]


@pytest.mark.parametrize(
    ("name", "status", "orders"),
    [
        (SVEN, 200, True),
        (ADAM, 200, False),
        (VERA, 200, False),
        (CARLA, 403, False),
        (OTTO, 404, False),
    ],
)
def test_who_sees_it_and_who_orders(
    report: BatteryReport, name: str, status: int, orders: bool
) -> None:
    answer = locks.of(name).get(f"/doors/batteries/{report.key}/")
    assert answer.status_code == status
    assert ("Order battery changes" in answer.content.decode()) is orders


def test_over_http(report: BatteryReport, town: Town) -> None:
    client = locks.of(SVEN)
    (one,) = client.get("/api/v1/doors/batteries").json()
    assert (one["day"], one["units"], one["counts"]["critical"]) == ("2026-11-23", 3, 1)
    whole = client.get(f"/api/v1/doors/batteries/{report.key}").json()
    assert [row["state"] for row in whole["rows"]] == ["critical", "soon", "untrusted"]
    assert whole["rows"][0]["unit"] == str(town.lock.key)
    now = client.get("/api/v1/doors/batteries/now").json()
    assert [row["state"] for row in now["rows"]] == ["critical", "soon", "untrusted"]
    assert locks.of(CARLA).get("/api/v1/doors/batteries").status_code == 403
    assert locks.of(OTTO).get(f"/api/v1/doors/batteries/{report.key}").status_code == 404
    assert locks.of(OTTO).get("/api/v1/doors/batteries").json() == []
    assert locks.of(OTTO).get("/api/v1/doors/batteries/now").status_code == 404
