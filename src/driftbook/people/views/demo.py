"""One click for each of the demo's cast. Nowhere but in the demo."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from driftbook.people import demo, door
from driftbook.people.gate import open_to_all
from driftbook.people.pages import refused


class Click(forms.Form):
    """Whose button it was."""

    person = forms.UUIDField()
    next = forms.CharField(required=False)


@open_to_all
@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let an invented person in. Refuses as soon as anybody in the database is real."""
    if not settings.DEMO:
        return refused(request, "demo-is-off")
    if not demo.is_possible():
        return refused(request, "has-real-people")
    form = Click(request.POST)
    user = demo.one(str(form.cleaned_data["person"])) if form.is_valid() else None
    if user is None:
        raise Http404
    return door.arrive(request, user, way="demo", target=form.cleaned_data["next"], alone=True)
