"""Texts to copy, drafts of recordings, and what programs have been asked, for pages of incidents.

A page that uses `{% copyable %}` loads `incidents/copy.js` and `incidents/telling.css`.
"""

from __future__ import annotations

from typing import Any

from django import template

from driftbook.handbook.deciding.incident_shapes import AnnouncementNow
from driftbook.incidents import speaking
from driftbook.incidents.actions import switching
from driftbook.incidents.models import Incident

register = template.Library()


@register.inclusion_tag("incidents/_copyable.html")
def copyable(text: str, lang: str = "") -> dict[str, str]:
    """`{% copyable post.text lang %}`: a text ready to paste, with a button where it works."""
    return {"text": text, "lang": lang}


@register.inclusion_tag("incidents/_speech.html")
def speech(incident: Incident, announcement: AnnouncementNow) -> dict[str, Any]:
    """`{% speech incident announcement %}`: what callers hear, and drafts of recordings of it."""
    return {
        "incident": incident,
        "announcement": announcement,
        "installed": speaking.installed(),
    }


@register.simple_tag
def programs_asked(incident: Incident) -> dict[str, str]:
    """`{% programs_asked incident as asked %}`: `on` or `off`, by announcement, while a program
    has been asked to switch it and has not answered."""
    return switching.asked(incident)
