"""What is down, on pages that are about something else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from driftbook.downtime.around import Named, Shown

register = template.Library()


@register.inclusion_tag("downtime/around/shown.html")
def around(shown: Sequence[Shown], here: str = "") -> dict[str, Any]:
    """`{% around downtime %}`; `here` is the guide that is open, to which no link leads."""
    checks = next((one for one in shown if one.guide and one.guide != here), None)
    return {"shown": shown, "checks": checks}


@register.filter
def called(systems: Sequence[Named]) -> str:
    """`{{ one.systems|called }}`: their names, in the handbook's language."""
    return ", ".join(one.name for one in systems)
