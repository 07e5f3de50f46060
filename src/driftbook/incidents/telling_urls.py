"""Addresses of incidents: telling."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
