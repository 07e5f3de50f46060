"""What a council's members advise, and what the change manager decides (I-03)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from driftbook.downtime.changes import books, judging, letters, queries, refusals, seats
from driftbook.downtime.changes.actions import writing
from driftbook.downtime.changes.typed import moment, said
from driftbook.downtime.models import Advice, Change
from driftbook.downtime.models.changes import MOST_TEXT
from driftbook.handbook.book import Handbook
from driftbook.history.by import By

EVALUATIONS = ("for", "against", "unsure")
PRIORITIES = (1, 2, 3, 4)


@transaction.atomic
def advise(
    *,
    change: Change,
    council: str,
    evaluation: str = "",
    priority: int | None = None,
    start: datetime | None = None,
    words: str = "",
    by: By,
    now: datetime,
) -> Advice:
    """Say what one thinks of it, as a member of the council or of the change's group.

    The same again is not written twice. Raises NotOpen, NoChapter, Unknown, NoSeat, NoTime,
    NothingSaid.
    """
    change = writing.opened(change)
    handbook = _handbook(change)
    approval = judging.approval(handbook, change.kind, change.systems)
    heard = (*approval.councils, *approval.networks)
    if council not in heard:
        raise refusals.Unknown("council", council, heard)
    if not _may_advise(change, handbook, council, by):
        raise refusals.NoSeat
    if evaluation and evaluation not in EVALUATIONS:
        raise refusals.Unknown("evaluation", evaluation, EVALUATIONS)
    if priority is not None and priority not in PRIORITIES:
        raise refusals.Unknown("priority", str(priority), tuple(map(str, PRIORITIES)))
    moment(start)
    words = words.strip()[:MOST_TEXT]
    if not (evaluation or priority or start or words):
        raise refusals.NothingSaid
    mine = change.advice.filter(council=council, person=by.person).order_by("-number").first()
    new = (evaluation, priority, start, words)
    if mine and (mine.evaluation, mine.priority, mine.start, mine.words) == new:
        return mine
    advice = add(
        change,
        council=council,
        evaluation=evaluation,
        priority=priority,
        start=start,
        words=words,
        by=by,
        now=now,
    )
    letters.advised(advice, now)
    return advice


def add(
    change: Change,
    *,
    council: str,
    evaluation: str,
    priority: int | None,
    start: datetime | None,
    words: str,
    by: By,
    now: datetime,
    as_council: bool = False,
) -> Advice:
    """Write advice down. In a transaction that holds the change; `as_council`: of all of it."""
    last = change.advice.aggregate(last=Max("number"))["last"] or 0
    advice = Advice.objects.create(
        change=change,
        organisation=change.organisation.key,
        number=last + 1,
        council=council,
        person=None if as_council else by.person,
        evaluation=evaluation,
        priority=priority,
        start=start,
        words=words,
        at=now,
    )
    more = {"council": council, "evaluation": evaluation, "priority": priority}
    writing.told("change.advised", change, by, now, **more)
    return advice


@transaction.atomic
def decide(
    *,
    change: Change,
    approved: bool,
    because: str,
    by: By,
    now: datetime,
    seen: datetime | None = None,
) -> Change:
    """Approve or decline it, with reasons; what the handbook says at `now` is kept with it.

    Decided again with the same words, it stays as it was. `seen`: when the request had been changed
    last as it was read. Raises NoWords, NotOpen, ChangedMeanwhile, NoChapter, NotTheirs for whoever
    the handbook does not let decide, NoAdvice where the council was not heard.
    """
    change = writing.locked(change)
    state = "approved" if approved else "declined"
    because = said(because, "because")
    if (change.state, change.decided_by, change.because) == (state, by.person, because):
        return change
    if change.state != "open":
        raise refusals.NotOpen(change.state)
    if seen is not None and change.changed != seen:
        raise refusals.ChangedMeanwhile
    handbook = _handbook(change)
    approval = judging.approval(handbook, change.kind, change.systems)
    theirs = {user.key for user in seats.deciders(change.agreement, approval)}
    if by.person is not None and by.person not in theirs:
        raise refusals.NotTheirs(approval.party or "", approval.role or "")
    heard = change.advice.filter(council__in=approval.councils)
    if approval.advice_needed and not heard.exists():
        raise refusals.NoAdvice(approval.councils)
    change.state, change.decided, change.decided_by = state, now, by.person
    change.because, change.changed = because, now
    change.decision = judging.stored(handbook, change, change.edition.mark, now)
    fields = ["state", "decided", "decided_by", "because", "changed", "decision"]
    change.save(update_fields=fields)
    if approved:
        writing.told("change.approved", change, by, now, because=because)
    else:
        writing.told("change.declined", change, by, now, because=because)
    writing.announced(event="change.decided", change=change, now=now)
    letters.decided(change, by.person, now)
    return change


@transaction.atomic
def complete(*, change: Change, by: By, now: datetime) -> Change:
    """Say that an approved change has been carried out. Raises NotOpen for any other."""
    change = writing.locked(change)
    if change.state == "done":
        return change
    if change.state != "approved":
        raise refusals.NotOpen(change.state)
    change.state, change.decided, change.changed = "done", now, now
    change.save(update_fields=["state", "decided", "changed"])
    writing.told("change.done", change, by, now)
    return change


def may_advise_for(change: Change, by: By) -> tuple[str, ...]:
    """The councils and networks for which the person may advise on the change."""
    handbook = books.handbook_of(change.edition)
    if handbook is None:
        return ()
    return tuple(one for one in judging.heard(change) if _may_advise(change, handbook, one, by))


def _may_advise(change: Change, handbook: Handbook, council: str, by: By) -> bool:
    """A member of the council; of a network whoever was put into the group; an operator."""
    chapter = handbook.downtime
    if by.person is None:
        return True
    if chapter is not None and not chapter.councils[council].standing:
        there = queries.group(change).filter(user__key=by.person, network__in=("", council))
        return bool(there.exists())
    return seats.sits(by.person, handbook, change.agreement, council)


def _handbook(change: Change) -> Handbook:
    handbook = books.handbook_of(change.edition)
    if handbook is None or handbook.downtime is None:
        raise refusals.NoChapter
    return handbook
