"""Roles of an incident: taken by one tap, handed to a colleague, laid down (A-03)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.incidents.forms.duties import ME, DutyForm
from driftbook.incidents.queries.colleagues import colleagues
from driftbook.incidents.reached import reached
from driftbook.incidents.running_page import RunningPage
from driftbook.incidents.views.recording import METHODS, WRITE, Asked, Button, ask, of_card, written


@require_http_methods(METHODS)
@never_cache
@of_card(WRITE)
def duty(request: HttpRequest, page: RunningPage, duty: str) -> HttpResponse:
    """Who holds it from now on. Whoever is not meant to hold it can, and the page says so."""
    here = page.one(page.card.responsible, duty)
    people = colleagues(page.incident.organisation)
    me = page.who.person
    form = DutyForm(
        request.POST or None,
        people=people,
        held_by=here.held_by,
        me=me,
        initial={"who": ME if here.holder != me else ""},
        **page.asks("duty", duty),
    )
    meant = any(one.key == me and one.meant(here.held_by) for one in people)
    asked = Asked(
        here.name,
        [Button(_("Write it down"))],
        template="incidents/duty.html",
        one=here,
        said=here.said,
        more={
            "contact": reached(page.book, here.contact),
            "meant": meant,
        },
    )
    return ask(request, page, form, asked, lambda: written(request, page, form, "duty", duty))
