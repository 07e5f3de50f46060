"""A device that somebody leaves: what it keeps of them goes, what they have not sent stays."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from driftbook.theme.cookies import forget, recalled

DEVICE = "device"
"""A cookie that says that this device has a book, and no more than that."""
Respond = Callable[[HttpRequest], HttpResponse]


def leaving(respond: Respond) -> Respond:
    """Middleware: whoever signs out passes by the page that clears the device.

    A session that ends by itself clears nothing: its person may be in the middle of an incident.
    """

    def called(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if request.method != "POST" or not recalled(request, DEVICE):
            return response
        if request.path != reverse("people:sign-out") or response.status_code != 302:
            return response
        target = urlencode({"next": response["Location"]})
        passing = HttpResponseRedirect(f"{reverse('incidents:left')}?{target}")
        passing.cookies = response.cookies
        forget(passing, DEVICE)
        return passing

    return called
