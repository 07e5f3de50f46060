"""Files of cases."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from driftbook.people.middleware import actor
from driftbook.requests.giving import given
from driftbook.requests.models import Case
from driftbook.requests.queries import talk
from driftbook.requests.visiting import of_case


@require_safe
@of_case("case.see")
def file(request: HttpRequest, case: Case, file: UUID, name: str) -> HttpResponse:
    """A file of a post or of the form; those of internal notes only for those who read them.

    The name in the address is only for whoever saves it.
    """
    found = talk.attachments(actor(request), case)
    return given(get_object_or_404(found, key=file), as_download="save" in request.GET)
