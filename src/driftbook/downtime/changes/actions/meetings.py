"""A council meets: called, its agenda put together and sent, minuted or cancelled (I-03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from driftbook.downtime.changes import (
    books,
    judging,
    meeting_letters,
    minuted,
    queries,
    refusals,
    seats,
)
from driftbook.downtime.changes.actions import deciding, writing
from driftbook.downtime.changes.typed import moment, one_line, span
from driftbook.downtime.models import Change, Item, Meeting
from driftbook.downtime.models.changes import MOST_TEXT
from driftbook.downtime.queries import whole
from driftbook.handbook.book import Handbook
from driftbook.history.actions import hold
from driftbook.history.by import By
from driftbook.people.models import Agreement

MANAGER = "change-manager"
OUTCOMES = ("for", "against", "later")
EVALUATION = {"for": "for", "against": "against", "later": "unsure"}
"""What the council's outcome says as advice."""
MOST_ALSO = 1000
TWICE = timedelta(minutes=1)
"""An agenda that is sent again so soon was pressed twice."""


@dataclass(frozen=True)
class Outcome:
    """What came of an item; all of it may be empty: it was not dealt with."""

    advice: str = ""
    priority: int | None = None
    start: datetime | None = None
    words: str = ""


@transaction.atomic
def call_meeting(
    *,
    agreement: Agreement,
    council: str,
    start: datetime,
    end: datetime,
    place: str = "",
    by: By,
    now: datetime,
) -> Meeting:
    """Call a meeting (times are aware); every open request on which the council is heard is on its
    agenda. Called twice at the same time it is one meeting.

    Raises NoChapter, Unknown, NoSeat, NoTime, Over.
    """
    book = books.book(agreement, now)
    if book is None:
        raise refusals.NoChapter
    if council not in book.chapter.councils:
        raise refusals.Unknown("council", council, tuple(book.chapter.councils))
    _seated(by, book.handbook, agreement, council)
    span(start, end)
    if end <= now:
        raise refusals.Over
    Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    hold(*(one.key for one in writing.seated(agreement, book.edition, council)))
    rows = Meeting.objects.filter(agreement=agreement, council=council)
    there = rows.filter(start=start, cancelled__isnull=True).first()
    if there is not None:
        return there
    meeting = Meeting.objects.create(
        agreement=agreement,
        edition=book.edition,
        council=council,
        number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
        start=start,
        end=end,
        place=one_line(place, 300),
        called=now,
        called_by=by.person,
    )
    wanted = [one for one in queries.open_changes(agreement) if council in judging.heard(one)]
    Item.objects.bulk_create(
        Item(meeting=meeting, change=change, position=number)
        for number, change in enumerate(wanted, 1)
    )
    writing.meeting_told("meeting.called", meeting, by, now, start=start.isoformat())
    return meeting


@transaction.atomic
def put_on_agenda(*, meeting: Meeting, change: Change, by: By, now: datetime) -> Item:
    """Put a request on the agenda, at its end. What is there stays.

    Raises Minuted, Cancelled, NoSeat, NotOpen, OtherCouncil.
    """
    meeting = _open(meeting, by)
    change = whole(Change.objects.all()).get(pk=change.pk)
    if change.agreement_id != meeting.agreement_id or meeting.council not in judging.heard(change):
        raise refusals.OtherCouncil
    there = meeting.items.filter(change=change).first()
    if there is not None:
        return there
    if change.state != "open":
        raise refusals.NotOpen(change.state)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item = Item.objects.create(meeting=meeting, change=change, position=last + 1)
    writing.meeting_told("meeting.item-added", meeting, by, now, change=change.number)
    return item


@transaction.atomic
def take_off(*, meeting: Meeting, change: Change, by: By, now: datetime) -> None:
    """Take a request off the agenda; twice is once. Raises Minuted, Cancelled, NoSeat."""
    meeting = _open(meeting, by)
    gone, _rows = meeting.items.filter(change=change).delete()
    if gone:
        writing.meeting_told("meeting.item-removed", meeting, by, now, change=change.number)


@transaction.atomic
def send_agenda(*, meeting: Meeting, by: By, now: datetime) -> Meeting:
    """Mail the agenda, with an entry for the calendar, to every member. It may be sent again when
    it has changed. Raises Minuted, Cancelled, NoSeat, Over.
    """
    meeting = _open(meeting, by)
    if meeting.end <= now:
        raise refusals.Over
    if meeting.sent is not None and now - meeting.sent < TWICE:
        return meeting
    meeting.sent = now
    meeting.save(update_fields=["sent"])
    count = meeting_letters.agenda(meeting, now)
    writing.meeting_told("meeting.agenda-sent", meeting, by, now, members=count)
    return meeting


@transaction.atomic
def minute(
    *,
    meeting: Meeting,
    present: Sequence[UUID],
    also: str = "",
    items: Mapping[UUID, Outcome] | None = None,
    words: str = "",
    by: By,
    now: datetime,
) -> Meeting:
    """Make the minutes: who was there, and what came of each request, by the change's key.

    From then on nothing of the meeting changes. Every outcome is advice of the whole council on its
    change. Members, and whoever asked, get a mail. Raises Minuted, Cancelled, NoSeat, TooEarly,
    Unknown for an outcome that there is not or somebody who has no seat.
    """
    meeting = _open(meeting, by)
    if now < meeting.start:
        raise refusals.TooEarly
    meeting.present = _present(meeting, present)
    meeting.also = one_line(also, MOST_ALSO)
    meeting.words = words.strip()[:MOST_TEXT]
    meeting.minuted, meeting.minuted_by = now, by.person
    fields = ["present", "also", "words", "minuted", "minuted_by"]
    meeting.save(update_fields=fields)
    for item in meeting.items.select_related("change").order_by("position"):
        _came_of(item, (items or {}).get(item.change.key, Outcome()), by, now)
    writing.meeting_told("meeting.minuted", meeting, by, now, present=len(meeting.present))
    meeting_letters.minutes(meeting, now)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, because: str = "", by: By, now: datetime) -> Meeting:
    """Call it off; whoever got the agenda gets a mail. Twice is once. Raises Minuted, NoSeat."""
    meeting = _locked(meeting)
    if meeting.cancelled is not None:
        return meeting
    meeting = _open(meeting, by)
    meeting.cancelled = now
    meeting.save(update_fields=["cancelled"])
    why = one_line(because, MOST_ALSO)
    writing.meeting_told("meeting.cancelled", meeting, by, now, because=why)
    if meeting.sent is not None:
        meeting_letters.cancelled(meeting, why, now)
    return meeting


# --- parts --------------------------------------------------------------------------------------


def _locked(meeting: Meeting) -> Meeting:
    hold(*writing.meeting_chains(meeting), *writing.everybody(meeting.agreement))
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("agreement", "edition")
    return rows.defer("edition__files").get(pk=meeting.pk)


def _open(meeting: Meeting, by: By) -> Meeting:
    meeting = _locked(meeting)
    if meeting.cancelled is not None:
        raise refusals.Cancelled
    if meeting.minuted is not None:
        raise refusals.Minuted
    handbook = books.handbook_of(meeting.edition)
    if handbook is None:
        raise refusals.NoChapter
    _seated(by, handbook, meeting.agreement, meeting.council)
    return meeting


def _seated(by: By, handbook: Handbook, agreement: Agreement, council: str) -> None:
    """Its members and the change managers of the agreement see to a council's meetings."""
    if by.person is None or by.role == MANAGER:
        return
    if not seats.sits(by.person, handbook, agreement, council):
        raise refusals.NoSeat


def _present(meeting: Meeting, present: Sequence[UUID]) -> list[str]:
    handbook = books.handbook_of(meeting.edition)
    there = seats.members(handbook, meeting.agreement, [meeting.council]) if handbook else []
    known = {user.key for user in there}
    for person in present:
        if person not in known:
            raise refusals.Unknown("member", str(person), ())
    return [str(key) for key in dict.fromkeys(present)]


def _came_of(item: Item, outcome: Outcome, by: By, now: datetime) -> None:
    if outcome.advice and outcome.advice not in OUTCOMES:
        raise refusals.Unknown("advice", outcome.advice, OUTCOMES)
    if outcome.priority is not None and outcome.priority not in deciding.PRIORITIES:
        known = tuple(map(str, deciding.PRIORITIES))
        raise refusals.Unknown("priority", str(outcome.priority), known)
    moment(outcome.start)
    item.advice, item.priority = outcome.advice, outcome.priority
    item.start, item.words = outcome.start, outcome.words.strip()[:MOST_TEXT]
    change = whole(Change.objects.select_for_update(of=("self",))).get(pk=item.change_id)
    item.said = minuted.kept(change)
    item.save(update_fields=["advice", "priority", "start", "words", "said"])
    if not (item.advice or item.priority or item.start or item.words):
        return
    deciding.add(
        change,
        council=item.meeting.council,
        evaluation=EVALUATION.get(item.advice, ""),
        priority=item.priority,
        start=item.start,
        words=item.words,
        by=by,
        now=now,
        as_council=True,
    )
