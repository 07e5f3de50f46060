"""What a case does in Driftbook itself (B-08): tags, lists and logs, portal users, passwords.

`run` is called in the transaction of the deed that leads to it: `filed` (or the entry of a planned
case) and `done`. Each act leaves a deed `acted` on the case, and an event where its thing is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from driftbook.doors import refusals
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import forms
from driftbook.handbook.deciding import requests as deciding
from driftbook.handbook.schema.requests import Act, RequestType
from driftbook.history.actions import hold
from driftbook.history.by import By
from driftbook.people.actions.members import MayNot
from driftbook.requests.actions import deeds, doings
from driftbook.requests.actions.doings import Asked, CannotAct
from driftbook.requests.models import Case, Deed
from driftbook.work.transactions import demand

At = Literal["filed", "done"]
ACTED = "acted"
_BETWEEN = re.compile(r"[\s,;]+")


class Need(NamedTuple):
    """Something that whoever finishes a case says; a field of the form `finish`."""

    name: str
    """Its key in `details`."""
    label: str
    kind: str
    """`long-text`: several values, one a line."""


class NotDone(deeds.NotNow):
    """The case is not done, because what it does cannot be done; `cannot` says why."""

    def __init__(self, case: Case, cannot: CannotAct) -> None:
        super().__init__(case, "done")
        self.cannot = cannot


def run(
    *,
    case: Case,
    handbook: Handbook,
    at: At,
    by: By,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> list[Act]:
    """Do what the type says of a locked case; returns the acts that are done, now or before.

    Said again, nothing is done twice: not when a done case is reopened and done once more either.
    An act at `filed` that cannot be done leaves its deed with `refused`, is not returned, and the
    case waits for a person: whoever files finishes the case only if `finishes` says so of what was
    returned. At `done` a person is there: raises NotDone (a NotNow), and nothing is written.
    `details` are the values of `needs`, by name: a text or a list. Demands a transaction.
    """
    demand("run()")
    wanted = _acts(case, handbook, at)
    if not wanted:
        return []
    hold(*case.parties)
    type_ = _type(case, handbook)
    said = _said(case, type_)
    before = _before(case)
    asked = Asked(case, type_, said, by, now, _listed((details or {}).get("numbers")))
    return [
        act
        for act in wanted
        if _once(act, type_.acts.index(act), asked, before, raises=at == "done")
    ]


def finishes(case: Case, handbook: Handbook, done: Sequence[Act]) -> bool:
    """Whether nothing is left to do for people: `done` is what `run` returned at `filed`."""
    wanted = _acts(case, handbook, "filed")
    return all(act in done for act in wanted) and any(act.finishes for act in done)


def needs(case: Case, handbook: Handbook) -> list[Need]:
    """What the keeper is asked for when finishing; the labels in the language of the page."""
    does = {act.does for act in _acts(case, handbook, "done")}
    if "order-tags" in does:
        return [
            Need("numbers", _("Numbers of the tags that are sent, one on each line"), "long-text")
        ]
    return []


def _once(
    act: Act, index: int, asked: Asked, before: Mapping[int, Mapping[str, Any]], *, raises: bool
) -> bool:
    """Do the act unless it was done before, and write its deed; whether it is done."""
    if act.does == "order-tags" and not asked.numbers:
        return True  # nothing was sent that the registry is to know
    if index in before and not (act.does == "order-tags" and asked.numbers):
        return True
    doing: Callable[[Asked], dict[str, Any]] = doings.DOINGS[act.does]
    try:
        with transaction.atomic():  # of several tags or people all, or none
            said, done = doing(asked), True
    except (CannotAct, refusals.Refused, MayNot) as wrong:
        cannot = doings.cannot(wrong)
        if raises:
            raise NotDone(asked.case, cannot) from wrong
        said, done = {"refused": cannot.code, "about": cannot.about}, False
    deeds.add(
        case=asked.case,
        what=ACTED,
        state=asked.case.state,
        given={asked.case.state},
        by=asked.by,
        now=asked.now,
        details={"does": act.does, "act": index, **said},
        tell=False,  # the deed that led to it is told
    )
    return done


def _before(case: Case) -> dict[int, Mapping[str, Any]]:
    """What the case has done, by the position of the act in its type."""
    rows = Deed.objects.filter(case=case, what=ACTED).values_list("details", flat=True)
    return {said["act"]: said for said in rows if "refused" not in said}


def _acts(case: Case, handbook: Handbook, at: At) -> tuple[Act, ...]:
    return tuple(deciding.acts(handbook, case.type, case.answers, at))


def _type(case: Case, handbook: Handbook) -> RequestType:
    return deciding.type_of(handbook, case.type)


def _said(case: Case, type_: RequestType) -> dict[str, Any]:
    return forms.said(type_, case.answers)


def _listed(said: object) -> list[str]:
    """Numbers as they were typed: one on each line, or with commas."""
    if isinstance(said, str):
        said = _BETWEEN.split(said)
    return [str(one) for one in said if str(one).strip()] if isinstance(said, list | tuple) else []
