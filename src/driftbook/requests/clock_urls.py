"""Addresses of what is done to a case."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
