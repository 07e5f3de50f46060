"""`/doors/batteries/…`: reports, and how it stands now."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.doors.batteries import views

patterns: list[URLPattern] = [
    path("batteries/", views.home, name="batteries"),
    path("batteries/now/", views.now, name="batteries-now"),
    path("batteries/<uuid:report>/", views.report, name="battery-report"),
    path("batteries/<uuid:report>/file.pdf", views.pdf, name="battery-report-pdf"),
    path("batteries/<uuid:report>/file.xlsx", views.xlsx, name="battery-report-xlsx"),
]
