"""Planning a downtime, moving it, cancelling it, and letting a duty go unmet (O-08, O-09, O-10).

Each verb is one transaction with its history, its duties, what is told of it, and may be said
twice. The chain of the organisation is locked first, then the downtime.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from driftbook.downtime.books import Book
from driftbook.downtime.models import Change, Downtime, Duty
from driftbook.downtime.planning import asking, refusals
from driftbook.downtime.planning.actions import writing
from driftbook.downtime.planning.asking import Wish
from driftbook.handbook.deciding.downtime_shapes import NoticeAnswer
from driftbook.history.actions import hold
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation


@transaction.atomic
def plan(
    *,
    organisation: Organisation,
    agreement: Agreement,
    kind: str,
    systems: tuple[str, ...] | list[str],
    start: datetime,
    end: datetime,
    title: str,
    text: str = "",
    change: Change | None = None,
    incident: UUID | None = None,
    waivers: Mapping[str, str] | None = None,
    key: UUID | None = None,
    by: By,
    now: datetime,
) -> Downtime:
    """Plan it by the edition that holds now, with all its duties; what broke runs at once.

    `waivers` says, for the id of a notice that would be late or the code of a violation, why it is
    done nevertheless; those that are not needed are left out. The same `key` again is the same.
    Raises Blocked, NoChapter, NotTheirs, NothingDown, NotApproved, EndsBefore, TooLong,
    Unanswerable.
    """
    hold(organisation.key)
    there = Downtime.objects.filter(key=key).select_related("organisation").first() if key else None
    if there is not None:
        if there.organisation_id != organisation.pk:
            raise refusals.NotTheirs
        return there
    _may_be(organisation, agreement, change)
    here = asking.book(agreement, now)
    wish = asking.possible(here, Wish(kind, tuple(systems), start, end), now)
    answer, given = _settled(here, wish, waivers or {}, now)
    last = Downtime.objects.filter(organisation=organisation).aggregate(n=Max("number"))["n"]
    how = asking.planning(here, kind)
    broke = how == asking.UNPLANNED
    found = Downtime.objects.create(
        key=key or uuid4(),
        number=(last or 0) + 1,
        agreement=agreement,
        edition=here.edition,
        organisation=organisation,
        shared=here.chapter.shared,
        change=change,
        kind=kind,
        planning=how,
        systems=list(wish.systems),
        affected=list(answer.affected),
        title=" ".join(title.split())[:200],
        text=text.strip(),
        start=wish.start,
        end=wish.end,
        decided=now,
        decided_by=by.person,
        decision=writing.decided(here, answer),
        started=wish.start if broke else None,
        remind=wish.end if broke else None,
        incident=incident,
        changed=now,
    )
    did = "downtime.reported" if broke else "downtime.planned"
    said = {"kind": kind, "systems": found.systems, **writing.when(found)}
    writing.note(found, did, by, now, said)
    _follow(found, here, wish, answer, given, by, now)
    writing.tell(found, writing.PLANNED, by, now)
    writing.event(found, writing.STARTED if broke else writing.PLANNED, now)
    return found


@transaction.atomic
def move(
    *,
    downtime: Downtime,
    start: datetime,
    end: datetime,
    because: str,
    waivers: Mapping[str, str] | None = None,
    by: By,
    now: datetime,
) -> Downtime:
    """Give it other times: its duties are computed anew by the edition that holds now.

    Everybody who was told of it is told. The times that it has already are no change.

    Raises Over, Begun, NoReason, Blocked, NoChapter, EndsBefore, TooLong, Unanswerable.
    """
    found = writing.locked(downtime)
    _waits(found)
    here = asking.book(found.agreement, now)
    wish = asking.possible(here, Wish(found.kind, tuple(found.systems), start, end), now)
    if (wish.start, wish.end) == (found.start, found.end):
        return found
    why = _why(because)
    answer, given = _settled(here, wish, waivers or {}, now)
    before, left = writing.when(found), found.start
    found.revision += 1
    found.edition, found.affected = here.edition, list(answer.affected)
    found.shared = here.chapter.shared
    found.start, found.end, found.because = wish.start, wish.end, why
    found.planning = asking.planning(here, found.kind)
    found.decision, found.changed = writing.decided(here, answer), now
    found.save()
    said = {**writing.when(found), "because": why, "revision": found.revision}
    writing.note(found, "downtime.moved", by, now, said, before)
    writing.drop(found, now)
    writing.shift(found, left, here.handbook.zone)
    _follow(found, here, wish, answer, given, by, now)
    writing.tell(found, writing.MOVED, by, now)
    writing.event(found, writing.MOVED, now)
    return found


@transaction.atomic
def cancel(*, downtime: Downtime, because: str, by: By, now: datetime) -> Downtime:
    """It does not happen: nobody has to be told of it any more, but for those who were.

    Twice is once. Raises Begun, Over where it is finished, NoReason.
    """
    found = writing.locked(downtime)
    if found.cancelled is not None:
        return found
    _waits(found)
    found.because = _why(because)
    found.cancelled = found.changed = now
    found.save(update_fields=["because", "cancelled", "changed"])
    writing.note(found, "downtime.cancelled", by, now, {"because": found.because})
    writing.drop(found, now)
    writing.tell(found, writing.CANCELLED, by, now)
    writing.event(found, writing.CANCELLED, now)
    return found


@transaction.atomic
def waive(*, downtime: Downtime, notice: str, because: str, by: By, now: datetime) -> Duty:
    """Let a duty go unmet, and say why: one that waits, or one that was not met in time.

    What is told of it is told all the same, and what was missed stands in the history. One that is
    waived stays as it is. Raises NotOpen, NoReason, Over.
    """
    found = writing.locked(downtime)
    mine = Duty.objects.filter(downtime=found, revision=found.revision, notice=notice)
    duty = mine.select_for_update().first()
    if duty is not None and duty.state == "waived":
        return duty
    if duty is None or duty.state not in ("open", "missed"):
        raise refusals.NotOpen
    if found.over:
        raise refusals.Over
    why = _why(because)
    duty.state, duty.settled = "waived", now
    duty.save(update_fields=["state", "settled"])
    writing.write_waivers(found, {notice: why}, (notice,), by, now)
    return duty


# --- helpers ------------------------------------------------------------------------------------


def _may_be(organisation: Organisation, agreement: Agreement, change: Change | None) -> None:
    if not agreement.parties.filter(organisation=organisation).exists():
        raise refusals.NotTheirs
    if change is None:
        return
    row = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if row.state != "approved" or row.agreement_id != agreement.pk:
        raise refusals.NotApproved


def _settled(
    here: Book, wish: Wish, waivers: Mapping[str, str], now: datetime
) -> tuple[NoticeAnswer, dict[str, str]]:
    """The decision, and the waivers that it needs. Raises Blocked for what nobody has waived."""
    plain = asking.ask(here, wish, now, known=now)
    wrong = asking.wrong(plain)
    given = {name: writing.plain(waivers.get(name, "")) for name in wrong if name != asking.PAST}
    given = {name: why for name, why in given.items() if why}
    left = tuple(name for name in wrong if name not in given)
    if left:
        raise refusals.Blocked(plain, left)
    late = asking.notices_in(here, tuple(given))
    return (asking.ask(here, wish, now, known=now, waived=late) if late else plain), given


def _follow(
    found: Downtime,
    here: Book,
    wish: Wish,
    answer: NoticeAnswer,
    given: Mapping[str, str],
    by: By,
    now: datetime,
) -> None:
    writing.write_waivers(found, given, here.chapter.notices, by, now)
    writing.write_duties(found, answer, now)
    writing.plan_anew(found, here, wish, answer)


def _waits(downtime: Downtime) -> None:
    if downtime.over:
        raise refusals.Over
    if downtime.started is not None:
        raise refusals.Begun


def _why(because: str) -> str:
    why = writing.plain(because)
    if not why:
        raise refusals.NoReason
    return why
