"""Addresses of incidents: monitors."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
