"""Who looked at what is kept about somebody is written down, told to them, and forgotten (GDPR)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from driftbook.people import looks, personal
from driftbook.people.models import Look, User
from driftbook.requests.models import Case
from driftbook.requests.tests.cast import KARIN, OTTO, PAUL, PETRA, houses, of
from driftbook.requests.tests.letters import a_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    looks.written.rows.clear()


@pytest.fixture
def case() -> Case:
    return a_case(houses())


def rows() -> list[tuple[str, str, str]]:
    names = {one.key: one.username for one in User.objects.all()}
    found = Look.objects.order_by("pk")
    return [(names[row.person], row.role, row.kind) for row in found]


def test_the_keeper_opens_a_case_and_petra_reads_when_and_in_which_role(case: Case) -> None:
    for _twice in range(2):
        assert of(KARIN).get(f"/requests/{case.key}/").status_code == 200
    assert rows() == [(KARIN, "supplier-support", "case")]  # the same hour, so one line
    page = of(PETRA).get("/account/looks/").content.decode()
    assert "A case that you filed or wrote in" in page
    assert "Supplier support" in page
    assert "The-Owner" in page or "owner" in page.lower()
    assert KARIN.title() not in page  # her name is asked of whoever employs her
    (told,) = personal.everything(PETRA)["was_looked_at"]
    assert (told["kind"], told["key"], told["role"]) == ("case", str(case.key), "supplier-support")
    (mine,) = personal.everything(KARIN)["looked_at"]
    assert mine["key"] == str(case.key)


def test_through_the_api_it_is_the_same(case: Case) -> None:
    assert of(KARIN).get(f"/api/v1/requests/cases/{case.key}").status_code == 200
    assert rows() == [(KARIN, "supplier-support", "case")]


def test_her_own_eyes_and_other_peoples_cases_are_not_told(case: Case) -> None:
    of(PETRA).get(f"/requests/{case.key}/")
    of(KARIN).get(f"/requests/{case.key}/")
    assert len(personal.everything(PETRA)["was_looked_at"]) == 1
    assert personal.everything(PAUL)["was_looked_at"] == []


def test_whoever_was_refused_has_seen_nothing(case: Case) -> None:
    assert of(OTTO).get(f"/requests/{case.key}/").status_code == 404
    assert of(KARIN).head(f"/requests/{case.key}/").status_code == 200
    assert rows() == []


def test_an_hour_later_it_is_another_line_and_after_a_year_none(case: Case, settings: Any) -> None:
    of(KARIN).get(f"/requests/{case.key}/")
    looks.written.rows.clear()
    Look.objects.update(hour=timezone.now() - timedelta(days=settings.KEEP_LOOKS_DAYS, hours=1))
    of(KARIN).get(f"/requests/{case.key}/")
    assert len(rows()) == 2
    assert looks.forget_old(now=timezone.now()) == 1
    assert len(rows()) == 1


def test_a_page_that_asks_again_within_the_hour_costs_nothing(case: Case) -> None:
    browser = of(KARIN)
    for costs in (1, 0):
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/requests/{case.key}/")
        assert sum("people_look" in one["sql"] for one in asked.captured_queries) == costs


def test_a_database_that_only_reads_lets_people_read(
    case: Case, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_rows: object, **_more: object) -> None:
        raise InternalError("cannot execute INSERT in a read-only transaction")

    monkeypatch.setattr(Look.objects, "bulk_create", refuse)
    assert of(KARIN).get(f"/requests/{case.key}/").status_code == 200
    assert "could not be written down" in caplog.text
    assert "Karin" not in caplog.text
