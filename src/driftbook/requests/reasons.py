"""Reasons of decisions as cases, promises and charge lines keep them: JSON, in codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from driftbook.handbook.deciding.answers import Reason
from driftbook.wording import answers


def stored(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Instants and dates become text, in the zone of the handbook."""
    return [
        {"code": one.code, "params": answers.plain(one.params), "source": list(one.source)}
        for one in reasons
    ]
