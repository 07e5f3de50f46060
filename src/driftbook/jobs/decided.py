"""A decision as a job keeps it: JSON that is never worked out again, and phrased when it is read.

Reasons and conditions stay codes with parameters, so that each reader has them in their language.
An instant is kept with its zone, for it is phrased in the zone of the handbook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from driftbook.editions.models import Edition
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.jobs import Condition, Decision
from driftbook.wording import answers, conditions, reasons

Json = dict[str, Any]
Kept = TypeVar("Kept", Reason, Condition)


@dataclass(frozen=True)
class Why:
    """A reason, phrased."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Looked:
    """A condition, phrased."""

    text: str
    passed: bool
    decides: bool
    """False: it only tells why another rule decided."""
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Phrased:
    """A stored decision in words."""

    class_name: str
    """Empty: it has no class yet."""
    way_name: str
    window_name: str
    invoiced: bool
    rate: Json | None
    """`item`, and `amount` with `currency` where the handbook says it; None: not known, or free."""
    edition: str
    """The version that decided."""
    reasons: tuple[Why, ...]
    conditions: tuple[Looked, ...]


def stored(decision: Decision, edition: Edition) -> Json:
    """The decision as JSON for `Job.decision`."""
    asked, way, window = decision.asked, decision.way, decision.window
    return {
        "handbook": decision.handbook.id,
        "edition": edition.number,
        "version": edition.version,
        "ordered": asked.ordered.isoformat(),
        "performed": asked.performed and asked.performed.isoformat(),
        "class": decision.service_class,
        "class_name": decision.class_name,
        "invoiced": decision.invoiced,
        "rate": decision.rate and decision.rate.model_dump(exclude_none=True),
        "way": way and way.id,
        "way_name": way and way.name,
        "window": window
        and {
            "id": window.window,
            "name": window.name,
            "start": window.start.isoformat(),
            "end": window.end.isoformat(),
            "priority": window.priority,
        },
        "allowed": decision.allowed,
        "conditions": [_written(one) for one in decision.conditions],
        "reasons": [_written(one) for one in decision.reasons],
    }


def phrased(kept: Mapping[str, Any], language: str) -> Phrased:
    """What `stored` has kept, in a language. Names are those of the handbook, as they were then."""
    return Phrased(
        class_name=kept.get("class_name") or "",
        way_name=kept.get("way_name") or "",
        window_name=(kept.get("window") or {}).get("name", ""),
        invoiced=bool(kept.get("invoiced", True)),
        rate=kept.get("rate"),
        edition=kept.get("version", ""),
        reasons=tuple(
            Why(_said(reasons.phrase, one, language), one.source) for one in reasons_of(kept)
        ),
        conditions=tuple(
            Looked(_said(conditions.phrase, one, language), one.passed, one.decides, one.source)
            for one in conditions_of(kept)
        ),
    )


def told(kept: Mapping[str, Any], language: str) -> Json:
    """What `stored` has kept as JSON for others: every code with its sentence."""
    return {
        **kept,
        "conditions": [
            {**_shown(one), "text": _said(conditions.phrase, one, language)}
            for one in conditions_of(kept)
        ],
        "reasons": [
            {**_shown(one), "text": _said(reasons.phrase, one, language)}
            for one in reasons_of(kept)
        ],
    }


def reasons_of(kept: Mapping[str, Any]) -> list[Reason]:
    """The reasons as they were decided."""
    return [_read(Reason, one) for one in kept.get("reasons", ())]


def conditions_of(kept: Mapping[str, Any]) -> list[Condition]:
    """The conditions as they were looked at."""
    return [_read(Condition, one) for one in kept.get("conditions", ())]


def _said(phrase: Callable[[Any, str], str], one: Reason | Condition, language: str) -> str:
    """The sentence. A code of long ago that has none any more stands for itself."""
    try:
        return phrase(one, language)
    except KeyError:
        return one.code


def _shown(one: Reason | Condition) -> Json:
    """As `driftbook ask job --json` shows it: instants and dates in ISO 8601."""
    return {**asdict(one), "params": answers.plain(one.params), "source": list(one.source)}


def _written(one: Reason | Condition) -> Json:
    return {field.name: _as_json(getattr(one, field.name)) for field in fields(one)}


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return {"instant": value.isoformat(), "zone": getattr(value.tzinfo, "key", "UTC")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, list | tuple):
        return [_as_json(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _as_json(one) for name, one in value.items()}
    return value


def _read(kind: type[Kept], written: Mapping[str, Any]) -> Kept:
    """As it was; what this release does not know any more is left out."""
    known = {field.name for field in fields(kind)}
    said = {name: _from_json(value) for name, value in written.items() if name in known}
    return kind(**{**said, "source": tuple(written["source"])})


def _from_json(value: Any) -> Any:
    if isinstance(value, list):
        return [_from_json(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"instant", "zone"}:
        return datetime.fromisoformat(value["instant"]).astimezone(ZoneInfo(value["zone"]))
    if value.keys() == {"date"}:
        return date.fromisoformat(value["date"])
    return {name: _from_json(one) for name, one in value.items()}
