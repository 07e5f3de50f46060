"""`/downtime/status/…`: the public pages. `/downtime/status-pages/…`: who keeps them."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.downtime.status.kinds import ENDINGS
from driftbook.downtime.status.views import keeping, public

PAGE = "status/<slug:page>/"
KEPT = "status-pages/"
ONE = "status/subscriptions/<str:token>/"

patterns: list[URLPattern] = [
    *(
        path(f"{PAGE}{ending}", public.shown, {"what": what}, name=what)
        for ending, what in ENDINGS.items()
    ),
    path(f"{PAGE}subscriptions/", public.subscriptions, name="status-subscriptions"),
    path(ONE, public.wishes, name="subscription"),
    path(f"{ONE}confirmation/", public.confirmation, name="subscription-confirmation"),
    path(f"{ONE}end/", public.end, name="subscription-end"),
    path(KEPT, keeping.pages, name="status-pages"),
    path(f"{KEPT}<slug:slug>/", keeping.settings, name="status-settings"),
    path(f"{KEPT}<slug:slug>/closing/", keeping.closing, name="status-closing"),
]
