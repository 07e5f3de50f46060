"""May it be down then, and who has to be told by when? (O-08 … O-10, A-14)"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.downtime_earliest import earliest
from driftbook.handbook.deciding.downtime_json import as_json, restored
from driftbook.handbook.deciding.downtime_periods import before, send_at
from driftbook.handbook.deciding.downtime_rules import (
    Owed,
    Rules,
    affected,
    chapter,
    of_support,
    rules,
)
from driftbook.handbook.deciding.downtime_shapes import (
    ApprovalAnswer,
    DowntimeFacts,
    Duty,
    NoticeAnswer,
    OpenWindow,
)
from driftbook.handbook.deciding.downtime_windows import frozen, holding, next_holding
from driftbook.handbook.deciding.periods import is_before
from driftbook.handbook.deciding.support import refuse_other_years
from driftbook.handbook.deciding.watched import decision

__all__ = ["affected", "before", "chapter", "decide", "of_support", "restored", "send_at", "stored"]

LONGEST = timedelta(days=731)
"""Of what can be asked about at all."""


@decision("downtime")
def decide(handbook: Handbook, facts: DowntimeFacts, now: datetime) -> NoticeAnswer:
    """Whether it may be then, what follows from it, and what is wrong (`now`: aware, any zone).

    What is of a kind `unplanned` is never wrong: it has happened. Raises Unanswerable for a kind
    or system that the handbook does not have, NoChapter, and ValueError for a naive instant, an
    end that is not after the start or years after it, no system, or a year outside 1970-2199.
    """
    _refuse(facts, now)
    held = rules(handbook, facts.kind, facts.systems)
    window = _window(handbook, held, facts)
    duties = _duties(handbook, held, facts, now)
    violations: tuple[Reason, ...] = ()
    if held.kind.planning != "unplanned":
        violations = tuple(_violations(handbook, held, facts, window, duties, now))
    reasons = tuple(_reasons(handbook, held, window, duties))
    source = dict.fromkeys(held.kind.source)
    source |= dict.fromkeys(clause for why in violations for clause in why.source)
    source |= dict.fromkeys(clause for why in reasons for clause in why.source)
    source |= dict.fromkeys(clause for duty in duties for clause in duty.source)
    return NoticeAnswer(
        allowed=not violations,
        window=window,
        duties=duties,
        violations=violations,
        earliest=_earliest(handbook, held, facts, now, allowed=not violations),
        reasons=reasons,
        affected=held.affected,
        plan=held.kind.plan,
        source=tuple(source),
    )


def stored(answer: NoticeAnswer | ApprovalAnswer) -> dict[str, Any]:
    """The answer as JSON values, to be kept: codes with their parameters, no sentences.

    `restored` makes its reasons and violations again, to be put into words.
    """
    return as_json(answer)


def _refuse(facts: DowntimeFacts, now: datetime) -> None:
    for at in (now, facts.start, facts.end, facts.decided or now, *facts.told.values()):
        if at.tzinfo is None:
            raise ValueError("the instant needs a time zone")
        refuse_other_years(at)
    if not is_before(facts.start, facts.end):
        raise ValueError("the end has to be after the start")
    if facts.end.astimezone(UTC) - facts.start.astimezone(UTC) > LONGEST:
        raise ValueError("it cannot last longer than two years")


def _window(handbook: Handbook, held: Rules, facts: DowntimeFacts) -> OpenWindow | None:
    if not held.windows:
        return None
    return holding(handbook, held, facts.start.timestamp(), facts.end.timestamp())


# --- who has to be told ---------------------------------------------------------------------------


def _duties(
    handbook: Handbook, held: Rules, facts: DowntimeFacts, now: datetime
) -> tuple[Duty, ...]:
    at = now.timestamp()
    found = []
    for number, owed in enumerate(held.notices):
        by = _by(handbook, owed, facts, now)
        found.append((by.timestamp(), number, by, owed))
    return tuple(_duty(owed, by, bound, facts, at) for bound, _, by, owed in sorted(found))


def _duty(owed: Owed, by: datetime, bound: float, facts: DowntimeFacts, now: float) -> Duty:
    """`bound` is `by`, and like `now` a UTC second."""
    told = facts.told.get(owed.notice)
    met: bool | None = None
    if told is not None:
        met = told.timestamp() <= bound
    elif bound < now:
        met = False
    return Duty(
        notice=owed.notice,
        name=owed.name,
        audience=owed.audience,
        audience_name=owed.audience_name,
        channels=owed.channels,
        by=by,
        met=met,
        waived=owed.notice in facts.waived,
        source=owed.source,
    )


def _by(handbook: Handbook, owed: Owed, facts: DowntimeFacts, now: datetime) -> datetime:
    if owed.before is not None:
        return before(handbook, facts.start, owed.before)
    if owed.within is not None:
        known = (facts.decided or now).astimezone(UTC)
        return (known + owed.within).astimezone(handbook.zone)
    return facts.start.astimezone(handbook.zone)


# --- what is wrong --------------------------------------------------------------------------------


def _violations(
    handbook: Handbook,
    held: Rules,
    facts: DowntimeFacts,
    window: OpenWindow | None,
    duties: tuple[Duty, ...],
    now: datetime,
) -> Iterator[Reason]:
    kind, start, end = held.kind, facts.start.timestamp(), facts.end.timestamp()
    if is_before(facts.start, now):
        yield Reason("past", {"start": facts.start.astimezone(handbook.zone)})
    if kind.longest_minutes is not None and end - start > kind.longest_minutes * 60:
        known = {"name": kind.name, "minutes": kind.longest_minutes}
        yield Reason("too-long", known, tuple(kind.source))
    if held.bound and window is None:
        yield _outside(handbook, held, max(start, now.timestamp()), end - start)
    for freeze, begin, over in frozen(handbook, held, start, end):
        last = (over.astimezone(UTC) - timedelta(seconds=1)).astimezone(handbook.zone)
        days = {"name": freeze.name, "first": begin.date(), "last": last.date()}
        yield Reason("freeze", days, tuple(freeze.source))
    if kind.planning == "planned":
        yield from (_missed(handbook, duty, facts) for duty in duties if _late(duty))


def _outside(handbook: Handbook, held: Rules, after: float, length: float) -> Reason:
    """With the next opening after that instant that could hold it, if there is one."""
    names = [window.name for _name, window in held.windows]
    source = dict.fromkeys(clause for _name, window in held.windows for clause in window.source)
    known: dict[str, object] = {"kind": held.kind.name, "names": names}
    following = next_holding(handbook, held, after, length) if names else None
    if following is not None:
        known |= {"next": following.start, "until": following.end, "name": following.name}
    return Reason("outside-window", known, tuple(source))


def _late(duty: Duty) -> bool:
    return duty.met is False and not duty.waived


def _missed(handbook: Handbook, duty: Duty, facts: DowntimeFacts) -> Reason:
    known: dict[str, object] = {
        "notice": duty.notice,
        "name": duty.name,
        "audience": duty.audience_name,
        "by": duty.by,
    }
    told = facts.told.get(duty.notice)
    if told is not None:
        known["told"] = told.astimezone(handbook.zone)
    return Reason("notice-missed", known, duty.source)


# --- why, and when else ---------------------------------------------------------------------------


def _reasons(
    handbook: Handbook, held: Rules, window: OpenWindow | None, duties: tuple[Duty, ...]
) -> Iterator[Reason]:
    kind, systems = held.kind, chapter(handbook).systems
    if window is not None:
        lies = {"name": window.name, "start": window.start, "end": window.end}
        yield Reason("in-change-window", lies, window.source)
    elif kind.planning == "planned" and not held.bound:
        yield Reason("any-hour", {"name": kind.name}, tuple(kind.source))
    if kind.planning != "planned":
        yield Reason(f"kind-{kind.planning}", {"name": kind.name}, tuple(kind.source))
    for name in held.affected[len(held.systems) :]:
        needs = [systems[one].name for one in systems[name].depends_on if one in held.affected]
        fallen = {"name": systems[name].name, "names": needs}
        yield Reason("falls-too", fallen, tuple(systems[name].source))
    if kind.plan:
        yield Reason("plan-of-its-own", {"name": kind.name}, tuple(kind.source))
    for duty in duties:
        if duty.waived:
            yield Reason("notice-waived", {"name": duty.name, "by": duty.by}, duty.source)
    if not duties:
        yield Reason("nobody-to-tell")


def _earliest(
    handbook: Handbook, held: Rules, facts: DowntimeFacts, now: datetime, *, allowed: bool
) -> datetime | None:
    """Where those who had to be told were told in time, the very start that was asked for."""
    length = facts.end.astimezone(UTC) - facts.start.astimezone(UTC)
    found = earliest(handbook, held, length, facts.waived, now)
    if allowed and (found is None or is_before(facts.start, found)):
        return facts.start.astimezone(handbook.zone)
    return found
