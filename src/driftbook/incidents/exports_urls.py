"""Addresses of what goes out of the house: cards on paper, logs as files; and what comes back."""

from django.urls import URLPattern, path

from driftbook.incidents.views import exports, printing, review, transcript

patterns: list[URLPattern] = [
    path("print/<str:handbook>.pdf", printing.paper, name="binder"),
    path("print/<str:handbook>/<slug:situation>.pdf", printing.paper, name="card-paper"),
    path("print/<str:handbook>/", printing.cards, name="cards"),
    path("print/<str:handbook>/<slug:situation>/", printing.cards, name="card-page"),
    path("<uuid:key>/export.csv", exports.export, {"form": "csv"}, name="export-csv"),
    path("<uuid:key>/export.pdf", exports.export, {"form": "pdf"}, name="export-pdf"),
    path("<uuid:key>/times/", exports.times, name="times"),
    path("<uuid:key>/review/", review.review, name="review"),
    path("<uuid:key>/paper/", transcript.transcript, name="transcript"),
    path("paper/<str:handbook>/", transcript.begun_on_paper, name="begun-on-paper"),
]
