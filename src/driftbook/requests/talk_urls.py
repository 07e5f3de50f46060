"""Addresses of the conversation and its files."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.requests.views import case, files, live

patterns: list[URLPattern] = [
    path("<uuid:key>/", case.case, name="case"),
    path("<uuid:key>/posts/", case.posts, name="posts"),
    path("<uuid:key>/news/", live.news, name="news"),
    path("<uuid:key>/files/<uuid:file>/<str:name>", files.file, name="file"),
]
