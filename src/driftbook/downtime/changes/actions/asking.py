"""Change requests: asked for, revised, withdrawn. Each verb may be said twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from driftbook.downtime.changes import books, letters, queries, refusals
from driftbook.downtime.changes.actions import writing
from driftbook.downtime.changes.typed import one_line, said, span
from driftbook.downtime.models import RISKS, Change
from driftbook.handbook.schema.downtime import Downtime as Chapter
from driftbook.history.actions import hold
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation

SHOWN = ("title", "kind", "systems", "risk", "start", "end")
"""What of a change stands in the history; its texts stay on its page."""


class Wish(TypedDict):
    """What somebody asks for; times are aware."""

    title: str
    why: str
    kind: str
    systems: Sequence[str]
    risk: str
    plan: str
    way_back: str
    start: datetime
    end: datetime


@transaction.atomic
def ask(
    *,
    agreement: Agreement,
    organisation: Organisation,
    by: By,
    now: datetime,
    key: UUID | None = None,
    **wish: Unpack[Wish],
) -> Change:
    """Ask for a change, by the edition that holds at `now`. The same `key` again is that change.

    Whoever decides, and the councils that advise, get a mail.
    Raises NoChapter, NoParty, Unknown, NoWords, NoTime.
    """
    book = books.book(agreement, now)
    if book is None:
        raise refusals.NoChapter
    if not agreement.parties.filter(organisation=organisation).exists():
        raise refusals.NoParty
    what = _kept(book.chapter, wish)
    change = Change(
        key=key or uuid4(),
        agreement=agreement,
        edition=book.edition,
        organisation=organisation,
        asked=now,
        asked_by=by.person,
        shared=book.chapter.shared,
        changed=now,
        **what,
    )
    # the agreement before the chains, as where an edition is published
    Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    hold(*writing.held(change))
    there = Change.objects.filter(key=change.key).first()
    if there is not None and (there.asked_by, there.agreement_id) == (by.person, agreement.pk):
        return there
    if there is not None:
        raise refusals.Unknown("key", str(change.key))
    rows = Change.objects.filter(agreement=agreement)
    change.number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    change.save(force_insert=True)
    writing.told("change.asked", change, by, now, **_shown(change))
    writing.announced(event="change.asked", change=change, now=now)
    letters.asked(change, now)
    return change


@transaction.atomic
def revise(
    *,
    change: Change,
    by: By,
    now: datetime,
    seen: datetime | None = None,
    **wish: Unpack[Wish],
) -> Change:
    """Say it differently, as long as nobody has decided. It keeps the edition it was asked under.

    `seen`: when it had been changed last as the form was shown. Raises NotOpen, ChangedMeanwhile,
    NoChapter, Unknown, NoWords, NoTime.
    """
    change = writing.opened(change)
    if seen is not None and change.changed != seen:
        raise refusals.ChangedMeanwhile
    handbook = books.handbook_of(change.edition)
    if handbook is None or handbook.downtime is None:
        raise refusals.NoChapter
    what = _kept(handbook.downtime, wish)
    different = [name for name, value in what.items() if getattr(change, name) != value]
    if not different:
        return change
    for name in different:
        setattr(change, name, what[name])
    change.changed = now
    change.save(update_fields=[*different, "changed"])
    writing.told("change.revised", change, by, now, fields=different, **_shown(change))
    return change


@transaction.atomic
def withdraw(*, change: Change, because: str = "", by: By, now: datetime) -> Change:
    """No longer ask for it; also of one that was approved, unless a downtime of it stands.

    Raises NotOpen for one that was declined or done, HasDowntime.
    """
    change = writing.locked(change)
    if change.state == "withdrawn":
        return change
    if change.state not in queries.LIVE:
        raise refusals.NotOpen(change.state)
    if change.downtimes.filter(cancelled__isnull=True).exists():
        raise refusals.HasDowntime
    change.state, change.decided, change.decided_by = "withdrawn", now, by.person
    change.because, change.changed = one_line(because, 1000), now
    change.save(update_fields=["state", "decided", "decided_by", "because", "changed"])
    writing.told("change.withdrawn", change, by, now, because=change.because)
    letters.withdrawn(change, by.person, now)
    return change


# --- parts --------------------------------------------------------------------------------------


def _kept(chapter: Chapter, wish: Wish) -> dict[str, Any]:
    """What is asked for, as it is kept. Raises Unknown, NoWords, NoTime."""
    _known("kind", [wish["kind"]], books.asked_for(chapter))
    if not wish["systems"]:
        raise refusals.NoWords("systems")
    _known("system", wish["systems"], chapter.systems)
    _known("risk", [wish["risk"]], RISKS)
    span(wish["start"], wish["end"])
    return {
        **wish,
        "title": said(one_line(wish["title"]), "title"),
        "why": said(wish["why"], "why"),
        "systems": [one for one in chapter.systems if one in wish["systems"]],
        "plan": said(wish["plan"], "plan"),
        "way_back": said(wish["way_back"], "way_back"),
    }


def _known(what: str, values: Sequence[str], known: Any) -> None:
    for value in values:
        if value not in known:
            raise refusals.Unknown(what, value, tuple(known))


def _shown(change: Change) -> dict[str, Any]:
    found = {name: getattr(change, name) for name in SHOWN}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in found.items()
    }
