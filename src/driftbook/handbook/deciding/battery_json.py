"""A battery's verdict as JSON values, and back: what a report keeps is not worked out again."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.door_shapes import BatteryVerdict

Json = dict[str, Any]
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATES = ("claimed", "critical_on", "earliest", "latest")
_AS_THEY_ARE = ("unit", "state", "percent", "per_day", "points")


def as_json(verdict: BatteryVerdict) -> Json:
    """Days in ISO 8601, reasons as codes with parameters."""
    return {
        **{name: getattr(verdict, name) for name in _AS_THEY_ARE},
        **{name: _written(getattr(verdict, name)) for name in _DATES},
        "reasons": [
            {
                "code": reason.code,
                "params": {name: _written(value) for name, value in reason.params.items()},
                "source": list(reason.source),
            }
            for reason in verdict.reasons
        ],
    }


def from_json(said: Mapping[str, Any]) -> BatteryVerdict:
    """The verdict that `as_json` wrote. Raises KeyError and ValueError for anything else."""
    reasons = tuple(
        Reason(
            one["code"],
            {name: _read(value) for name, value in one["params"].items()},
            tuple(one["source"]),
        )
        for one in said["reasons"]
    )
    values: Json = {name: said[name] for name in _AS_THEY_ARE}
    values |= {name: said[name] and date.fromisoformat(said[name]) for name in _DATES}
    return BatteryVerdict(**values, reasons=reasons)


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _read(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    return value
