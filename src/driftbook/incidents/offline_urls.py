"""Addresses of incidents: the app that works without network."""

from django.urls import URLPattern, path

from driftbook.incidents.views import shell

patterns: list[URLPattern] = [
    path("app/", shell.shell, name="shell"),
    path("sw.js", shell.worker, name="worker"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("left/", shell.left, name="left"),
]
