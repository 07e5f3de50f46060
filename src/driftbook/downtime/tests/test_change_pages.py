"""The pages of changes, councils and the calendar: what they show, and to whom."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from driftbook.downtime.changes import actions, month, refusals
from driftbook.downtime.changes.books import books
from driftbook.downtime.models import Change, Downtime, Meeting
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.handbook import DOWNTIME
from driftbook.downtime.tests.town import (
    ADAM,
    CARLA,
    COLIN,
    COPENHAGEN,
    CORA,
    END,
    MAX,
    NOW,
    OTTO,
    START,
    SVEN,
    VERA,
    Town,
    actor,
    of,
    user,
)
from driftbook.downtime.tests.wishes import by, wish
from driftbook.handbook.deciding import changes as deciding

pytestmark = pytest.mark.django_db
CHANGES = "/downtime/changes/"
WORDS: dict[str, Any] = {
    "title": "A new version",
    "kind": "minor",
    "systems": ["plan"],
    "why": "Faster",
    "risk": "high",
    "plan": "Stop, copy, start",
    "way_back": "Start the old one",
}


@pytest.fixture
def town() -> Town:
    return cast.town()


def plain(html: str) -> str:
    text = re.sub(r"<[^>]+>", " ", html.split("<main", 1)[-1])
    return " ".join(text.split())


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return plain(answer.content.decode())


def tuesday(weeks: int, *, frozen: bool = False) -> datetime:
    """A Tuesday at 09:00 so many weeks from now, outside the freeze unless it is `frozen`."""
    local = timezone.now().astimezone(COPENHAGEN)
    at = local.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(weeks=weeks)
    at = (at - timedelta(days=at.weekday()) + timedelta(days=1)).replace(tzinfo=COPENHAGEN)
    while not frozen and ((at.month, at.day) >= (12, 20) or (at.month, at.day) <= (1, 6)):
        at += timedelta(weeks=1)
    return at


def times(start: datetime, hours: int = 3) -> dict[str, str]:
    end = start + timedelta(hours=hours)
    return {"start": f"{start:%Y-%m-%dT%H:%M}", "end": f"{end:%Y-%m-%dT%H:%M}"}


def page_of(change: Change) -> str:
    return f"{CHANGES}{change.key}/"


def test_the_handbook_speaks_before_anything_is_sent(town: Town) -> None:
    cora = of(CORA)
    assert "See what the handbook says" in text(cora, f"{CHANGES}new/")
    said = WORDS | times(tuesday(1, frozen=True)) | {"key": str(uuid4())}
    answer = cora.post(f"{CHANGES}new/", said)
    shown = plain(answer.content.decode())
    assert answer.status_code == 200
    assert not Change.objects.exists()
    assert "As wished, the handbook would not let it be done" in shown
    assert "Managers" in shown
    assert "too late" in shown
    assert "Change manager, The town : Cora" in shown
    earliest = re.search(r'name="use" value="([^"]+)"', answer.content.decode())
    assert earliest
    moved = cora.post(f"{CHANGES}new/", said | {"use": earliest[1]})
    assert "The handbook lets it be done then" in plain(moved.content.decode())
    start = re.search(r'name="start" value="([^"]+)"', moved.content.decode())
    assert start
    assert earliest[1].startswith(start[1])
    begins = datetime.fromisoformat(start[1])
    sent = cora.post(f"{CHANGES}new/", said | times(begins) | {"send": "yes"})
    change = Change.objects.get()
    assert sent["Location"] == page_of(change)
    assert change.start == datetime.fromisoformat(earliest[1])
    cora.post(f"{CHANGES}new/", said | times(begins) | {"send": "yes"})
    assert Change.objects.count() == 1


def test_a_refused_form_keeps_what_was_written(town: Town) -> None:
    said = WORDS | times(tuesday(4)) | {"systems": [], "title": "", "send": "yes"}
    answer = of(CORA).post(f"{CHANGES}new/", said)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Stop, copy, start" in html
    assert "Choose at least one system." in html
    late = WORDS | times(tuesday(4), hours=-1)
    assert (
        "It has to end after it begins." in of(CORA).post(f"{CHANGES}new/", late).content.decode()
    )
    far = WORDS | {"start": "2500-01-01T10:00", "end": "2500-01-01T11:00"}
    assert of(CORA).post(f"{CHANGES}new/", far).status_code == 422


def test_who_sees_what(town: Town) -> None:
    change = wish(town)
    pages = [CHANGES, page_of(change), "/downtime/councils/", "/downtime/calendar/"]
    pages.append("/downtime/councils/town/council/")
    for name in (CORA, COLIN, SVEN, ADAM, VERA, MAX):
        for address in pages:
            assert of(name).get(address).status_code == 200, (name, address)
    assert of(CARLA).get(page_of(change)).status_code == 403
    assert of(CARLA).get(CHANGES).status_code == 403
    assert of(OTTO).get(page_of(change)).status_code == 404
    assert of(OTTO).get("/downtime/councils/town/council/").status_code == 404
    assert "There is no such change request" in text(of(OTTO), CHANGES)
    assert of(CORA).get("/downtime/councils/town/parliament/").status_code == 404
    assert Client().get(page_of(change)).status_code == 302
    # whoever asked, changes it; a council's member of another party does not
    for noun in ("revision/", "withdrawal/"):
        assert of(CORA).get(page_of(change) + noun).status_code == 200
        assert of(MAX).get(page_of(change) + noun).status_code == 403
        assert of(OTTO).get(page_of(change) + noun).status_code == 404
    assert of(SVEN).post(f"{page_of(change)}decision/").status_code == 403


def test_advice_and_decision_on_the_page(town: Town) -> None:
    change = wish(town)
    page = page_of(change)
    assert "Decide" not in text(of(COLIN), page)
    assert "Give advice" not in text(of(CORA), page)
    said = {"council": "council", "evaluation": "for", "priority": "2", "words": "At *night*"}
    assert of(COLIN).post(f"{page}advice/", said).status_code == 302
    shown = text(of(CORA), page)
    assert "Colin, The council For it · priority 2, soon" in " ".join(shown.split()).replace(
        " ,", ","
    )
    nothing = of(COLIN).post(f"{page}advice/", {"council": "council"})
    assert "Say something" in nothing.content.decode()
    unseated = of(CORA).post(f"{page}advice/", said, follow=True)
    assert "You have no seat in this council" in plain(unseated.content.decode())
    empty = of(CORA).post(f"{page}decision/", {"approved": "yes"})
    assert (empty.status_code, "Say why." in empty.content.decode()) == (422, True)
    of(CORA).post(f"{page}decision/", {"approved": "yes", "because": "Colin is for it"})
    change.refresh_from_db()
    assert change.state == "approved"
    shown = text(of(CORA), page)
    assert "Colin is for it" in shown
    assert "It is done" in shown
    assert "It is done" not in text(of(COLIN), page)
    again = of(CORA).post(f"{page}decision/", {"approved": "no", "because": "On second thoughts"})
    assert "no longer open: approved" in again.content.decode()
    assert "On second thoughts" in again.content.decode()
    assert "On second thoughts" not in text(of(CORA), page)
    of(CORA).post(f"{page}completion/")
    change.refresh_from_db()
    assert change.state == "done"


def test_revised_on_the_page_and_nothing_is_lost_in_a_conflict(town: Town) -> None:
    change = wish(town, start=tuesday(4), end=tuesday(4) + timedelta(hours=1))
    page = f"{page_of(change)}revision/"
    html = of(CORA).get(page).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', html)
    assert seen
    actions.revise(
        change=change,
        by=by(CORA),
        now=timezone.now(),
        **{name: getattr(change, name) for name in ("why", "kind", "systems", "risk", "plan")},
        **{name: getattr(change, name) for name in ("way_back", "start", "end")},
        title="Somebody else's",
    )
    mine = WORDS | times(tuesday(4)) | {"title": "Mine", "seen": seen[1], "send": "yes"}
    answer = of(CORA).post(page, mine)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else has changed the request meanwhile" in html
    assert 'value="Mine"' in html
    seen = re.search(r'name="seen" value="([^"]+)"', html)
    assert seen
    assert of(CORA).post(page, mine | {"seen": seen[1]}).status_code == 302
    change.refresh_from_db()
    assert change.title == "Mine"
    of(CORA).post(f"{page_of(change)}withdrawal/", {"because": "No money"})
    assert "No money" in text(of(CORA), page_of(change))
    assert of(CORA).get(page).status_code == 302


def test_a_group_on_the_page(town: Town) -> None:
    change = wish(town)
    page = page_of(change)
    said = {"person": f"network:{user(SVEN).key}", "because": "Knows the wards"}
    assert of(COLIN).post(f"{page}group/", said).status_code == 302
    assert "Sven : Knows the wards" in text(of(CORA), page)
    assert of(CORA).post(f"{page}group/", {"person": "network:x"}).status_code == 422
    assert of(SVEN).post(f"{page}group/", said).status_code == 403
    assert "Give advice" in text(of(SVEN), page)
    member = change.group.get()
    assert of(CORA).post(f"{page}group/{uuid4()}/removal/").status_code == 404
    assert of(CORA).post(f"{page}group/{member.key}/removal/").status_code == 302
    assert "Nobody is in it" in text(of(CORA), page)


def test_the_list_is_filtered(town: Town) -> None:
    wish(town, title="First")
    second = wish(town, VERA, organisation=town.maker, title="Second")
    actions.decide(change=second, approved=True, because="Yes", by=by(CORA), now=NOW)
    cora = of(CORA)
    assert "2 Second" not in text(cora, CHANGES)
    assert "2 Second" in text(cora, f"{CHANGES}?state=approved")
    assert "2 Second" in text(cora, f"{CHANGES}?state=all&q=second")
    assert "1 First" in text(cora, f"{CHANGES}?state=all&q=1")
    assert "1 First" not in text(cora, f"{CHANGES}?state=all&organisation=the-maker")
    assert "1 First" in text(cora, f"{CHANGES}?state=nonsense&page=99")


def test_all_of_them_begin_with_what_waits(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open, then approved, then what is over; the latest first in each; over the pages as well."""
    for number, state in enumerate(("declined", "open", "approved", "done", "open"), start=1):
        Change.objects.filter(pk=wish(town, title=f"No {number}").pk).update(
            state=state, asked=NOW + timedelta(hours=number)
        )
    monkeypatch.setattr("driftbook.downtime.changes.views.changes.A_PAGE", 2)
    pages = [text(of(CORA), f"{CHANGES}?state=all&page={page}") for page in (1, 2, 3)]
    found = [re.findall(r"No (\d)", page) for page in pages]
    assert found == [["5", "2"], ["3", "4"], ["1"]]
    assert "More" not in pages[2]


def test_only_where_there_are_changes_is_chosen_between(town: Town) -> None:
    wish(town, title="First")
    assert "Asked by All" not in text(of(CORA), CHANGES), "only one asks"
    wish(town, VERA, organisation=town.maker, title="Second")
    assert "Asked by All The maker The town" in text(of(CORA), CHANGES)
    assert "Handbook All" not in text(of(CORA), CHANGES)


def test_a_meeting_from_the_call_to_the_minutes(town: Town) -> None:
    change = wish(town, start=tuesday(5), end=tuesday(5) + timedelta(hours=1))
    cora, council = of(CORA), "/downtime/councils/town/council/"
    shown = text(cora, council)
    assert "Coordinator , The town : Colin" in shown
    assert "co-opted : Max" in shown
    assert "1 A new version" in shown
    meets = next(iter(deciding.meetings(town.handbook, "council", timezone.now(), 1)))
    html = cora.get(council).content.decode()
    assert f'value="{meets[0]:%Y-%m-%dT%H:%M}"' in html
    bad = cora.post(f"{council}meetings/", times(meets[0], -1))
    assert bad.status_code == 422
    called = cora.post(f"{council}meetings/", times(meets[0], 2) | {"place": "Room 2"})
    meeting = Meeting.objects.get()
    page = f"/downtime/meetings/{meeting.key}/"
    assert called["Location"] == page
    assert of(SVEN).post(f"{council}meetings/", times(meets[0], 2)).status_code == 403
    item = {"change": str(change.key)}
    assert cora.post(f"{page}items/", item | {"off": "1"}).status_code == 302
    assert "No change request is on the agenda." in text(cora, page)
    assert cora.post(f"{page}items/", item).status_code == 302
    assert cora.post(f"{page}items/", {"change": str(uuid4())}).status_code == 404
    cora.post(f"{page}agenda/")
    assert "Agenda sent on" in text(cora, page)
    early = cora.post(f"{page}minutes/", {"present": [str(user(COLIN).key)]})
    assert "Minutes are made afterwards" in early.content.decode()
    Meeting.objects.update(
        start=timezone.now() - timedelta(hours=2), end=timezone.now() - timedelta(hours=1)
    )
    assert "Make the minutes" in text(cora, page)
    assert "Make the minutes" not in text(of(SVEN), page)
    said = {
        "present": [str(user(COLIN).key)],
        "also": "A guest",
        "words": "It was short",
        f"{change.key}-advice": "for",
        f"{change.key}-priority": "1",
        f"{change.key}-words": "Do it",
    }
    wrong = cora.post(f"{page}minutes/", said | {f"{change.key}-advice": "perhaps"})
    assert (wrong.status_code, "It was short" in wrong.content.decode()) == (422, True)
    assert cora.post(f"{page}minutes/", said)["Location"] == page
    shown = text(of(SVEN), page)
    for part in ("Colin; A guest", "For it · priority 1, at once", "Do it", "It was short"):
        assert part in shown.replace(" ;", ";"), part
    assert "The council For it" in text(cora, page_of(change))
    assert cora.get(f"{page}minutes/").status_code == 302
    for name, status in ((OTTO, 404), (CARLA, 403)):
        assert of(name).get(page).status_code == status
        assert of(name).get(f"{page}paper.pdf").status_code == status
    assert of(SVEN).post(f"{page}cancellation/").status_code == 403


@pytest.mark.once
def test_the_paper_is_a_tagged_pdf(town: Town) -> None:
    wish(town)
    meeting = actions.call_meeting(
        agreement=town.agreement, council="council", start=START, end=END, by=by(CORA), now=NOW
    )
    answer = of(COLIN).get(f"/downtime/meetings/{meeting.key}/paper.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="town-council-1-agenda.pdf"'
    paper = PdfReader(io.BytesIO(answer.content))
    assert "/StructTreeRoot" in paper.root_object
    assert "A new version" in paper.pages[0].extract_text()
    of(CORA).post(f"/downtime/meetings/{meeting.key}/cancellation/", {"because": "Illness"})
    assert "Cancelled" in text(of(CORA), f"/downtime/meetings/{meeting.key}/")
    again = of(CORA).get(f"/downtime/meetings/{meeting.key}/cancellation/")
    assert again.headers["location"] == f"/downtime/meetings/{meeting.key}/"


def test_the_calendar_shows_windows_freezes_and_what_collides(town: Town) -> None:
    web = wish(town, title="The site", systems=["web"], start=START, end=END)
    net = wish(town, title="The wires", systems=["net"], start=START, end=END)
    wish(town, title="Elsewhere", start=START - timedelta(days=7), end=END - timedelta(days=7))
    gone = wish(town, title="Given up")
    actions.withdraw(change=gone, by=by(CORA), now=NOW)
    book = next(iter(books(actor(CORA), "change.see", NOW)))
    december = month.month(book, actor(CORA), START.date().replace(day=1), NOW)
    days = {day.on.day: day for day in december.days}
    assert [(one.name, one.opens, one.closes) for one in days[8].windows] == [
        ("Tuesday and Wednesday", START, START + timedelta(hours=5))
    ]
    assert days[24].freezes == ["Christmas"]
    assert (days[22].freezes, days[22].windows) == (["Christmas"], [])
    assert [entry.row for entry in days[8].entries] == [web, net]
    assert [clash.depends for entry in days[8].entries for clash in entry.clashes] == [True, True]
    assert [len(week) for week in december.weeks] == [7] * 5
    shown = text(of(CORA), "/downtime/calendar/?month=2026-12")
    assert "December 2026" in shown
    assert "At the same time as Change 2: The wires, which affects The web site too" in shown
    assert "Given up" not in shown
    for odd in ("2026-13", "9999-12", "0001-01", "x"):
        assert of(CORA).get(f"/downtime/calendar/?month={odd}").status_code == 200
    assert "Given up" not in text(of(CORA), "/downtime/calendar/?handbook=none")


def test_a_handbook_without_the_chapter(town: Town) -> None:
    for address in (CHANGES, "/downtime/councils/", "/downtime/calendar/", f"{CHANGES}new/"):
        assert of(OTTO).get(address).status_code == 200


def test_a_private_change_is_not_there_for_other_customers() -> None:
    town = cast.town(files={"downtime.yaml": DOWNTIME + "shared: false\n"})
    theirs = wish(town, VERA, organisation=town.maker)
    assert of(CORA).get(page_of(theirs)).status_code == 404
    assert of(MAX).get(page_of(theirs)).status_code == 200


def test_a_planned_downtime_stands_for_its_change(town: Town) -> None:
    change = wish(town)
    actions.decide(change=change, approved=True, because="Yes", by=by(CORA), now=NOW)
    downtime = Downtime.objects.create(
        number=1,
        agreement=town.agreement,
        edition=town.edition,
        organisation=town.town,
        change=change,
        kind="minor",
        planning="planned",
        systems=["plan"],
        affected=["plan"],
        title="The care plan is down",
        start=START + timedelta(hours=1),
        end=END,
        decided=NOW,
        changed=NOW,
    )
    other = wish(town, title="The wires", systems=["net"])
    book = next(iter(books(actor(CORA), "change.see", NOW)))
    december = month.month(book, actor(CORA), START.date().replace(day=1), NOW)
    day = next(day for day in december.days if day.on == START.date())
    assert [entry.row for entry in day.entries] == [other, downtime]
    shown = text(of(CORA), "/downtime/calendar/?month=2026-12")
    assert "Downtime: The care plan is down" in shown
    assert "Downtime: The care plan is down" in text(of(CORA), page_of(other))
    assert "The care plan is down" in text(of(CORA), page_of(change))
    with pytest.raises(refusals.HasDowntime):
        actions.withdraw(change=change, by=by(CORA), now=NOW)
    Downtime.objects.update(cancelled=NOW)
    assert actions.withdraw(change=change, by=by(CORA), now=NOW).state == "withdrawn"


def test_what_was_wrong_when_it_was_decided_is_still_said(town: Town) -> None:
    frozen = datetime(2026, 12, 24, 9, tzinfo=COPENHAGEN)
    change = wish(town, start=frozen, end=frozen + timedelta(hours=9))
    actions.decide(change=change, approved=False, because="Christmas", by=by(CORA), now=NOW)
    codes = {one["code"] for one in Change.objects.get().decision["notices"]["violations"]}
    assert {"too-long", "outside-window", "freeze"} <= codes
    soon = wish(town, start=NOW + timedelta(days=1), end=NOW + timedelta(days=1, hours=2))
    actions.decide(change=soon, approved=True, because="Now", by=by(CORA), now=NOW)
    shown = text(of(CORA), page_of(change))
    assert "What the handbook held against it then" in shown
    assert "Christmas" in shown
    told = text(of(CORA), page_of(soon)).split("held against it then", 1)[1]
    assert "Managers had to be told by Tue 10 Nov 10:00" in told
    assert "2026-11-10T" not in told
