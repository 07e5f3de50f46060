"""The week: who answers when, drawn and written."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

WEEK = "/support/orebro/week/?from=2026-11-25"


@pytest.fixture(autouse=True)
def late_in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 24, 11, 0, tzinfo=UTC))


def read(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_a_week_begins_on_its_monday(client: Client) -> None:
    page = read(client, WEEK)
    assert "Mon 23 Nov – Sunday 29 November 2026" in page
    assert 'href="?system=tes&amp;from=2026-11-16"' in page
    assert 'href="?system=tes&amp;from=2026-11-30"' in page


def test_one_system_at_a_time_the_first_until_another_is_chosen(client: Client) -> None:
    page = read(client, WEEK)
    assert '<a href="?system=tes&amp;from=2026-11-23" aria-current="true">TES</a>' in page
    assert '<h2 id="tes"' in page
    assert '<h2 id="carelock"' not in page
    assert '<h2 id="carelock"' in read(client, WEEK + "&system=carelock")


def test_every_stretch_is_drawn_and_written(client: Client) -> None:
    page = read(client, WEEK + "&system=carelock")
    monday = page[page.index("Mon 23 Nov<") : page.index("Tue 24 Nov<")]
    assert re.findall(r"<b>(.)</b> ([\d:–]+)", monday) == [
        ("A", "00–07"), ("B", "07–17"), ("C", "17–22"), ("A", "22–24"),
    ]  # fmt: skip
    assert '<rect class="is-answers fill-1" x="29.167%" width="41.667%"' in monday
    assert '<a href="tel:0192' in page
    assert "Felanmälan Carelock, vardagar" in page


def test_the_nights_of_the_clock_change(client: Client) -> None:
    page = read(client, "/support/orebro/week/?from=2026-10-25&system=carelock")
    assert "25 hours: the clocks change" in page
    assert 'x="0.000%" width="32.000%"' in page
    assert "23 hours" in read(client, "/support/orebro/week/?from=2027-03-28&system=carelock")


def test_holidays_and_now_are_marked(client: Client) -> None:
    page = read(client, "/support/orebro/week/?system=carelock")
    assert 'Thu 24 Dec<small>today</small><small lang="sv">Julafton</small>' in page
    assert '<line class="now" x1="50.000%" x2="50.000%"' in page


@pytest.mark.usefixtures("half")
def test_gaps_and_clashes_have_their_own_signs(client: Client) -> None:
    page = read(client, "/support/half/week/?from=2026-11-23")
    assert '<li class="is-gap"><b>!</b> 00–08' in page
    assert '<li class="is-clash"><b>×</b> 15–16' in page
    assert "Gap: nobody" in page


@pytest.mark.parametrize(
    "day", ["yesterday", "9999-12-31", "0001-01-01", "2026-02-30", "1969-12-31"]
)
def test_a_day_that_is_none_is_refused_in_words(client: Client, day: str) -> None:
    response = client.get(f"/support/gladsaxe/week/?from={day}")
    assert response.status_code == 400
    assert "This is the present week instead." in response.content.decode()


@pytest.mark.parametrize("day", ["1970-01-05", "2199-11-23", "2027-01-01"])
def test_the_first_and_the_last_week(client: Client, day: str) -> None:
    assert client.get(f"/support/gladsaxe/week/?from={day}").status_code == 200


def test_everybody_has_a_week(client: Client) -> None:
    for name in ("aarhus", "bbgruppen", "gladsaxe", "it-teamet", "orebro"):
        assert client.get(f"/support/{name}/week/").status_code == 200
