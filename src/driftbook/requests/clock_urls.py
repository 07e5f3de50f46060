"""Addresses of what is done to a case."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.requests.views import status

patterns: list[URLPattern] = [
    path("<uuid:key>/taking/", status.taking, name="taking"),
    path("<uuid:key>/release/", status.release, name="release"),
    path("<uuid:key>/handover/", status.handover, name="handover"),
    path("<uuid:key>/completion/", status.completion, name="completion"),
    path("<uuid:key>/escalation/", status.escalation, name="escalation"),
    path("<uuid:key>/withdrawal/", status.withdrawal, name="withdrawal"),
    path("<uuid:key>/reopening/", status.reopening, name="reopening"),
    path("<uuid:key>/day/", status.day, name="day"),
]
