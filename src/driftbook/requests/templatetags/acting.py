"""`{% acted as shown %}`: what the case of a page did by itself."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from driftbook.people.middleware import actor
from driftbook.requests import acting_page
from driftbook.requests.queries import cases
from driftbook.requests.queries.extracts import FETCH

register = template.Library()


@register.simple_tag(takes_context=True)
def acted(context: dict[str, Any]) -> acting_page.Acts:
    """Of `case`, with `deeds` where the page has them; the files for whoever may fetch them."""
    case = context["case"]
    shown = acting_page.acts(case, context.get("deeds"), timezone.now(), may_fetch=False)
    if not shown:
        return shown
    may = cases.cases(actor(context["request"]), FETCH).filter(pk=case.pk).exists()
    files = acting_page.files(case, timezone.now()) if may else ()
    return acting_page.Acts(shown.done, files)
