"""Numbers of rows that were not all counted."""

from __future__ import annotations

from django import template

from driftbook.theme import paging

register = template.Library()
register.filter(paging.told)
"""`{{ 1000|told }}`: 999+."""
