"""Addresses of mails about cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.requests.views import mail_choice

patterns: list[URLPattern] = [
    path("mail/", mail_choice.mail_choice, name="mail-choice"),
    path("mail/mended/", mail_choice.mended, name="mail-mended"),
]
