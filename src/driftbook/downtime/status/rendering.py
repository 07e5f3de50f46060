"""From what a page shows to what is sent: HTML, the banner, and (in `feeds`) the feeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from driftbook.downtime.status import feeds, links, names
from driftbook.downtime.status.kinds import ENDINGS, FORMATS
from driftbook.downtime.status.shapes import Around, Shown
from driftbook.people.zones import zone

STYLES = ("theme/dkfds/dkfds.css", "theme/driftbook.css", "downtime/status.css")
TEMPLATES = "downtime/status"
HTML = "text/html; charset=utf-8"


def online(shown: Shown) -> Around:
    """Of the page that this server gives out: paths, so that any name of the host will do."""
    asked = f"?language={shown.language}"

    def path(what: str) -> str:
        return reverse(f"downtime:{what}", args=[shown.slug])

    return Around(
        here={one: f"{path('status')}?language={one}" for one in shown.languages},
        kinds={what: path(what) + asked for what in ENDINGS.values()},
        subscribe=path("status-subscriptions") + asked,
        styles=tuple(static(name) for name in STYLES),
    )


def page(shown: Shown, around: Around, now: datetime) -> tuple[bytes, str]:
    """The page, for people."""
    return _html("page", shown, around, now), HTML


def banner(shown: Shown, around: Around, now: datetime) -> tuple[bytes, str]:
    """What other sites show in a frame: what is down now, and what is next."""
    return _html("banner", shown, around, now), HTML


def public(template: str, language: str, context: Mapping[str, Any]) -> str:
    """A public page around the status page: no cookies, no session, no menu of the house."""
    said = {"language": language, "styles": [static(name) for name in STYLES], **context}
    with translation.override(language):
        return render_to_string(f"{TEMPLATES}/{template}.html", said)


def _html(template: str, shown: Shown, around: Around, now: datetime) -> bytes:
    context = {
        "shown": shown,
        "around": around,
        "styles": around.styles,
        "formats": FORMATS,
        "others": [(code, name, around.here[code]) for code, name in names.own(shown.languages)],
        "address": links.page(shown.slug, language=shown.language),
        "made": now.astimezone(zone(shown.zone)),
        "next": next((one for one in shown.planned if one.state == "planned"), None),
        "language": shown.language,
    }
    with translation.override(shown.language):
        return render_to_string(f"{TEMPLATES}/{template}.html", context).encode()


Kind = Callable[[Shown, Around, datetime], tuple[bytes, str]]
KINDS: dict[str, Kind] = {
    "status": page,
    "status-banner": banner,
    "status-atom": feeds.atom,
    "status-rss": feeds.rss,
    "status-calendar": feeds.calendar,
    "status-json": feeds.document,
}
