"""What anybody may read: an edition that says so, as long as the one that holds now says so too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.editions.tests.conftest import COVER, NIGHT, SUPPORT
from tests.shelf import lay

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ANSWER = "/api/v1/support/answer?handbook=town&system=lamp&problem=dark"


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def edition(version: str, *, opened: bool, at: datetime) -> None:
    cover = COVER.format(version=version, review="2027-11-01", more="")
    lay({"handbook.yaml": cover, "support.yaml": SUPPORT + NIGHT}, opened=opened, at=at)


def sees(client: Client, mark: str = "town") -> bool:
    return client.get(f"/handbooks/{mark}/").status_code == 200


def test_an_edition_that_opens_later_opens_nothing_yet(client: Client) -> None:
    edition("1", opened=False, at=NOW - DAY)
    edition("2", opened=True, at=NOW + DAY)
    assert not any(sees(client, mark) for mark in ("town", "town@1", "town@2"))
    assert client.get(ANSWER).status_code == 404
    assert client.get(f"{ANSWER}&at=2026-12-24T10:00").status_code == 404


def test_an_edition_that_has_closed_it_closes_all_of_them(client: Client) -> None:
    edition("1", opened=True, at=NOW - 2 * DAY)
    edition("2", opened=False, at=NOW - DAY)
    assert not any(sees(client, mark) for mark in ("town", "town@1", "town@2"))
    assert client.get(f"{ANSWER}&at=2026-11-22T12:00").status_code == 404


def test_what_was_closed_stays_closed(client: Client) -> None:
    edition("1", opened=False, at=NOW - 2 * DAY)
    edition("2", opened=True, at=NOW - DAY)
    assert [sees(client, mark) for mark in ("town", "town@1", "town@2")] == [True, False, True]
    assert client.get(ANSWER).status_code == 200
    assert client.get(f"{ANSWER}&at=2026-11-22T12:00").status_code == 404
