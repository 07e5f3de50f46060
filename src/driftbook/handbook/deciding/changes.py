"""Who decides on a change, when its council meets, and what it collides with (I-03, I-04, O-10)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.answers import Reason, Unanswerable
from driftbook.handbook.deciding.downtime_periods import before
from driftbook.handbook.deciding.downtime_rules import (
    affected,
    chapter,
    concerns,
    known_kind,
    touches,
)
from driftbook.handbook.deciding.downtime_shapes import (
    ApprovalAnswer,
    Conflict,
    PlanDue,
    Planned,
)
from driftbook.handbook.schema.downtime import Approval, Council, Member

_YEARS = 3
"""So many years of 366 days are looked through for meetings."""


# --- who decides, and who is heard ----------------------------------------------------------------


def approval(handbook: Handbook, kind: str, systems: Iterable[str]) -> ApprovalAnswer:
    """Who decides, by the first rule that holds, and whose advice is heard.

    A rule or council that names systems is for a change of one of them, or of something that it
    does not work without. Raises Unanswerable for a kind or system that the handbook does not
    have, NoChapter, and ValueError where no system is named.
    """
    known_kind(handbook, kind)
    down = affected(handbook, systems)
    rule = next((r for r in chapter(handbook).approvals if holds(r, kind, down)), None)
    heard = _heard(handbook, rule, kind, down)
    reasons = tuple(_reasons(handbook, rule, heard))
    return ApprovalAnswer(
        party=rule.by.party if rule else None,
        role=rule.by.role if rule else None,
        held_by=tuple(rule.by.held_by) if rule else (),
        councils=tuple(name for name, council in heard.items() if council.standing),
        networks=tuple(name for name, council in heard.items() if not council.standing),
        advice_needed=bool(rule and rule.advice_needed),
        reasons=reasons,
        source=tuple(dict.fromkeys(clause for why in reasons for clause in why.source)),
    )


def holds(rule: Approval, kind: str, down: Iterable[str]) -> bool:
    """Whether the rule is for a change of this kind by which these systems are down."""
    return concerns(rule, kind, otherwise=True) and touches(rule, down)


def _heard(
    handbook: Handbook, rule: Approval | None, kind: str, down: tuple[str, ...]
) -> dict[str, Council]:
    """The council of the rule first, then those that advise on such a change anyhow."""
    said = chapter(handbook)
    planned = said.kinds[kind].planning == "planned"
    heard = {rule.council: said.councils[rule.council]} if rule and rule.council else {}
    for name, council in said.councils.items():
        if concerns(council, kind, otherwise=planned) and touches(council, down):
            heard.setdefault(name, council)
    return heard


def _reasons(
    handbook: Handbook, rule: Approval | None, heard: dict[str, Council]
) -> Iterator[Reason]:
    if rule is None:
        yield Reason("nobody-said-to-decide")
    else:
        yield Reason("decided-by", _seat(handbook, rule.by), tuple(rule.source))
    for council in heard.values():
        code = "advised-by" if council.standing else "group-from"
        yield Reason(code, {"name": council.name}, tuple(council.source))
    if rule and rule.advice_needed:
        yield Reason("advice-first", {}, tuple(rule.source))


def _seat(handbook: Handbook, member: Member) -> dict[str, object]:
    return {"role": member.role, "party": handbook.cover.parties[member.party].name}


# --- meetings -------------------------------------------------------------------------------------


def meetings(
    handbook: Handbook, council: str, after: datetime, count: int = 1
) -> tuple[tuple[datetime, datetime], ...]:
    """The next meetings that begin after the instant (aware), in the handbook's zone.

    Empty where the council meets when it is called. Raises Unanswerable for an unknown council,
    NoChapter, ValueError for a naive instant.
    """
    if after.tzinfo is None:
        raise ValueError("the instant needs a time zone")
    councils = chapter(handbook).councils
    if council not in councils:
        raise Unanswerable("council", council, tuple(councils))
    meets = councils[council].meets
    return tuple(islice(_meetings(handbook, meets, after), count)) if meets else ()


def _meetings(
    handbook: Handbook, meets: str, after: datetime
) -> Iterator[tuple[datetime, datetime]]:
    first, year = after.astimezone(UTC) + timedelta(seconds=1), timedelta(days=366)
    for number in range(_YEARS):
        since = first + number * year
        yield from openings.between(handbook, meets, since, since + year)


# --- conflicts ------------------------------------------------------------------------------------


def conflicts(handbook: Handbook, one: Planned, others: Iterable[Planned]) -> tuple[Conflict, ...]:
    """What else takes down the same systems, or what depends on them, at the same time.

    By when they begin. A system that the handbook does not know (any more) is its own and nothing
    depends on it. Raises NoChapter.
    """
    ours = down(handbook, one.systems)
    found = (
        conflict(handbook, one, other, ours, down(handbook, other.systems))
        for other in others
        if other.key != one.key
    )
    return tuple(sorted((c for c in found if c), key=lambda c: (c.start.timestamp(), c.other)))


def conflict(
    handbook: Handbook,
    one: Planned,
    other: Planned,
    ours: tuple[str, ...],
    theirs: tuple[str, ...],
) -> Conflict | None:
    """Whether these two do; `ours` and `theirs` is what is `down` by each of them."""
    start = max(one.start.astimezone(UTC), other.start.astimezone(UTC))
    end = min(one.end.astimezone(UTC), other.end.astimezone(UTC))
    if start >= end:
        return None
    both = tuple(name for name in ours if name in set(theirs))
    if not both:
        return None
    same = tuple(name for name in one.systems if name in other.systems)
    return Conflict(
        one=one.key,
        other=other.key,
        systems=same or both,
        why="same-system" if same else "depends",
        start=start.astimezone(handbook.zone),
        end=end.astimezone(handbook.zone),
    )


def down(handbook: Handbook, systems: Iterable[str]) -> tuple[str, ...]:
    """The systems, and what does not work without them; also those that it does not know.

    Raises NoChapter.
    """
    known = chapter(handbook).systems
    ours = [name for name in systems if name in known]
    strange = [name for name in systems if name not in known]
    return (*(affected(handbook, ours) if ours else ()), *strange)


# --- the plan of an extensive downtime ------------------------------------------------------------


def plan(handbook: Handbook, start: datetime) -> tuple[PlanDue, ...]:
    """The steps of the plan, by when each has to be done. Raises NoChapter, ValueError (naive)."""
    if start.tzinfo is None:
        raise ValueError("the instant needs a time zone")
    steps = [
        PlanDue(
            step=name,
            name=step.name,
            by=before(handbook, start, step.before)
            if step.before
            else start.astimezone(handbook.zone),
            audiences=tuple(step.to),
            source=tuple(step.source),
        )
        for name, step in chapter(handbook).plan.items()
    ]
    return tuple(sorted(steps, key=lambda due: due.by.timestamp()))
