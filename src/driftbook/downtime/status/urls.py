"""`/downtime/status/…`: the public pages. `/downtime/status-pages/…`: who keeps them."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.downtime.status.kinds import ENDINGS
from driftbook.downtime.status.views import public

PAGE = "status/<slug:page>/"
ONE = "status/subscriptions/<str:token>/"

patterns: list[URLPattern] = [
    *(
        path(f"{PAGE}{ending}", public.shown, {"what": what}, name=what)
        for ending, what in ENDINGS.items()
    ),
    path(f"{PAGE}subscriptions/", public.subscriptions, name="status-subscriptions"),
    path(f"{ONE}confirmation/", public.confirmation, name="subscription-confirmation"),
    path(f"{ONE}end/", public.end, name="subscription-end"),
]
