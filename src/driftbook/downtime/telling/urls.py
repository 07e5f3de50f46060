"""`/downtime/…`: telling."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.downtime.telling.views import audiences, notices

NOTICE = "notices/<uuid:notice>/"
HANDBOOK = "audiences/<slug:handbook>/"
patterns: list[URLPattern] = [
    path("notices/", notices.home, name="notices"),
    path(NOTICE, notices.notice, name="notice"),
    path(f"{NOTICE}revision/", notices.revision, name="notice-revision"),
    path(f"{NOTICE}sending/", notices.sending, name="notice-sending"),
    path(f"{NOTICE}confirmation/", notices.confirmation, name="notice-confirmation"),
    path(f"{NOTICE}withdrawal/", notices.withdrawal, name="notice-withdrawal"),
    path("audiences/", audiences.home, name="audiences"),
    path(HANDBOOK, audiences.handbook, name="audiences-of"),
    path(f"{HANDBOOK}recipients/", audiences.recipients, name="recipients"),
    path(f"{HANDBOOK}outlets/", audiences.outlets, name="outlets"),
    path(
        "recipients/<uuid:recipient>/removal/",
        audiences.recipient_removal,
        name="recipient-removal",
    ),
    path("outlets/<uuid:outlet>/trial/", audiences.outlet_trial, name="outlet-trial"),
    path("outlets/<uuid:outlet>/removal/", audiences.outlet_removal, name="outlet-removal"),
]
