"""The kinds of answers of a status page: by the ending of the address, the name of its URL."""

from __future__ import annotations

ENDINGS = {
    "": "status",
    "feed.atom": "status-atom",
    "feed.rss": "status-rss",
    "calendar.ics": "status-calendar",
    "status.json": "status-json",
    "banner/": "status-banner",
}
FORMATS = {
    "status-atom": ("Atom", "application/atom+xml"),
    "status-rss": ("RSS", "application/rss+xml"),
    "status-calendar": ("iCalendar", "text/calendar"),
    "status-json": ("JSON", "application/json"),
}
"""For programs: what it is called in every language, and its media type."""
