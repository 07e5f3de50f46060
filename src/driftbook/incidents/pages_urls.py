"""Addresses of incidents: opening one, and the one that runs."""

from django.urls import URLPattern, path

from driftbook.incidents.views import home

patterns: list[URLPattern] = [
    path("", home.home, name="home"),
]
