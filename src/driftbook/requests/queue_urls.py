"""Addresses of the queue of whoever handles cases."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
