"""Addresses of incidents: exports."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
