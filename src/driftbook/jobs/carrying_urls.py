"""`/jobs/…`: the addresses of those who carry jobs out."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.jobs.views import board, carrying, citizens, giving

urlpatterns: list[URLPattern] = [
    path("board/", board.incoming, name="board"),
    path("board/day/", board.day, name="board-day"),
    path("board/week/", board.week, name="board-week"),
    path("board/acceptance/", giving.accept_many, name="accept-many"),
    path("board/assignment/", giving.assign_many, name="assign-many"),
    path("today/", carrying.today, name="today"),
    path("today/<uuid:key>/", carrying.job, name="today-job"),
    path("<uuid:key>/acceptance/", giving.acceptance, name="acceptance"),
    path("<uuid:key>/assignment/", giving.assignment, name="assignment"),
    path("<uuid:key>/schedule/", giving.schedule, name="schedule"),
    path("<uuid:key>/notice/", carrying.notice, name="notice"),
    path("<uuid:key>/departure/", carrying.departure, name="departure"),
    path("<uuid:key>/outcome/", carrying.outcome, name="outcome"),
    path("<uuid:key>/photo/<uuid:proof>/", carrying.photo, name="photo"),
    path("citizens/", citizens.citizens, name="citizens"),
    path("citizens/export/", citizens.export, name="citizen-export"),
    path("citizens/erasure/", citizens.erasure, name="citizen-erasure"),
]
