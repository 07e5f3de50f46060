"""Downtime is announced in time, or not at all: asked for too late, told, moved and told again.

Cora asks, the council meets, she approves and plans in Chromium; mails leave through an SMTP server; the worker's sources are run under a
clock that the story moves; a feed reader and a calendar program read what the status page gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import feedparser  # type: ignore[import-untyped]
import icalendar
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from driftbook.downtime.models import Change, Downtime, Notice
from driftbook.downtime.tests.telling import open_status_page
from driftbook.downtime.tests.town import (
    ADAM,
    CARLA,
    COLIN,
    COPENHAGEN,
    CORA,
    NOW,
    SVEN,
    Town,
    town,
    user,
)
from driftbook.outbox.tests.smtp import Server, listening
from driftbook.work import stopping
from driftbook.work.due import sources
from tests import calendar_programs
from tests.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Visit = Callable[..., Page]
Check = Callable[[Page], None]
MINUTE = timedelta(minutes=1)
SAID = ["Moved", "Begun", "Takes longer", "Over"]
STATUS = "/downtime/status/the-town/"


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=COPENHAGEN)


@pytest.fixture
def post_office(settings: Any) -> Iterator[Server]:
    with listening(settings) as server:
        yield server


class Clock:
    """The instant that everybody sees, and a worker that wakes when something is due."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now

    def until(self, then: datetime) -> None:
        """Time goes by; the worker does what comes due, at the instant at which it is due."""
        while True:
            waiting = [source.next_due(self.now) for source in sources()]
            first = min((one for one in waiting if one is not None), default=then)
            self.now = max(self.now, min(first, then))
            done = sum(source.run_due(self.now, 100) for source in sources())
            if self.now >= then and not done:
                return
            if not done and first <= self.now:
                self.now += MINUTE  # it waits for something else than the clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made)
    stopping.begin()
    return made


@pytest.fixture
def here(clock: Clock) -> Town:
    made = town()
    open_status_page(made, NOW)
    return made


@pytest.fixture
def visit(here: Town, browse_as: Open) -> Visit:
    return lambda who, path, **more: browse_as(user(who), path, **more)


def asked_for(visit: Visit, axe: Check) -> Change:
    """Cora asks for the first of December: too late for managers, and takes the day offered."""
    page = visit(CORA, "/downtime/changes/new/")
    page.get_by_label("What is changed").fill("A new release")
    page.get_by_label("Kind of change").select_option(label="Minor change")
    page.get_by_label("The care plan").check()
    page.get_by_label("Why").fill("Faults are mended.")
    page.get_by_label("Wished start").fill("2026-12-01T09:00")
    page.get_by_label("Wished end").fill("2026-12-01T12:00")
    page.get_by_label("How it is done").fill("Install it.")
    page.get_by_label("Way back").fill("Install the old one.")
    page.get_by_role("button", name="See what the handbook says").click()
    managers = page.get_by_role("row", name=re.compile("Managers"))
    expect(managers).to_contain_text("too late")
    expect(managers).to_contain_text("17 Nov 09:00")
    axe(page)
    picture(page, "told-asked-too-late")
    offered = page.get_by_role("button", name=re.compile("Begin on "))
    expect(offered).to_contain_text("Tuesday 8 December 2026 09:00")
    offered.click()
    expect(page.get_by_text("The handbook lets it be done then")).to_be_visible()
    page.get_by_role("button", name="Ask for the change").click()
    expect(page.get_by_text("Whoever decides and advises was told.")).to_be_visible()
    return Change.objects.get()


def advised_by_the_council(visit: Visit, clock: Clock) -> None:
    """Colin calls the council together this afternoon, and makes the minutes of what it says."""
    page = visit(COLIN, "/downtime/councils/town/council/")
    page.locator("summary", has_text="Call a meeting").click()
    page.get_by_label("Begins").fill("2026-11-23T13:00")
    page.get_by_label("Ends").fill("2026-11-23T13:30")
    page.get_by_role("button", name="Call a meeting").click()
    page.get_by_role("button", name="Send the agenda").click()
    expect(page.get_by_text("The agenda is on its way")).to_be_visible()
    clock.until(at(23, 14, month=11))
    page.reload()
    page.get_by_role("link", name="Make the minutes").click()
    page.get_by_label("Colin").check()
    page.get_by_label("The council's advice").select_option(label="For it")
    page.get_by_label("What was said").fill("Before the wards wake up.")
    page.get_by_role("button", name="Make the minutes").click()
    expect(page.get_by_role("heading", name="Minutes")).to_be_visible()
    expect(page.get_by_text("Before the wards wake up.")).to_be_visible()
    picture(page, "told-minutes")


def approved(visit: Visit, change: Change) -> None:
    """Cora has heard the council, and decides."""
    page = visit(CORA, f"/downtime/changes/{change.key}/")
    expect(page.get_by_text("Before the wards wake up.")).to_be_visible()
    page.get_by_label("Reasons").fill("The council is for it.")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("The change is approved.")).to_be_visible()


def test_asked_for_too_late_approved_told_in_time_moved_and_told_again(
    here: Town,
    clock: Clock,
    visit: Visit,
    post_office: Server,
    live_server: Any,
    axe: Check,
    tmp_path: Path,
) -> None:
    # Eight days are not the two weeks that managers have to know it before
    change = asked_for(visit, axe)
    advised_by_the_council(visit, clock)
    approved(visit, change)
    clock.until(at(23, 15, month=11))
    told = " ".join(subject(one) for one in to("colin", post_office))
    assert "Agenda" in told
    assert "Minutes" in told

    # Who plans it for the day that was asked for first is refused, and offered the same day
    page = visit(CORA, f"/downtime/changes/{change.key}/")
    page.get_by_role("link", name="Plan the downtime").click()
    expect(page.get_by_text("The handbook allows it")).to_be_visible()
    page.get_by_label("Down from").fill("2026-12-01T09:00")
    page.get_by_label("Until").fill("2026-12-01T12:00")
    page.get_by_role("button", name=re.compile("what follows")).last.click()
    expect(page.get_by_text("The handbook does not allow it then:")).to_be_visible()
    expect(page.get_by_text("Too late").first).to_be_visible()
    axe(page)
    picture(page, "told-refused")
    earliest = page.get_by_role("button", name="Take the earliest start")
    expect(earliest).to_contain_text("Tuesday 8 December 2026 09:00")
    earliest.click()
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", name="A new release", level=1)).to_be_visible()
    planned = Downtime.objects.get()
    assert planned.start == at(8, 9)
    assert planned.change == change

    # Managers are told at once, because tomorrow at nine it would be too late
    post_office.taken.clear()
    clock.until(clock.now + MINUTE)
    (mail,) = post_office.taken
    assert mail["To"] == "sven@example.org"
    assert subject(mail) == "Planned downtime: The care plan, Tue 8 Dec 2026 09:00–12:00"
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "Meanwhile, The care plan: Use the paper lists." in plain.get_content()
    page = visit(CORA, f"/downtime/{planned.key}/")
    expect(page.get_by_text("told Mon 23 Nov 15:00")).to_be_visible()

    # Nobody else hears of it before it is due, a day ahead of its week
    clock.until(at(30, 8, 59, month=11))
    assert feed(live_server).entries == []
    post_office.taken.clear()
    clock.until(at(30, 9, 1, month=11))
    (entry,) = feed(live_server).entries
    assert entry.title == "A new release"
    assert [tag.term for tag in entry.tags] == ["The care plan"]
    first = entry.id
    shown = program(tmp_path, live_server)
    assert any("A new release" in line for line in shown(at(8, 9)))
    public = visit(CARLA, STATUS)
    expect(public.get_by_text("The care plan").first).to_be_visible()

    # The intranet has no door for programs: Sven posts it, and says so on his telephone
    asked = [one for one in post_office.taken if subject(one).startswith("Post by hand")]
    assert "sven@example.org" in {one["To"] for one in asked}
    page = visit(SVEN, "/downtime/notices/")
    axe(page)
    picture(page, "told-notices")
    page.get_by_text("The text to copy").first.click()
    expect(page.get_by_text("From: Tuesday 8 December 2026 09:00").first).to_be_visible()
    page.get_by_role("button", name="It is posted").first.click()
    expect(page.get_by_text("Thank you. It is written down that it was posted.")).to_be_visible()
    met = planned.duties.filter(state="met").values_list("notice", flat=True)
    assert set(met) == {"managers", "public", "staff"}

    # Moved by a week: everybody who was told hears of it at once
    clock.now = at(1, 8, 30)
    post_office.taken.clear()
    page = visit(CORA, f"/downtime/{planned.key}/move/")
    page.get_by_label("Down from").fill("2026-12-15T09:00")
    page.get_by_label("Until").fill("2026-12-15T12:00")
    page.get_by_label("Why it is moved").fill("The supplier is late.")
    page.get_by_role("button", name=re.compile("what follows")).last.click()
    expect(page.get_by_text("The handbook allows it")).to_be_visible()
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_text("It is moved.")).to_be_visible()
    clock.until(at(1, 8, 32))
    moved = [one for one in post_office.taken if subject(one).startswith("Moved:")]
    assert [one["To"] for one in moved] == ["sven@example.org"]
    body = moved[0].get_body(("plain",))
    assert body is not None
    assert "Why: The supplier is late." in body.get_content()
    assert moved[0]["References"] == mail["References"]
    (entry,) = feed(live_server).entries
    assert entry.id == first
    assert "Tuesday 15 December 2026 09:00" in entry.summary
    (event,) = calendar(live_server)
    assert event.decoded("dtstart") == at(15, 9)
    assert int(event["SEQUENCE"]) >= 1
    assert shown(at(8, 9)) == []
    assert any("A new release" in line for line in shown(at(15, 9)))
    staff = Notice.objects.get(occasion="moved", audience="staff")
    assert staff.state == "by-hand"
    page = visit(SVEN, f"/downtime/notices/{staff.key}/")
    axe(page)
    picture(page, "told-notice")
    page.get_by_role("button", name="It is posted").click()
    expect(page.get_by_text("Thank you. It is written down that it was posted.")).to_be_visible()
    again = planned.duties.filter(revision=2, state="met").values_list("notice", flat=True)
    assert set(again) == {"managers", "public", "staff"}

    # Nothing of the old times is told any more; providers hear of the new ones before they begin
    old = Notice.objects.filter(downtime=planned, revision=1, audience="providers").get()
    assert old.state == "withdrawn"
    clock.until(at(14, 10))
    assert Notice.objects.get(revision=2, audience="providers").state == "by-hand"  # no outlet

    # It begins by itself, takes longer, and is over; each is said to whoever was told
    clock.until(at(15, 9, 1))
    public.reload()
    expect(public.get_by_text("The care plan").first).to_be_visible()
    page = visit(CORA, f"/downtime/{planned.key}/")
    page.locator("summary", has_text="It lasts longer").click()
    page.get_by_label("It lasts until").fill("2026-12-15T13:00")
    page.get_by_role("button", name="Write down the new end").click()
    expect(page.get_by_text("The new end is written down, and told.")).to_be_visible()
    clock.until(at(15, 12, 30))
    page.get_by_role("button", name="It is over: everything works").click()
    expect(page.get_by_text("It is over. Everybody who was told of it is told.")).to_be_visible()
    clock.until(at(15, 12, 31))
    said = [subject(one).split(":")[0] for one in to("sven", post_office)]
    assert [one for one in said if one in SAID] == SAID
    (entry,) = feed(live_server).entries
    assert entry.id == first


def test_what_cannot_wait_is_waived_with_a_reason_in_the_history(
    here: Town, clock: Clock, visit: Visit, post_office: Server
) -> None:
    page = visit(CORA, "/downtime/new/?kind=minor&system=plan")
    page.get_by_label("Down from").fill("2026-12-01T09:00")
    page.get_by_label("Until").fill("2026-12-01T12:00")
    page.get_by_label("In a few words").fill("A hole is closed")
    page.get_by_role("button", name=re.compile("what follows")).last.click()
    fields = page.locator("fieldset.waive textarea")
    for number in range(fields.count()):
        fields.nth(number).fill("The hole is being used.")
    picture(page, "told-waiver")
    page.get_by_role("button", name="Waive it, and plan it").click()
    expect(page.get_by_role("heading", name="A hole is closed", level=1)).to_be_visible()
    expect(page.get_by_text("The hole is being used.").first).to_be_visible()
    found = Downtime.objects.get()
    clock.until(NOW + MINUTE)
    history = visit(ADAM, f"/history/downtime/{found.key}/")
    expect(history.get_by_text("The hole is being used.").first).to_be_visible()
    picture(history, "told-waiver-in-the-history")
    told = [one["To"] for one in post_office.taken if subject(one).startswith("Planned")]
    assert told == ["sven@example.org"]  # only too late
    duty = Downtime.objects.get().duties.get(notice="managers")
    assert duty.state == "waived"


def to(name: str, post_office: Server) -> list[EmailMessage]:
    """What somebody of the cast was sent since it was last looked at."""
    return [one for one in post_office.taken if one["To"] == f"{name}@example.org"]


def subject(mail: EmailMessage) -> str:
    """On one line, however it was folded on its way."""
    return str(mail["Subject"]).strip()


# --- what readers and programs see ----------------------------------------------------------------


def feed(live_server: Any) -> Any:
    """As a feed reader takes it; it complains of a feed that is malformed."""
    with urlopen(f"{live_server.url}{STATUS}feed.atom") as answer:
        found = feedparser.parse(answer.read())
    assert not found.bozo, found.bozo_exception
    return found


def calendar(live_server: Any) -> list[Any]:
    with urlopen(f"{live_server.url}{STATUS}calendar.ics") as answer:
        return list(icalendar.Calendar.from_ical(answer.read()).walk("VEVENT"))


def program(folder: Path, live_server: Any) -> calendar_programs.Show:
    """Fetched by vdirsyncer and shown by khal; by icalendar alone where they are not installed."""

    def read(day: datetime) -> list[str]:
        there = (
            one for one in calendar(live_server) if one.decoded("dtstart").date() == day.date()
        )
        return [str(one["SUMMARY"]) for one in there]

    if calendar_programs.MISSING:
        return read
    return calendar_programs.program(folder, f"{live_server.url}{STATUS}calendar.ics")
