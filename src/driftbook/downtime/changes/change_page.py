"""What the page of a change shows, and what it offers to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from driftbook.downtime.changes import books, judging, queries, seats, words
from driftbook.downtime.changes import said as saying
from driftbook.downtime.changes.actions.deciding import may_advise_for
from driftbook.downtime.changes.clocks import zone_of
from driftbook.downtime.changes.queries import ADVISE, ASK, DECIDE, MEET
from driftbook.downtime.changes.refusals import Refused
from driftbook.downtime.models import Advice, Change
from driftbook.downtime.models.downtimes import Downtime
from driftbook.downtime.queries import changes, downtimes
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import downtime as deciding
from driftbook.history.by import By
from driftbook.people.actors import Actor
from driftbook.people.models import User
from driftbook.people.queries import names

PLAN = "downtime.plan"


@dataclass(frozen=True)
class Advised:
    """Advice as the page shows it."""

    advice: Advice
    who: str
    """Empty: the council as a whole."""
    council: str
    evaluation: str
    priority: str
    at: datetime
    start: datetime | None


@dataclass(frozen=True)
class May:
    """What the visitor may do with the change now."""

    revise: bool
    withdraw: bool
    advise: tuple[tuple[str, str], ...]
    """Councils and networks, by id and name."""
    decide: bool
    put_together: bool
    plan: bool
    complete: bool


def of(who: Actor, change: Change, now: datetime) -> dict[str, Any]:
    """Everything on the page."""
    handbook = books.handbook_of(change.edition)
    local = zone_of(change, handbook)
    people = names([change.asked_by, change.decided_by])
    return {
        "change": change,
        "handbook": handbook,
        "own": handbook.cover.language if handbook else change.edition.language,
        "kind": words.kind(handbook, change.kind),
        "systems": words.systems(handbook, change.systems),
        "state": words.STATES[change.state],
        "look": words.LOOKS.get(change.state, ""),
        "risk": words.RISKS[change.risk],
        "start": change.start.astimezone(local),
        "end": change.end.astimezone(local),
        "asked": change.asked.astimezone(local),
        "asked_by": people.get(change.asked_by, ""),
        "decided": change.decided.astimezone(local) if change.decided else None,
        "decided_by": people.get(change.decided_by, ""),
        "said": _said(who, handbook, change, now),
        "then": _then(change),
        "advice": _advice(handbook, change, local),
        "group": list(queries.group(change)),
        "meetings": _meetings(who, change, handbook),
        "downtimes": list(downtimes(who).filter(change=change, cancelled__isnull=True)),
        "may": may(who, change, handbook),
    }


def may(who: Actor, change: Change, handbook: Handbook | None) -> May:
    """What the visitor may do; whatever else the action refuses, it says in words."""
    open_ = change.state == "open"
    asked = who.may(ASK, change.organisation.key)
    return May(
        revise=asked and open_,
        withdraw=asked and change.state in queries.LIVE,
        advise=_advise(who, change, handbook) if open_ else (),
        decide=open_ and _decides(who, change, handbook),
        put_together=open_ and _may(who, MEET, change) and handbook is not None,
        plan=change.state == "approved" and bool(who.where(PLAN)),
        complete=change.state == "approved" and _may(who, DECIDE, change),
    )


def _may(who: Actor, action: str, change: Change) -> bool:
    return bool(changes(who, action).filter(pk=change.pk).exists())


def _advise(who: Actor, change: Change, handbook: Handbook | None) -> tuple[tuple[str, str], ...]:
    if who.person is None or not _may(who, ADVISE, change):
        return ()
    heard = may_advise_for(change, By(who.person, ""))
    return tuple((one, words.council(handbook, one)) for one in heard)


def _decides(who: Actor, change: Change, handbook: Handbook | None) -> bool:
    if handbook is None or not _may(who, DECIDE, change):
        return False
    approval = judging.approval(handbook, change.kind, change.systems)
    return any(user.key == who.person for user in seats.deciders(change.agreement, approval))


def _said(
    who: Actor, handbook: Handbook | None, change: Change, now: datetime
) -> saying.Said | None:
    """What the handbook says of it now, as long as it is to come; its conflicts in any case."""
    if handbook is None or handbook.downtime is None or change.state not in queries.LIVE:
        return None
    start, end = change.start, change.end
    others: list[Change | Downtime]
    others = queries.neighbours(who, change.agreement, start, end, but=change)
    try:
        return saying.said(handbook, change.agreement, judging.facts(change), others, now)
    except Refused:
        return None


def _then(change: Change) -> tuple[saying.Sentence, ...]:
    """What was wrong with it when it was decided, as it was kept."""
    kept = change.decision.get("notices", {}).get("violations", [])
    return saying.sentences(deciding.restored(kept))


def _advice(handbook: Handbook | None, change: Change, local: Any) -> list[Advised]:
    rows = queries.latest_advice(change)
    people = names(one.person for one in rows)
    return [
        Advised(
            advice=one,
            who=people.get(one.person, ""),
            council=words.council(handbook, one.council),
            evaluation=str(words.EVALUATIONS.get(one.evaluation, "")),
            priority=str(words.PRIORITIES.get(one.priority or 0, "")),
            at=one.at.astimezone(local),
            start=one.start.astimezone(local) if one.start else None,
        )
        for one in rows
    ]


def _meetings(who: Actor, change: Change, handbook: Handbook | None) -> list[tuple[Any, str]]:
    rows = queries.meetings(who).filter(items__change=change, cancelled__isnull=True)
    return [(one, words.council(handbook, one.council)) for one in rows]


def candidates(change: Change) -> dict[str, list[User]]:
    """Who can be put into the group: whoever the networks and councils have, by council's id."""
    handbook = books.handbook_of(change.edition)
    if handbook is None:
        return {}
    approval = judging.approval(handbook, change.kind, change.systems)
    there = {one: seats.members(handbook, change.agreement, [one]) for one in approval.networks}
    return {one: people for one, people in there.items() if people}
