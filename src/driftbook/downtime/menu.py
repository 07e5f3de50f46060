"""Which entries of the menu say something to the visitor: what the handbooks of theirs have."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils import timezone

from driftbook.downtime.changes.books import asked_for, books
from driftbook.downtime.manuals.queries import manuals
from driftbook.handbook.schema.downtime import Downtime
from driftbook.people.middleware import actor
from driftbook.theme.context import offered_where

FOUND = "chapters_of_downtime"


def chapters(request: HttpRequest) -> list[Downtime]:
    """Of the visitor's handbooks, as they hold now; looked up once for a page."""
    known = vars(request)
    if FOUND not in known:
        who, now = actor(request), timezone.now()
        known[FOUND] = [one.chapter for one in books(who, "downtime.see", now)]
    found: list[Downtime] = known[FOUND]
    return found


def _any(holds: Callable[[Downtime], bool]) -> Callable[[HttpRequest], bool]:
    return lambda request: any(map(holds, chapters(request)))


def _kept(request: HttpRequest) -> bool:
    """Where there is a chapter, or somebody of the visitor's has written one all the same."""
    who = actor(request)
    own = who.where("manual.read")
    return bool(chapters(request)) or manuals(who).filter(organisation__key__in=own).exists()


def offer() -> None:
    """The words that entries of the menu carry."""
    offered_where("downtime is written of", _any(lambda chapter: True))
    offered_where("changes are asked for", _any(lambda chapter: bool(asked_for(chapter))))
    offered_where("councils advise", _any(lambda chapter: bool(chapter.councils)))
    offered_where("notices are due", _any(lambda chapter: bool(chapter.notices)))
    offered_where("manuals are kept", _kept)
