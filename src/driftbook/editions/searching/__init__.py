"""Searching in the handbooks that a reader may see: documents → index → ranked hits."""

from driftbook.editions.searching.hits import Found, Hit, search
from driftbook.editions.searching.snippets import Part

__all__ = ["Found", "Hit", "Part", "search"]
