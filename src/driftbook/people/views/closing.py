"""Closing an account, and opening it again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.people.actions import disabling
from driftbook.people.actions.members import MayNot
from driftbook.people.forms.people import Closing
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation
from driftbook.people.views.organisations import member, of_organisation
from driftbook.people.why_not import sentence


@of_organisation("people.change")
@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: HttpRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """Close somebody's account, after asking why."""
    user = member(organisation, key)
    form = Closing(request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            disabling.disable(
                actor=actor(request),
                organisation=organisation,
                user=user,
                because=form.cleaned_data["because"],
                now=timezone.now(),
            )
        except MayNot as no:
            problem = sentence(no)
        else:
            said = _("The account of %(name)s is closed, and opens nothing any more.")
            messages.success(request, said % {"name": user})
            return redirect("people:person", organisation.slug, user.key)
    context = {"organisation": organisation, "one": user, "form": form, "problem": problem}
    status = 422 if problem or form.errors else 200
    return render(request, "people/closing.html", context, status=status)


@of_organisation("people.change")
@require_POST
def opening(request: HttpRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """Open the account again."""
    user = member(organisation, key)
    try:
        disabling.enable(
            actor=actor(request), organisation=organisation, user=user, now=timezone.now()
        )
    except MayNot as no:
        messages.error(request, sentence(no))
    else:
        said = _("The account of %(name)s is open again. Keys have to be given again.")
        messages.success(request, said % {"name": user})
    return redirect("people:person", organisation.slug, user.key)
