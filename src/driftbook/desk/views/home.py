"""The desk of whoever is signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.desk.home import desk as desk_of
from driftbook.people.gate import signed_in
from driftbook.people.middleware import actor


@signed_in
@require_safe
@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    """Who am I, what is mine, what happens next."""
    context = {"desk": desk_of(actor(request), timezone.now()), "demo": settings.DEMO}
    return render(request, "desk/desk.html", context)
