"""Addresses of the queue of whoever handles cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.requests.views import queue

patterns: list[URLPattern] = [
    path("queue/", queue.queue, name="queue"),
    path("queue/deeds/", queue.deeds, name="queue-deeds"),
    path("queue/handing/", queue.handing, name="queue-handing"),
    path("queue/views/", queue.views, name="queue-views"),
    path("queue/views/<uuid:key>/removal/", queue.view_removal, name="queue-view-removal"),
]
