"""Who of the customer's people sees its cases (B-02)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.people.by import by
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor
from driftbook.requests.actions.sharing import share
from driftbook.requests.models import LEVELS
from driftbook.requests.queries import sharing as queries
from driftbook.requests.queries.sharing import SHARE

NAMES: dict[str, tuple[str | Promise, str | Promise]] = {
    "everyone": (
        gettext_lazy("All colleagues"),
        gettext_lazy("Everybody who may ask for something sees every case of the organisation."),
    ),
    "role": (
        gettext_lazy("Colleagues in the same role"),
        gettext_lazy("A portal user sees the cases of portal users, a SPOC those of SPOCs."),
    ),
    "own": (
        gettext_lazy("Only whoever filed it"),
        gettext_lazy("Everybody sees their own cases."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allowed(SHARE)
def sharing(request: HttpRequest) -> HttpResponse:
    """The level of each agreement; a post chooses one."""
    who, now = actor(request), timezone.now()
    found = queries.levels(who, now)
    level = request.POST.get("level", "")
    place = next((one for one in found if one.name == request.POST.get("place")), None)
    if request.method == "POST" and place is not None and level in LEVELS:
        share(
            agreement=place.agreement,
            organisation=place.organisation,
            level=level,
            by=by(who, SHARE, place.organisation.key),
            now=now,
        )
        messages.success(request, _("It holds from now on, also for the cases that are there."))
        return redirect("requests:sharing")
    context = {"found": found, "levels": [(id_, *text) for id_, text in NAMES.items()]}
    return render(request, "requests/sharing.html", context)
