"""Addresses from a file: sent, looked at, and then taken in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.doors import queries
from driftbook.doors.forms import UploadForm
from driftbook.doors.importing import formats
from driftbook.doors.models import Upload
from driftbook.doors.views.taking_in import TakingIn
from driftbook.doors.visiting import of_upload
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor

CHANGE = queries.CHANGE
ADDRESSES = TakingIn(CHANGE, gettext_lazy("Address"), frame="doors/page.html", home="doors:home")


@allowed(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: HttpRequest) -> HttpResponse:
    """Send a file. Nothing of it is taken in before somebody has seen what it would do."""
    mine = list(queries.organisations(actor(request), CHANGE))
    form = UploadForm(request.POST or None, request.FILES or None, organisations=mine)
    columns = {"columns": formats.NEUTRAL, "needed": formats.NEEDED}
    return ADDRESSES.sent(request, form, "doors/import.html", columns)


@of_upload(CHANGE)
@require_safe
def look(request: HttpRequest, upload: Upload) -> HttpResponse:
    """What the file would do, line by line. Nothing is done."""
    return ADDRESSES.look(request, upload)


@of_upload(CHANGE)
@require_POST
def confirmation(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Take the file in."""
    return ADDRESSES.confirmation(request, upload)


@of_upload(CHANGE)
@require_POST
def withdrawal(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Throw the file away."""
    return ADDRESSES.withdrawal(request, upload)
