"""Addresses of incidents that programs ask."""

from django.urls import URLPattern, path

from driftbook.incidents.views import news

patterns: list[URLPattern] = [
    path("<uuid:key>/news/", news.news, name="news"),
]
