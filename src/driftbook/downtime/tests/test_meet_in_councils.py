"""A council meets: called, agenda, minutes, cancelled (I-03)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from driftbook.downtime.changes import actions, refusals
from driftbook.downtime.changes.actions import Outcome
from driftbook.downtime.models import Change, Item, Meeting
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.town import (
    COLIN,
    COPENHAGEN,
    CORA,
    MAX,
    NOW,
    START,
    SVEN,
    VERA,
    Town,
    user,
)
from driftbook.downtime.tests.wishes import by, did, letters, wish
from driftbook.history.by import By
from driftbook.outbox.models import Attachment, Message

pytestmark = pytest.mark.django_db
MEETS = datetime(2026, 12, 7, 13, tzinfo=COPENHAGEN)
"""The first Monday of the month."""
ENDS = MEETS + timedelta(hours=2)


@pytest.fixture
def town() -> Town:
    return cast.town()


def call(town: Town, name: str = CORA, **more: object) -> Meeting:
    said = {"council": "council", "start": MEETS, "end": ENDS, "place": "Room 2"} | more
    return actions.call_meeting(agreement=town.agreement, by=by(name), now=NOW, **said)  # type: ignore[arg-type]


def numbers(meeting: Meeting) -> list[int]:
    return list(meeting.items.order_by("position").values_list("change__number", flat=True))


def minute(meeting: Meeting, now: datetime = ENDS, **more: object) -> Meeting:
    said = {"present": [user(COLIN).key], "items": {}} | more
    return actions.minute(meeting=meeting, by=by(CORA), now=now, **said)  # type: ignore[arg-type]


def test_the_agenda_are_the_open_requests(town: Town) -> None:
    later, first = wish(town, start=START + timedelta(hours=1)), wish(town)
    wish(town, kind="emergency")
    declined = wish(town)
    actions.decide(change=declined, approved=False, because="No", by=by(CORA), now=NOW)
    meeting = call(town)
    assert (meeting.number, numbers(meeting)) == (1, [first.number, later.number])
    assert call(town).pk == meeting.pk
    actions.take_off(meeting=meeting, change=first, by=by(CORA), now=NOW)
    assert numbers(meeting) == [later.number]
    late = wish(town)
    for change in (late, late, first):
        actions.put_on_agenda(meeting=meeting, change=change, by=by(CORA), now=NOW)
    assert numbers(meeting) == [later.number, late.number, first.number]
    with pytest.raises(refusals.NotOpen):
        actions.put_on_agenda(meeting=meeting, change=declined, by=by(CORA), now=NOW)
    emergency = Change.objects.get(kind="emergency")
    with pytest.raises(refusals.OtherCouncil):
        actions.put_on_agenda(meeting=meeting, change=emergency, by=by(CORA), now=NOW)
    assert call(town, start=MEETS + timedelta(days=30), end=ENDS + timedelta(days=30)).number == 2


def test_the_agenda_is_mailed_with_an_entry_for_the_calendar(town: Town) -> None:
    wish(town)
    meeting = actions.send_agenda(meeting=call(town), by=by(CORA), now=NOW)
    actions.send_agenda(meeting=meeting, by=by(CORA), now=NOW + timedelta(seconds=5))
    sent = Message.objects.filter(about_kind="meeting").order_by("pk")
    assert [one.to for one in sent] == ["colin@example.org", "max@example.org"]
    assert sent[0].subject == "Agenda: The council, Monday 7 December 2026 13:00"
    assert "1. A new version (change 1)" in sent[0].text
    entry = Calendar.from_ical(bytes(Attachment.objects.order_by("pk")[0].content))
    event = next(iter(entry.walk("VEVENT")))
    assert event.decoded("dtstart") == MEETS
    assert (event["location"], event["status"]) == ("Room 2", "CONFIRMED")
    again = NOW + timedelta(hours=3)
    actions.send_agenda(meeting=meeting, by=by(CORA), now=again)
    assert Message.objects.filter(about_kind="meeting").count() == 4
    actions.cancel_meeting(meeting=meeting, because="Illness", by=by(COLIN), now=again)
    actions.cancel_meeting(meeting=meeting, by=by(COLIN), now=again)
    assert letters()[-1][1] == "Cancelled: The council, Monday 7 December 2026 13:00"
    last = Attachment.objects.order_by("-pk").first()
    assert last is not None
    gone = Calendar.from_ical(bytes(last.content))
    cancelled = next(iter(gone.walk("VEVENT")))
    assert (gone["method"], cancelled["status"]) == ("CANCEL", "CANCELLED")
    assert (cancelled["uid"], cancelled["sequence"]) == (event["uid"], 3 * 3600 + 1)
    assert did("meeting").count("meeting.agenda-sent") == 4  # in two histories
    with pytest.raises(refusals.Cancelled):
        actions.send_agenda(meeting=meeting, by=by(CORA), now=again)


def test_minutes_become_the_councils_advice_and_never_change(town: Town) -> None:
    change, other = wish(town, VERA, organisation=town.maker), wish(town, title="Another")
    meeting = call(town)
    with pytest.raises(refusals.TooEarly):
        minute(meeting, MEETS - timedelta(minutes=1))
    said = {change.key: Outcome("later", 2, START + timedelta(days=7), "After the holidays")}
    meeting = minute(meeting, items=said, also="A guest of the network", words="It was short.")
    assert (meeting.minuted, meeting.present) == (ENDS, [str(user(COLIN).key)])
    advice = change.advice.get()
    assert (advice.person, advice.council, advice.evaluation) == (None, "council", "unsure")
    assert (advice.priority, advice.start) == (2, START + timedelta(days=7))
    assert not other.advice.exists()
    assert {to for to, subject in letters() if subject.startswith("Minutes")} == {
        *("colin@example.org", "max@example.org", "cora@example.org", "vera@example.org")
    }
    for act in (
        lambda: minute(meeting),
        lambda: actions.take_off(meeting=meeting, change=change, by=by(CORA), now=ENDS),
        lambda: actions.put_on_agenda(meeting=meeting, change=change, by=by(CORA), now=ENDS),
        lambda: actions.cancel_meeting(meeting=meeting, by=by(CORA), now=ENDS),
        lambda: actions.send_agenda(meeting=meeting, by=by(CORA), now=ENDS),
    ):
        with pytest.raises(refusals.Minuted):
            act()
    assert Item.objects.get(change=change).words == "After the holidays"


def test_who_calls_sits_there_or_manages_changes(town: Town) -> None:
    with pytest.raises(refusals.NoSeat):
        actions.call_meeting(
            agreement=town.agreement,
            council="council",
            start=MEETS,
            end=ENDS,
            by=By(user(SVEN).key, "council-member"),
            now=NOW,
        )
    seated = By(user(MAX).key, "council-member")
    said = {"council": "council", "start": MEETS, "end": ENDS}
    meeting = actions.call_meeting(agreement=town.agreement, by=seated, now=NOW, **said)  # type: ignore[arg-type]
    with pytest.raises(refusals.Unknown):
        minute(meeting, present=[user(SVEN).key])
    with pytest.raises(refusals.Unknown):
        call(town, council="parliament")
    with pytest.raises(refusals.NoTime):
        call(town, end=MEETS)
    with pytest.raises(refusals.Over):
        call(town, start=NOW - timedelta(hours=2), end=NOW)
