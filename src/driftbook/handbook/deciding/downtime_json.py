"""A decision about downtime or a change as JSON values: what is kept with it."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from driftbook.handbook.deciding.downtime_shapes import ApprovalAnswer, NoticeAnswer


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
