"""Addresses of incidents: offline."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
