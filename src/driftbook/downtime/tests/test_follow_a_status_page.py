"""Feeds and the calendar of a status page, as real programs read them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from icalendar import Calendar

from driftbook.downtime.models import Downtime, Notice
from driftbook.downtime.status import serving
from driftbook.downtime.tests.said import downtime, opened, say
from driftbook.downtime.tests.town import END, NOW, START, Town, town
from tests import calendar_programs

pytestmark = pytest.mark.django_db
WEEK, DAY = timedelta(days=7), timedelta(days=1)


@pytest.fixture
def there() -> Town:
    there = town()
    opened(there)
    return there


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + 2 * timedelta(hours=1))


def raw(what: str, language: str = "en") -> bytes:
    answer = Client().get(f"/downtime/status/the-town/{what}?language={language}")
    assert answer.status_code == 200
    return bytes(answer.content)


def moved(row: Downtime) -> None:
    row.start, row.end, row.revision = START + WEEK, END + WEEK, 2
    say(row, "moved", at=NOW + timedelta(hours=1))


def cancelled(row: Downtime) -> None:
    row.cancelled = NOW + timedelta(hours=2)
    say(row, "cancelled", at=NOW + timedelta(hours=2))


@pytest.mark.parametrize(("what", "version"), [("feed.atom", "atom10"), ("feed.rss", "rss20")])
def test_a_feed_is_read_and_moving_is_the_same_entry_updated(
    there: Town, what: str, version: str
) -> None:
    row = downtime(there)
    before = feedparser.parse(raw(what))
    assert not before.bozo
    assert before.version == version
    assert before.feed.title == "Operating status of The town"
    [entry] = before.entries
    assert entry.title == "New care plan"
    assert "Tue 8 Dec 2026 09:00–12:00" in entry.summary
    assert "Use the paper lists." in entry.summary
    assert entry.link.endswith(f"/downtime/status/the-town/?language=en#d-{row.key}")
    moved(row)
    [after] = feedparser.parse(raw(what)).entries
    assert after.id == entry.id == f"urn:uuid:{row.key}"
    assert "Tue 15 Dec 2026 09:00–12:00" in after.summary
    assert after.published == entry.published
    if version == "atom10":
        assert after.updated_parsed > entry.updated_parsed


def test_a_feed_in_danish(there: Town) -> None:
    downtime(there)
    found = feedparser.parse(raw("feed.atom", "da"))
    assert found.feed.language == "da"
    assert "Plejeplanen er nede." in found.entries[0].summary


def test_what_is_written_does_not_become_html(there: Town) -> None:
    evil = "<img src=x onerror=alert(1)> & see https://town.example.org/x"
    row = downtime(there, announced=False, title="A < B & <b>C</b>")
    say(row, "planned", at=NOW, text=evil)
    for what, tag in (("feed.atom", "entry"), ("feed.rss", "item")):
        [entry] = ElementTree.fromstring(raw(what)).findall(f".//{{*}}{tag}")
        texts = [one.text or "" for one in entry.iter()]
        assert "A < B & <b>C</b>" in texts
        [html] = [text for text in texts if "onerror" in text]
        assert "&lt;img src=x onerror=alert(1)&gt; &amp; see <a href=" in html
    page = raw("").decode()
    assert "<img" not in page
    assert "<b>C" not in page


def test_what_a_word_processor_leaves_in_a_text_breaks_no_feed(there: Town) -> None:
    """XML and calendars have no vertical tabs, form feeds or half characters."""
    row = downtime(there, announced=False, title="New\x0bcare \ufffeplan")
    say(row, "planned", at=NOW, text="Save\x0bfirst.\x0c Then wait.", subject="A\x1fB")
    for what in ("feed.atom", "feed.rss"):
        found = feedparser.parse(raw(what))
        assert not found.bozo
        assert found.entries[0].title == "New care  plan"
    [event] = events()
    assert event["summary"] == "New care  plan"
    assert "\x0b" not in raw("").decode()


def test_a_feed_says_when_the_page_changed_and_never_an_earlier_time(there: Town) -> None:
    empty = feedparser.parse(raw("feed.atom")).feed.updated_parsed
    assert empty[:3] == (2026, 10, 24)  # when the page was opened, not when it was asked for
    row = downtime(there)
    row.cancelled = NOW
    say(row, "cancelled", at=NOW + timedelta(hours=1))
    before = feedparser.parse(raw("feed.atom")).feed.updated_parsed
    Downtime.objects.update(cancelled=NOW - 300 * DAY, end=NOW - 300 * DAY, start=NOW - 301 * DAY)
    serving.forget()
    found = feedparser.parse(raw("feed.atom"))
    assert not found.entries
    assert found.feed.updated_parsed == before


def test_what_runs_late_is_updated_in_feeds_and_calendars(
    there: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = downtime(there)
    [early] = feedparser.parse(raw("feed.atom")).entries
    monkeypatch.setattr("django.utils.timezone.now", lambda: END + timedelta(hours=1))
    [late] = feedparser.parse(raw("feed.atom")).entries
    assert late.title == "Longer than announced: New care plan"
    assert late.updated_parsed > early.updated_parsed
    [event] = events()
    assert event["last-modified"].dt == END
    sequence = event["sequence"]
    row.started, row.end = START, END + timedelta(hours=4)  # extended: told when a worker comes
    say(row, "extended", at=END + timedelta(hours=1), state="waiting", published=None)
    [after] = events()
    assert after["sequence"] > sequence
    Notice.objects.filter(occasion="extended").update(state="withdrawn")
    serving.forget()
    [still] = events()
    assert still["sequence"] == after["sequence"]
    assert b"(extended)" not in raw("status.json")


def test_what_was_over_at_once_has_no_end_in_a_calendar(there: Town) -> None:
    row = downtime(there, start=NOW, end=NOW + timedelta(hours=1))
    row.started = row.finished = NOW
    say(row, "finished", at=NOW)
    [event] = events()
    assert event["dtstart"].dt == NOW
    assert "dtend" not in event


def events(language: str = "en") -> list[Any]:
    return list(Calendar.from_ical(raw("calendar.ics", language)).walk("VEVENT"))


def test_a_calendar_keeps_its_entry_through_moving_and_cancelling(there: Town) -> None:
    row = downtime(there)
    [before] = events()
    assert before["uid"].startswith(f"{row.key}@")
    assert (before["status"], before["transp"]) == ("CONFIRMED", "TRANSPARENT")
    moved(row)
    [after] = events()
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], START + WEEK)
    assert after["sequence"] > before["sequence"]
    cancelled(row)
    [last] = events()
    assert (last["uid"], last["status"]) == (before["uid"], "CANCELLED")
    assert last["sequence"] > after["sequence"]


@pytest.mark.skipif(calendar_programs.MISSING, reason="not installed")
@pytest.mark.once
def test_khal_shows_what_vdirsyncer_has_fetched(there: Town, tmp_path: Path) -> None:
    row = downtime(there)
    with calendar_programs.programs(tmp_path) as (served, shown):
        served.raw = raw("calendar.ics")
        assert shown(START) == ["09:00-12:00 New care plan"]
        moved(row)
        served.raw = raw("calendar.ics")
        assert shown(START) == []
        assert shown(START + WEEK) == ["09:00-12:00 New care plan"]
