"""`/downtime/manuals/…`: manuals and operational information."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.downtime.manuals.views import one, shelf, writing

patterns: list[URLPattern] = [
    path("manuals/", shelf.home, name="manuals"),
    path("manuals/results/", shelf.results, name="manual-results"),
    path("manuals/new/", writing.new, name="manual-new"),
    path("manuals/<uuid:manual>/", one.manual, name="manual"),
    path("manuals/<uuid:manual>/revision/", writing.revision, name="manual-revision"),
    path("manuals/<uuid:manual>/particulars/", writing.particulars, name="manual-particulars"),
    path("manuals/<uuid:manual>/translation/", writing.translation, name="manual-translation"),
    path("manuals/<uuid:manual>/review/", one.review, name="manual-review"),
    path("manuals/<uuid:manual>/end/", one.end, name="manual-end"),
    path("manuals/<uuid:manual>/return/", one.put_back, name="manual-return"),
    path("manuals/<uuid:manual>/versions/", one.versions, name="manual-versions"),
    path("manuals/<uuid:manual>/versions/<int:number>/", one.version, name="manual-version"),
]
