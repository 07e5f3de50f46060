"""What the page of a case says about its path: buttons, whom to call, what was done, what comes."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from driftbook.people.middleware import actor
from driftbook.requests import possible as possibilities
from driftbook.requests.possible import Call, Possible
from driftbook.requests.queries import record

register = template.Library()


@register.simple_tag(takes_context=True)
def case_possible(context: template.Context) -> Possible:
    """What the visitor may do to `case` now."""
    who, may = actor(context["request"]), context["may"]
    return possibilities.possible(context["case"], context["handbook"], who, may, timezone.now())


@register.simple_tag(takes_context=True)
def case_call(context: template.Context) -> Call | None:
    """Whom the one with the problem may call, since it was sent on (G-10)."""
    who, side = actor(context["request"]), str(context.get("side") or "")
    return possibilities.call(context["case"], context["handbook"], who, side, timezone.now())


@register.simple_tag(takes_context=True)
def case_record(context: template.Context) -> dict[str, Any]:
    """What was done, and what is to come."""
    case, handbook = context["case"], context["handbook"]
    until = case.reopens_until if case.state == "done" else None
    open_again = until is not None and until >= timezone.now()
    return {
        "told": record.told(context["deeds"], handbook),
        "coming": record.coming(case, handbook),
        "until": until.astimezone(handbook.zone) if until and open_again else None,
    }
