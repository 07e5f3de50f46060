"""What stands in the form of a new downtime before anybody has typed: from a link, or a change."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from driftbook.downtime.books import Book
from driftbook.downtime.models import Change
from driftbook.downtime.planning.asking import UNPLANNED, Wish, planning
from driftbook.downtime.years import answered


def initial(asked: QueryDict, here: Book, change: Change | None, now: datetime) -> dict[str, Any]:
    """From `?change=`, `?incident=`, `?kind=`, `?system=` (several), `?start=`, `?end=`, `?title=`.

    What makes no sense is left out. What broke has broken now.
    """
    found: dict[str, Any] = {} if change is None else _of_change(change)
    chapter = here.chapter
    kind = asked.get("kind", "")
    if kind in chapter.kinds:
        found["kind"] = kind
    systems = [one for one in asked.getlist("system") if one in chapter.systems]
    if systems or len(chapter.systems) == 1:
        found["systems"] = systems or list(chapter.systems)
    for name in ("start", "end"):
        at = _instant(asked.get(name, ""), here)
        if at is not None:
            found[name] = at
    if asked.get("title"):
        found["title"] = asked["title"][:200]
    with suppress(KeyError, ValueError):
        found["incident"] = UUID(str(asked["incident"]))
    if "start" not in found and planning(here, found.get("kind", "")) == UNPLANNED:
        found["start"] = now
        usual = chapter.kinds[found["kind"]].usual_minutes
        found["end"] = now + timedelta(minutes=usual)
    return found


def wish(found: Mapping[str, Any]) -> Wish | None:
    """What is asked for, where the link says enough of it."""
    if not all(found.get(name) for name in ("kind", "systems", "start", "end")):
        return None
    if found["end"] <= found["start"]:
        return None
    return Wish(found["kind"], tuple(found["systems"]), found["start"], found["end"])


def _of_change(change: Change) -> dict[str, Any]:
    return {
        "change": change.key,
        "kind": change.kind,
        "systems": change.systems,
        "title": change.title,
        "start": change.start,
        "end": change.end,
    }


def _instant(text: str, here: Book) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    if at is None or not answered(at):
        return None
    return at if at.tzinfo else at.replace(tzinfo=here.handbook.zone)
