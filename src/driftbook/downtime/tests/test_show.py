"""What everybody sees on the town's status page, and what nobody does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from driftbook.downtime.models import StatusPage
from driftbook.downtime.status import actions, queries, serving
from driftbook.downtime.telling import drafting
from driftbook.downtime.tests.handbook import FILES
from driftbook.downtime.tests.said import downtime, opened, say
from driftbook.downtime.tests.town import BY, END, NOW, START, Town, town
from tests.shelf import lay

pytestmark = [pytest.mark.django_db, pytest.mark.stored]
PAGE = "/downtime/status/the-town/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Clock = Callable[[datetime], None]


@pytest.fixture
def there() -> Town:
    return town()


@pytest.fixture
def board(there: Town) -> StatusPage:
    return opened(there)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Move the clock."""

    def move(now: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    move(NOW)
    return move


def get(path: str = "", language: str = "en", **headers: str) -> Any:
    """An answer, to somebody who brings no cookies and gets none."""
    response = Client().get(PAGE + path, headers={"accept-language": language, **headers})
    assert response.status_code == 404 or not response.cookies
    return response


def text(path: str = "", language: str = "en") -> str:
    response = get(path, language)
    assert response.status_code == 200
    return str(response.content.decode())


def listed(now: datetime) -> dict[str, list[str]]:
    """The titles in each part of the page."""
    page = queries.open_page("the-town")
    assert page is not None
    shown = queries.entries(page, now, "en")
    return {
        name: [one.title for one in getattr(shown, name)] for name in ("now", "planned", "past")
    }


def test_what_was_announced_is_shown_and_nothing_else(
    there: Town, board: StatusPage, at: Clock
) -> None:
    downtime(there)
    downtime(there, announced=False, title="Not told yet")
    found = text()
    assert "New care plan" in found
    assert "Use the paper lists." in found
    assert "Tue 8 Dec 2026 09:00–12:00" in found
    assert "Not told yet" not in found


def test_a_page_that_there_is_not(there: Town) -> None:
    assert get().status_code == 404
    page = opened(there)
    assert get().status_code == 200
    actions.close_page(page=page, by=BY, now=NOW)
    assert get().status_code == 404
    assert get("feed.atom").status_code == 404


def test_the_clock_moves_it_from_planned_to_now_and_only_people_end_it(
    there: Town, board: StatusPage
) -> None:
    row = downtime(there)
    title = [row.title]
    assert listed(START - HOUR) == {"now": [], "planned": title, "past": []}
    assert listed(START) == {"now": title, "planned": [], "past": []}
    assert listed(END + HOUR) == {"now": title, "planned": [], "past": []}
    row.started, row.finished = START, END + 2 * HOUR
    row.save()
    assert listed(END + 3 * HOUR) == {"now": [], "planned": [], "past": title}
    assert listed(END + 2 * HOUR + 90 * DAY) == {"now": [], "planned": [], "past": []}


def test_the_kept_page_changes_when_the_clock_does(
    there: Town, board: StatusPage, at: Clock
) -> None:
    downtime(there)
    at(START - timedelta(seconds=1))
    assert "No disruptions are known" in text()
    at(START)
    assert "Planned downtime now" in text()
    assert "Since Tue 8 Dec 09:00, expected until 12:00" in text()
    at(END)
    assert "1 disruption now" in text()
    assert "Since Tue 8 Dec 09:00, was expected until 12:00" in text()


def test_what_is_cancelled_stays_until_its_time_is_over(there: Town, board: StatusPage) -> None:
    row = downtime(there)
    row.cancelled = NOW + DAY
    say(row, "cancelled", at=NOW + DAY)
    assert listed(START)["planned"] == [row.title]
    assert listed(END)["past"] == [row.title]


def test_what_was_said_when_stays_to_be_read(there: Town, board: StatusPage, at: Clock) -> None:
    row = downtime(there)
    row.start, row.end, row.revision = START + 7 * DAY, END + 7 * DAY, 2
    say(row, "moved", at=NOW + HOUR)
    found = text()
    assert "Tue 15 Dec 2026 09:00–12:00" in found
    assert found.index("(moved)") < found.index("(planned)")


def test_everybody_reads_their_language_and_else_the_first(
    there: Town, board: StatusPage, at: Clock
) -> None:
    downtime(there)
    assert "Plejeplanen er nede." in text(language="da-DK,da;q=0.9,en;q=0.8")
    assert '<html lang="en"' in text(language="fi")
    assert "Plejeplanen er nede." in text("?language=da", "en")
    assert get("?language=da").headers["Content-Language"] == "da"
    assert get("?language=xx").headers["Content-Language"] == "en"


def test_where_a_language_was_not_told_another_is_read_and_marked(there: Town, at: Clock) -> None:
    opened(there, ("sv", "en"))
    downtime(there)
    assert '<div class="status-said" lang="en">' in text(language="sv")


def test_the_title_is_not_said_twice_in_a_row(there: Town, board: StatusPage, at: Clock) -> None:
    row = downtime(there, announced=False)
    say(row, "planned", at=NOW, text="It is announced.\n\nNew care plan\n\nSave first.")
    assert "<p>It is announced.</p>\n\n<p>Save first.</p>" in text()


def test_nobodys_business_stays_off_the_page(there: Town, board: StatusPage, at: Clock) -> None:
    downtime(there, decision={"reasons": ["secret"]}, because="Because of a secret")
    for path in ("", "feed.atom", "feed.rss", "calendar.ics", "status.json", "banner/"):
        assert "secret" not in text(path), path


def test_what_is_the_same_is_not_sent_again(there: Town, board: StatusPage, at: Clock) -> None:
    row = downtime(there)
    first = get()
    known = get(**{"if-none-match": first.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["ETag"] == first.headers["ETag"]
    say(row, "moved", at=NOW)
    assert get(**{"if-none-match": first.headers["ETag"]}).status_code == 200


def test_only_its_size_is_said_when_only_that_is_asked(
    there: Town, board: StatusPage, at: Clock
) -> None:
    head = Client().head(PAGE)
    assert (head.content, head.headers["ETag"]) == (b"", get().headers["ETag"])
    assert head.headers["Content-Length"] == get().headers["Content-Length"]


def test_proxies_may_keep_it_and_nobody_may_frame_it(
    there: Town, board: StatusPage, at: Clock
) -> None:
    answer = get()
    assert answer.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=10")
    assert answer.headers["Vary"] == "Accept-Language, Accept-Encoding"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert get("status.json").headers["Access-Control-Allow-Origin"] == "*"


def test_the_banner_is_for_the_sites_that_were_named(there: Town, at: Clock) -> None:
    page = opened(there)
    downtime(there)
    banner = get("banner/")
    assert "frame-ancestors *" in banner.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in banner.headers
    assert "<script" not in banner.content.decode()
    assert "New care plan" in banner.content.decode()
    site = "https://intranet.example.org"
    more: dict[str, Any] = {
        "languages": ["en"],
        "past_days": 30,
        "sites": [site],
        "by": BY,
        "now": NOW,
    }
    actions.open_page(organisation=page.organisation, **more)
    assert f"frame-ancestors {site}" in get("banner/").headers["Content-Security-Policy"]


def test_json_says_the_same(there: Town, board: StatusPage, at: Clock) -> None:
    row = downtime(there, systems=["net"], affected=["net", "plan"])
    said = json.loads(text("status.json", "da"))
    [one] = said["planned"]
    assert one["id"] == str(row.key)
    assert (one["start"], one["state"]) == ("2026-12-08T09:00:00+01:00", "planned")
    assert one["systems"] == [{"id": "town/net", "name": "The network"}]
    assert one["depending"] == [{"id": "town/plan", "name": "The care plan"}]
    assert one["said"][0]["text"] == "Plejeplanen er nede. (planned)"
    assert said["until"] == "2026-12-08T09:00:00+01:00"


def test_it_is_given_while_the_database_is_away(
    there: Town, board: StatusPage, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    downtime(there)
    text()

    def away(*_: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(queries, "open_page", away)
    monkeypatch.setattr(queries, "entries", away)
    assert "New care plan" in text()
    at(START)  # what is kept is no longer quite true, and better than nothing
    assert "New care plan" in text()


def test_the_middleware_and_the_view_give_the_same(
    there: Town, board: StatusPage, at: Clock, settings: Any
) -> None:
    downtime(there)
    fast = {path: get(path) for path in ("", "feed.atom", "banner/")}
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "status.fast" not in one]
    serving.forget()
    for path, answer in fast.items():
        slow = get(path)
        assert slow.content == answer.content
        own = {"X-Request-ID"}
        assert {**slow.headers, "Vary": ""}.keys() - own == {**answer.headers}.keys() - own
        policy = "Content-Security-Policy"
        assert slow.headers[policy] == answer.headers[policy]


def test_a_page_costs_few_queries_however_much_is_on_it(
    there: Town, board: StatusPage, at: Clock, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        downtime(there, start=START + number * DAY, end=END + number * DAY)
    text()
    serving.forget()
    with django_assert_max_num_queries(8):
        text()
    with django_assert_max_num_queries(1):
        text("?language=en")


def test_a_clock_that_was_put_back_leaves_no_old_page(
    there: Town, board: StatusPage, at: Clock
) -> None:
    downtime(there)
    at(START)
    assert "Planned downtime now" in text()
    at(START - DAY)
    assert "No disruptions are known" in text()


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("identity, gzip;q=0", False),
        ("gzip; q=0.000, identity", False),
        ("deflate", False),
        ("", False),
    ],
)
def test_it_is_zipped_for_whoever_takes_that(
    there: Town, board: StatusPage, accepted: str, zipped: bool
) -> None:
    answer = get(**{"accept-encoding": accepted})
    assert (answer.headers.get("Content-Encoding") == "gzip") is zipped
    assert answer.content.startswith(b"\x1f\x8b") is zipped


def test_a_database_that_is_slow_keeps_nobody_waiting_who_may_have_what_is_kept(
    there: Town, board: StatusPage, at: Clock
) -> None:
    before = text()
    say(downtime(there), "moved", at=NOW)
    with serving._making:  # somebody makes a page, and waits for the database
        assert text() == before
    assert "New care plan" in text()


def test_the_systems_of_customers_are_not_on_the_page_of_their_supplier(there: Town) -> None:
    actions.open_page(organisation=there.maker, languages=["en"], by=BY, now=NOW)
    page = queries.open_page("the-maker")
    assert page is not None
    assert queries.entries(page, NOW, "en").systems == ()
    downtime(there, organisation=there.maker)
    assert [one.id for one in queries.entries(page, NOW, "en").systems] == ["town/plan"]
    opened(there)
    towns = queries.open_page("the-town")
    assert towns is not None
    assert len(queries.entries(towns, NOW, "en").systems) == 3


def test_those_of_a_handbook_that_everybody_may_read_are_on_it(there: Town) -> None:
    actions.open_page(organisation=there.maker, languages=["en"], by=BY, now=NOW)
    page = queries.open_page("the-maker")
    assert page is not None
    lay(FILES, opened=True)
    assert len(queries.entries(page, NOW, "en").systems) == 3


def test_a_page_is_looked_at_once_in_a_while(
    there: Town, board: StatusPage, at: Clock, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.STATUS_LOOK = 60
    text()
    with django_assert_num_queries(0):
        text()


def test_the_style_of_the_page_is_there() -> None:
    from django.contrib.staticfiles import finders

    from driftbook.downtime.status.rendering import STYLES

    assert all(Path(str(finders.find(name))).exists() for name in STYLES)


def test_what_stands_above_a_notice_is_not_said_a_second_time(
    there: Town, board: StatusPage, at: Clock
) -> None:
    row = downtime(there, announced=False)
    draft = drafting.write(there.handbook, "planned", drafting.about(row), "en")
    say(row, "planned", at=NOW, text=draft.text)
    at(NOW)
    shown = text()
    assert "The town announces planned downtime." in shown
    assert "It takes three hours." in shown
    assert "<p>New care plan</p>" not in shown
    assert "Until: Tuesday 8 December 2026 12:00" in draft.text
    assert "Tuesday 8 December 2026 12:00" not in shown
    assert "Down: " not in shown


@pytest.mark.parametrize(
    ("more", "line", "look"),
    [
        ({}, "Planned downtime now", "status-part"),
        ({"kind": "outage", "planning": "unplanned"}, "1 disruption now", "status-down"),
    ],
)
def test_one_line_says_whether_all_is_well(
    there: Town, board: StatusPage, at: Clock, more: dict[str, Any], line: str, look: str
) -> None:
    downtime(there, **more)
    at(START - timedelta(seconds=1))
    assert "status-sum status-up" in text()
    at(START)
    assert line in text()
    assert f"status-sum {look}" in text()
    assert f"status-line {look}" in text("banner/")
