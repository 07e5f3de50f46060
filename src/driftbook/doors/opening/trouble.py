"""Whom to turn to about a door at this hour, and which guide to look at first (G-37, O-05 … O-07).

Pages of other apps are known by the names of their addresses alone: doors import none of them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from driftbook.doors.opening.rules import Rules
from driftbook.handbook.deciding.answers import AnswerStep
from driftbook.handbook.deciding.opening import TroubleAnswer, next_step


@dataclass(frozen=True)
class Help:
    """What to do now that the door does not do what was asked."""

    steps: tuple[AnswerStep, ...]
    """The ladder of this hour; the first is the next thing to do."""
    guide: str
    """The address of the guide; empty: there is none."""
    guide_title: str
    ladder: str
    """The address of the whole answer, with its reasons; empty: the handbook does not say."""
    name: str
    """What the ladder is called: the hours that hold."""
    at: datetime
    """In the handbook's zone."""
    language: str
    """Of the handbook's texts."""

    @property
    def first(self) -> AnswerStep | None:
        """The next thing to do."""
        return self.steps[0] if self.steps else None

    @property
    def rest(self) -> tuple[AnswerStep, ...]:
        """And then."""
        return self.steps[1:]


def of(rules: Rules | None, kind: str, now: datetime, roles: Collection[str] = ()) -> Help | None:
    """What the handbook says at `now` (aware) of a unit of this kind; None: without a handbook.

    A handbook that has an audience of the same name as one of the `roles` is asked for that one.
    """
    if rules is None:
        return None
    book = rules.handbook
    at = now.astimezone(book.zone)
    audiences = book.support.audiences if book.support else {}
    audience = next((role for role in sorted(roles) if role in audiences), None)
    said = next_step(book, kind, at, audience)
    matched = said.support.situation.matched if said.support else None
    return Help(
        steps=said.steps,
        guide=reverse("guides:guide", args=[book.id, said.guide]) if said.guide else "",
        guide_title=said.guide_title or "",
        ladder=_ladder(book.id, said),
        name=(matched.name or "") if matched else "",
        at=at,
        language=book.cover.language,
    )


def _ladder(handbook: str, said: TroubleAnswer) -> str:
    if said.system is None:
        return ""
    known = {"problem": said.problem, "audience": said.audience}
    asked = urlencode({name: value for name, value in known.items() if value})
    page = reverse("support:answer", args=[handbook, said.system])
    return f"{page}?{asked}" if asked else page
