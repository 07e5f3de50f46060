"""A decision about downtime or a change as JSON values, as it is kept, and its reasons again."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.downtime_shapes import ApprovalAnswer, NoticeAnswer

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def as_json(answer: NoticeAnswer | ApprovalAnswer) -> dict[str, Any]:
    """Every field by its name; instants and dates in ISO 8601."""
    return {part.name: _value(getattr(answer, part.name)) for part in fields(answer)}


def _value(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: _value(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _value(part) for name, part in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_value(part) for part in value]
    return value


def restored(kept: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The `reasons` or `violations` that were kept, as they were; instants have their offset."""
    return tuple(
        Reason(one["code"], {k: _again(v) for k, v in one["params"].items()}, tuple(one["source"]))
        for one in kept
    )


def _again(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        if _INSTANT.fullmatch(value):
            return datetime.fromisoformat(value)
        return date.fromisoformat(value) if _DAY.fullmatch(value) else value
    except ValueError:  # a name that only looks like a day
        return value
