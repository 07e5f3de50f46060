"""Where a procedure stands, as the JSON of command line and API, as text, and what is refused."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from driftbook.handbook.deciding.refused import FactsWanting, Refused
from driftbook.handbook.deciding.standing import (
    Duty,
    Ended,
    Expected,
    Happened,
    Line,
    Offered,
    Party,
    Standing,
    Waiting,
)
from driftbook.wording import procedure_codes, reasons, times
from driftbook.wording.answers import reason
from driftbook.wording.languages import gettext_noop, say

Json = dict[str, Any]


def procedure(standing: Standing, language: str, *, duty: Duty | None = None) -> Json:
    """Where it stands, as JSON; instants with their offset, days in ISO 8601.

    `duty` is what the system does next by itself.
    """
    cover = standing.handbook.cover
    return {
        "handbook": cover.handbook,
        "version": cover.version,
        "procedure": standing.procedure,
        "name": standing.name,
        "began": standing.began.isoformat(),
        "now": standing.now.isoformat(),
        "state": state(standing),
        "waiting": standing.waiting and _waiting(standing.waiting),
        "ended": standing.ended and _ended(standing.ended),
        "past": [_happened(one) for one in standing.past],
        "expected": [_expected(one) for one in standing.expected],
        "timeline": [line(one) for one in standing.lines],
        "next": duty and _duty(duty),
        "reasons": [reason(one, language) for one in standing.reasons],
    }


def state(standing: Standing) -> str:
    """`waiting`, `overdue`, `ended` or `dropped`."""
    if standing.waiting is not None:
        return "overdue" if standing.waiting.overdue else "waiting"
    return "dropped" if standing.ended and standing.ended.dropped else "ended"


def line(one: Line) -> Json:
    """A line of the time line, as JSON."""
    return {
        "tense": one.tense,
        "kind": one.kind,
        "id": one.id,
        "name": one.name,
        "day": one.day.isoformat(),
        "at": one.at and one.at.isoformat(),
        "outcome": one.outcome,
        "by": _party(one.by),
        "late": one.late,
        "source": list(one.source),
    }


def refusal(refused: Refused, language: str) -> list[str]:
    """Why it cannot have happened so: one sentence, or one for each fact that is wrong."""
    if isinstance(refused, FactsWanting):
        return [
            say(procedure_codes.FAULTS[fault.code], language).format(name=fault.name)
            for fault in refused.faults
        ]
    params = {name: _spoken(value, language) for name, value in refused.params.items()}
    return [say(procedure_codes.REFUSALS[refused.code], language).format(**params)]


def _spoken(value: object, language: str) -> str:
    if isinstance(value, datetime):
        return times.moment(value, language)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


# --- JSON ---------------------------------------------------------------------------------------


def _party(party: Party | None) -> Json | None:
    return {"id": party.id, "name": party.name} if party else None


def _waiting(waiting: Waiting) -> Json:
    return {
        "step": waiting.step,
        "name": waiting.name,
        "text": waiting.text,
        "by": _party(waiting.by),
        "since": waiting.since.isoformat(),
        "due": waiting.due.isoformat(),
        "late_from": waiting.late_from.isoformat(),
        "at_once": waiting.at_once,
        "overdue": waiting.overdue,
        "reminders": [at.isoformat() for at in waiting.reminders],
        "outcomes": [_offered(one) for one in waiting.outcomes],
        "notes": waiting.notes,
        "source": list(waiting.source),
    }


def _offered(one: Offered) -> Json:
    return {
        "outcome": one.outcome,
        "name": one.name,
        "text": one.text,
        "then": one.then,
        "then_name": one.then_name,
        "ends": one.ends,
        "if_nothing": one.if_nothing,
        "facts": [
            {"fact": f.fact, "name": f.name, "text": f.text, "kind": f.kind, "required": f.required}
            for f in one.facts
        ],
        "tells": [_party(party) for party in one.tells],
        "source": list(one.source),
    }


def _ended(ended: Ended) -> Json:
    orders = ended.orders
    return {
        "ending": ended.ending,
        "name": ended.name,
        "text": ended.text,
        "at": ended.at.isoformat(),
        "job": ended.job,
        "orders": orders
        and {
            "type": orders.type,
            "unit": orders.unit,
            "door": orders.door,
            "facts": dict(orders.facts),
        },
        "drops_out": ended.drops_out and ended.drops_out.isoformat(),
        "dropped": ended.dropped,
        "notes": ended.notes,
        "source": list(ended.source),
    }


def _happened(one: Happened) -> Json:
    return {
        "step": one.step,
        "step_name": one.step_name,
        "outcome": one.outcome,
        "name": one.name,
        "at": one.at.isoformat(),
        "by": _party(one.by),
        "due": one.due.isoformat(),
        "late": one.late,
        "facts": {said.fact: said.value for said in one.said},
        "then": one.then,
        "tells": [_party(party) for party in one.tells],
        "source": list(one.source),
    }


def _expected(one: Expected) -> Json:
    return {
        "kind": one.kind,
        "id": one.id,
        "name": one.name,
        "day": one.day.isoformat(),
        "by": _party(one.by),
        "after": one.after,
        "source": list(one.source),
    }


def _duty(duty: Duty) -> Json:
    return {
        "kind": duty.kind,
        "at": duty.at.isoformat(),
        "about": duty.about,
        "to": _party(duty.to),
    }


# --- text ---------------------------------------------------------------------------------------

_LINES = {
    "began": gettext_noop("{day} It began: {name}"),
    "outcome": gettext_noop("{day} {name}: {outcome}"),
    "outcome-late": gettext_noop("{day} {name}: {outcome} (late)"),
    "ending": gettext_noop("{day} It ended: {name}"),
    "drop-out": gettext_noop("{day} No longer shown"),
    "now": gettext_noop("→ {name}, by {day}: {party}"),
    "now-late": gettext_noop("→ {name}, was due by {day}: {party}"),
    "expected-step": gettext_noop("  If “{outcome}”: {name}, by {day}: {party}"),
    "expected-ending": gettext_noop("  If “{outcome}”: it ends: {name}, {day}"),
    "expected-drop-out": gettext_noop("  Shown until {day}"),
}


def lines(standing: Standing, language: str) -> Iterator[str]:
    """The time line and the reasons as plain text for the terminal."""
    cover = standing.handbook.cover
    yield f"{cover.title} {cover.version} · {times.moment(standing.now, language)}"
    for one in standing.lines:
        kind = {"now": "now", "expected": f"expected-{one.kind}"}.get(one.tense, one.kind)
        yield say(_LINES[f"{kind}-late" if one.late else kind], language).format(
            day=times.long_day(one.day, language),
            name=one.name,
            outcome=one.outcome or "",
            party=one.by.name if one.by else "",
        )
    yield ""
    for why in standing.reasons:
        clauses = f" ({', '.join(why.source)})" if why.source else ""
        yield f"- {reasons.phrase(why, language)}{clauses}"
