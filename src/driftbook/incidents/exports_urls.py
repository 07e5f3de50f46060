"""Addresses of what goes out of the house: cards on paper, logs as files; and what comes back."""

from django.urls import URLPattern, path

from driftbook.incidents.views import printing

patterns: list[URLPattern] = [
    path("print/<str:handbook>.pdf", printing.paper, name="binder"),
    path("print/<str:handbook>/<slug:situation>.pdf", printing.paper, name="card-paper"),
    path("print/<str:handbook>/", printing.cards, name="cards"),
    path("print/<str:handbook>/<slug:situation>/", printing.cards, name="card-page"),
]
