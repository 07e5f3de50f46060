"""What an operation answers where nothing was done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from driftbook.downtime.changes import refusals, words
from driftbook.people.api_auth import Problem, problem

CONFLICT = {409: Problem}


def refused(why: refusals.Refused) -> Any:
    """409, with why, in English."""
    with override("en"):
        said = words.refusal(why)
    return problem(409, type(why).__name__, said, getattr(why, "known", ()))
