"""Addresses of filing, the customer's list, who sees what."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
