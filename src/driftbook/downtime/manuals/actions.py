"""The only writer of manuals: write one, write it anew, change who reads it, go through it, end it.

Each locks the chain of its organisation and then the manual, and may be said twice. The history
names titles and what changed, never the text: that is what versions are for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from driftbook.downtime.manuals import refusals, reviewing
from driftbook.downtime.manuals.checking import check, line, lines
from driftbook.downtime.manuals.searching import folded
from driftbook.downtime.models import Manual, ManualVersion
from driftbook.history.actions import hold, record
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation

MOST_NOTE = 500
KEPT = ("sort", "systems", "readers", "owner_role", "owner")


def write(
    *,
    key: UUID,
    organisation: Organisation,
    agreement: Agreement | None,
    sort: str,
    title: str,
    text: str,
    language: str,
    systems: Sequence[str],
    readers: str,
    owner_role: str,
    owner: UUID | None,
    review: date,
    by: By,
    now: datetime,
    known: Collection[str] | None = None,
) -> Manual:
    """Put a manual on the shelf (I-05). The same key again is the same manual, and nothing new.

    `review` is the day in the organisation's zone by which somebody goes through it; `known` are
    the systems of the agreement's handbook, None: whoever calls has looked. Raises NotTheirs,
    NoReaders, NoSuchChoice, UnknownSystem, TooSoon, Unsaid.
    """
    said: dict[str, Any] = {"sort": sort, "systems": list(systems), "readers": readers}
    said |= {"owner_role": line(owner_role), "owner": owner}
    made = Manual(key=key, organisation=organisation, agreement=agreement, language=language)
    made.title, made.text, made.review = line(title), lines(text), review
    for name, value in said.items():
        setattr(made, name, value)
    check(made, known)
    return _add(made, by, now)


def translate(
    *, original: Manual, key: UUID, language: str, title: str, text: str, by: By, now: datetime
) -> Manual:
    """Put the same on the shelf in another language: its readers, systems and owner are those of
    the original. The same key again is the same manual.

    Raises Translated where there is one in the language, Ended, NoSuchChoice, Unsaid.
    """
    with transaction.atomic():
        root = _locked(original.translates or original)
        made = Manual(key=key, organisation=root.organisation, agreement=root.agreement)
        for name in KEPT:
            setattr(made, name, getattr(root, name))
        made.language, made.title, made.text = language, line(title), lines(text)
        made.review, made.translates = root.review, root
        check(made, None)
        same = Manual.objects.filter(translates=root, language=language, ended__isnull=True)
        other = root if root.language == language else same.exclude(key=key).first()
        if other is not None:
            raise refusals.Translated(other)
        return _add(made, by, now)


def revise(
    *, manual: Manual, version: int, title: str, text: str, note: str, by: By, now: datetime
) -> Manual:
    """Say something else: a new version. `version` is the one that its author began with.

    What changes nothing is no version; the same again from the same author is once. Raises
    Outdated where there is a newer version, Ended, Unsaid.
    """
    title, text = line(title), lines(text)
    if not title or not text.strip():
        raise refusals.Unsaid
    with transaction.atomic():
        current = _locked(manual)
        if (current.title, current.text) == (title, text):
            return current
        if current.version != version:
            raise refusals.Outdated(current)
        before = {"title": current.title, "version": current.version}
        current.title, current.text, current.version = title, text, version + 1
        current.folded, current.changed = folded(title, text, current.language), now
        current.save(update_fields=["title", "text", "version", "folded", "changed"])
        _version(current, note, by, now)
        after = {"title": title, "version": current.version, "note": line(note, MOST_NOTE)}
        _tell("manual.revised", current, by, now, before=before, after=after)
    return current


def change(
    *,
    manual: Manual,
    sort: str,
    systems: Sequence[str],
    readers: str,
    owner_role: str,
    owner: UUID | None,
    by: By,
    now: datetime,
    known: Collection[str] | None = None,
) -> Manual:
    """Say who reads it, what it is about and who looks after it. Raises as `write`, and Ended."""
    with transaction.atomic():
        current = _locked(manual)
        said: dict[str, Any] = {"sort": sort, "systems": list(systems), "readers": readers}
        said |= {"owner_role": line(owner_role), "owner": owner}
        new = [name for name in KEPT if getattr(current, name) != said[name]]
        if not new:
            return current
        before = {name: _json(getattr(current, name)) for name in new}
        there = set(current.systems)
        for name in new:
            setattr(current, name, said[name])
        check(current, None if known is None else there | set(known))
        current.save(update_fields=new)
        after = {name: _json(said[name]) for name in new}
        _tell("manual.changed", current, by, now, before=before, after=after)
    return current


def go_through(*, manual: Manual, again: date, by: By, now: datetime) -> Manual:
    """Somebody has gone through it, and does so again by `again`, a day in the organisation's zone.

    Raises TooSoon for a day that is not after today or more than five years ahead, and Ended.
    """
    with transaction.atomic():
        current = _locked(manual)
        if not reviewing.is_sensible(again, current.organisation, now):
            raise refusals.TooSoon
        before = {"review": current.review.isoformat()}
        current.review, current.reviewed = again, now
        current.remind = reviewing.next_reminder(again, current.organisation, now)
        current.save(update_fields=["review", "reviewed", "remind"])
        after = {"review": again.isoformat(), "version": current.version}
        _tell("manual.reviewed", current, by, now, before=before, after=after)
    return current


def end(*, manual: Manual, by: By, now: datetime) -> Manual:
    """Take it off the shelf: nobody is shown it any more but its organisation. Twice is once."""
    with transaction.atomic():
        current = _locked(manual, ended=True)
        if current.ended is None:
            current.ended, current.remind = now, None
            current.save(update_fields=["ended", "remind"])
            _tell("manual.ended", current, by, now)
    return current


def put_back(*, manual: Manual, by: By, now: datetime) -> Manual:
    """Put it on the shelf again, as it was; whoever looks after it is reminded again. Twice is
    once. Raises Translated where there is another one in its language meanwhile."""
    with transaction.atomic():
        current = _locked(manual, ended=True)
        if current.ended is None:
            return current
        same = Manual.objects.filter(translates=current.translates, language=current.language)
        other = same.filter(ended__isnull=True).first() if current.translates else None
        if other is not None:
            raise refusals.Translated(other)
        current.ended = None
        current.remind = reviewing.next_reminder(current.review, current.organisation, now)
        current.save(update_fields=["ended", "remind"])
        _tell("manual.returned", current, by, now)
    return current


# --- helpers ------------------------------------------------------------------------------------


def _add(made: Manual, by: By, now: datetime) -> Manual:
    """The first version, unless it is there already."""
    with transaction.atomic():
        hold(made.organisation.key)
        there = Manual.objects.filter(key=made.key).select_related("organisation").first()
        if there is not None:
            if there.organisation_id != made.organisation_id:
                raise refusals.NotTheirs
            return there
        if not reviewing.is_sensible(made.review, made.organisation, now) and not made.translates:
            raise refusals.TooSoon
        made.folded = folded(made.title, made.text, made.language)
        made.made = made.changed = now
        made.remind = reviewing.next_reminder(made.review, made.organisation, now)
        made.save(force_insert=True)
        _version(made, "", by, now)
        after: dict[str, Any] = {name: _json(getattr(made, name)) for name in KEPT}
        after |= {"language": made.language, "review": made.review.isoformat()}
        if made.translates:
            after["translates"] = str(made.translates.key)
        _tell("manual.written", made, by, now, after=after)
    return made


def _version(manual: Manual, note: str, by: By, now: datetime) -> None:
    ManualVersion.objects.create(
        manual=manual,
        number=manual.version,
        title=manual.title,
        text=manual.text,
        note=line(note, MOST_NOTE),
        person=by.person,
        at=now,
    )


def _locked(manual: Manual, *, ended: bool = False) -> Manual:
    """As it is now, locked after the chain. Raises Ended, unless that is no matter."""
    hold(manual.organisation.key)
    rows = Manual.objects.select_for_update(of=("self",))
    found = rows.select_related("organisation", "agreement", "translates").get(pk=manual.pk)
    if found.ended is not None and not ended:
        raise refusals.Ended
    return found


def _tell(did: str, manual: Manual, by: By, now: datetime, **more: dict[str, Any]) -> None:
    after = {"title": manual.title, **more.get("after", {})}
    record(
        organisation=manual.organisation.key,
        by=by,
        did=did,
        kind="manual",
        key=str(manual.key),
        before=more.get("before"),
        after=after,
        now=now,
    )


def _json(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
