"""What must not come back with a backup: people who were erased, accounts and tags that ended.

The history says it; but the history comes back too, as it was then. So it is copied into a small
file outside, line by line, as often as one likes. Only keys are in it, no name and no number.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from driftbook.doors import tag_actions
from driftbook.doors.models import Tag
from driftbook.doors.refusals import TagEnded
from driftbook.history.models import Event
from driftbook.operating.backup.trouble import Trouble
from driftbook.people.actions import disabling, members
from driftbook.people.by import by, operator
from driftbook.people.models import Organisation, User

AGAIN = {
    "person.erased": "person.erased",
    "person.disabled": "person.disabled",
    "person.enabled": "",
    "tag.erased": "tag.erased",
    "tag.blocked": "tag.blocked",
    "tag.reactivated": "",
    "tag.ended": "tag.ended",
    "citizen.erased": "citizen.erased",
}
"""What is written down, and what is done again; empty: it undoes one before it."""
UNDONE = {"person.enabled": "person.disabled", "tag.reactivated": "tag.blocked"}


@dataclass
class Applied:
    """What was done again."""

    done: int = 0
    already: int = 0
    by_hand: list[str] = field(default_factory=list)
    """What somebody has to do, in words."""


def write_down(path: Path) -> int:
    """Add what the file does not have yet; returns how many lines. Raises Trouble."""
    known = (
        {(line["organisation"], line["number"]) for line in _lines(path)}
        if path.exists()
        else set()
    )
    events = Event.objects.filter(did__in=AGAIN).order_by("at", "organisation", "number")
    new = [
        {
            "at": event.at.isoformat(),
            "organisation": str(event.organisation),
            "number": event.number,
            "did": event.did,
            "key": event.key,
        }
        for event in events.iterator()
        if (str(event.organisation), event.number) not in known
    ]
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(b"".join(json.dumps(line).encode() + b"\n" for line in new))
            file.flush()
            os.fsync(file.fileno())
    except OSError as wrong:
        raise Trouble(f"{path} could not be written: {wrong.strerror}") from None
    return len(new)


def apply(path: Path, now: datetime) -> Applied:
    """Do again what the file says and the database does not. Twice is once. Raises Trouble."""
    applied = Applied()
    for line in _last(_lines(path)):
        if (
            Event.objects.filter(organisation=line["organisation"], number=line["number"])
            .filter(did=line["did"], key=line["key"])
            .exists()
        ):
            applied.already += 1
            continue
        try:
            _do(line, applied, now)
        except members.MayNot as refused:
            applied.by_hand.append(f"{line['did']} {line['key']}: refused ({refused.code})")
    return applied


def _last(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what was undone afterwards."""
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for line in sorted(lines, key=lambda one: (one["at"], one["number"])):
        did, key = line["did"], line["key"]
        if did in UNDONE:
            kept.pop((UNDONE[did], key), None)
        elif did == "citizen.erased":  # each is another citizen
            kept[did, f"{line['organisation']} {line['number']}"] = line
        else:
            kept[did, key] = line
    return list(kept.values())


def _do(line: dict[str, Any], applied: Applied, now: datetime) -> None:
    organisation = Organisation.objects.filter(key=line["organisation"]).first()
    if organisation is None or line["did"] == "citizen.erased":
        where = organisation.name if organisation else line["organisation"]
        applied.by_hand.append(f"{line['did']} at {line['at']} in {where}: ask them to do it again")
        return
    if line["did"].startswith("person."):
        _do_person(line, organisation, applied, now)
    else:
        _do_tag(line, organisation, applied, now)


def _do_person(
    line: dict[str, Any], organisation: Organisation, applied: Applied, now: datetime
) -> None:
    user = User.objects.filter(key=line["key"]).first()
    actor = operator(organisation.key)
    if user is None or user.erased:
        applied.already += 1
    elif line["did"] == "person.erased":
        members.erase(actor=actor, organisation=organisation, user=user, now=now)
        applied.done += 1
    else:
        disabling.disable(
            actor=actor, organisation=organisation, user=user, because="restored", now=now
        )
        applied.done += 1


def _do_tag(
    line: dict[str, Any], organisation: Organisation, applied: Applied, now: datetime
) -> None:
    tag = Tag.objects.filter(key=line["key"], organisation=organisation).first()
    if tag is None:
        applied.already += 1
        return
    who = by(operator(organisation.key), "tag.change", organisation.key)
    try:
        with transaction.atomic():
            if line["did"] == "tag.blocked":
                tag_actions.block_tag(tag=tag, because="", by=who, now=now)
            elif line["did"] == "tag.ended":
                tag_actions.end_tag(tag=tag, by=who, now=now)
            else:
                tag_actions.erase_holder(tag=tag, by=who, now=now)
        applied.done += 1
    except TagEnded:
        applied.already += 1


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise Trouble(f"{path} cannot be read: {getattr(wrong, 'strerror', 'no text')}") from None
    found = []
    for number, row in enumerate(text.splitlines(), 1):
        try:
            line = json.loads(row)
            UUID(line["organisation"])
            sound = line["did"] in AGAIN and isinstance(line["number"], int)
            datetime.fromisoformat(line["at"])
            sound = sound and isinstance(line["key"], str)
        except (ValueError, KeyError, TypeError):
            sound = False
        if not sound:
            raise Trouble(f"{path}:{number} is no line that `driftbook backup erased` writes")
        found.append(line)
    return found
