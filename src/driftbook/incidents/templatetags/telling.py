"""What programs have been asked, for pages of incidents."""

from __future__ import annotations

from django import template

from driftbook.incidents.actions import switching
from driftbook.incidents.models import Incident

register = template.Library()


@register.simple_tag
def programs_asked(incident: Incident) -> dict[str, str]:
    """`{% programs_asked incident as asked %}`: `on` or `off`, by announcement, while a program
    has been asked to switch it and has not answered."""
    return switching.asked(incident)


@register.filter
def of(found: dict[str, str], id: str) -> str:
    """`{{ asked|of:one.id }}`."""
    return found.get(id, "")
