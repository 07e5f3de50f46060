"""Every address: one include per app, under the app's own word."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from driftbook.config.api import api
from driftbook.people.gate import open_to_all


@open_to_all
def ping(request: HttpRequest) -> HttpResponse:
    """The address that a browser check calls (G-05): plain "ok"."""
    response = HttpResponse("ok", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


@open_to_all
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon for browsers that ask for it by its old name.

    Without it they got the page of what is not found, which set a CSRF cookie of its own beside
    that of the page on which somebody was about to press a button.
    """
    response = HttpResponseRedirect(static("theme/icon.svg"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


urlpatterns = [
    path("api/ping", ping, name="ping"),
    path("favicon.ico", favicon, name="favicon"),
    path("api/v1/", api.urls),
    path("", open_to_all(RedirectView.as_view(pattern_name="support:home", query_string=True))),
    path("support/", include("driftbook.support.urls")),
    path("guides/", include("driftbook.guides.urls")),
    path("jobs/", include("driftbook.jobs.urls")),
    path("requests/", include("driftbook.requests.urls")),
    path("incidents/", include("driftbook.incidents.urls")),
    path("inbox/", include("driftbook.inbox.urls")),
    path("doors/", include("driftbook.doors.urls")),
    path("downtime/", include("driftbook.downtime.urls")),
    path("charges/", include("driftbook.charges.urls")),
    path("handbooks/", include("driftbook.editions.urls")),
    path("", include("driftbook.desk.urls")),
    path("", include("driftbook.people.urls")),
    path("", include("driftbook.people.directory_urls")),
    path("", include("driftbook.theme.urls")),
]
handler400 = "driftbook.theme.views.bad_request"
handler403 = "driftbook.desk.views.forbidden.forbidden"
handler404 = "driftbook.theme.views.not_found"
handler500 = "driftbook.theme.views.server_error"
