"""Addresses of incoming mail."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "inbox"
urlpatterns: list[URLPattern] = []
