"""A telephone with the pages of incidents: `harness.js` stands for store and network."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template import engines
from playwright.sync_api import Browser, Page, Route, expect

from driftbook.handbook.deciding.incident_sheet import sheet
from driftbook.handbook.reading import read_files
from driftbook.incidents.app_words import words
from driftbook.incidents.tests.handbook import FILES
from tests.conftest import tabs

HARNESS = Path(__file__).parent / "harness.js"
NOW = datetime(2026, 11, 24, 13, tzinfo=UTC)
"""14:00 in Copenhagen, a Tuesday."""
AGNES, LENA, LARS = (f"{n}0000000-0000-4000-8000-000000000000" for n in "123")
POWER, OUT, TOWN = (f"{n}0000000-0000-4000-8000-00000000000a" for n in "abc")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
PAGE = """{% extends "theme/base.html" %}{% load static %}
{% block title %}Incidents{% endblock %}
{% block head %}<link rel="stylesheet" href="{% static 'incidents/app.css' %}">{% endblock %}
{% block main %}<div id="incident"><h1>The server's page</h1></div>
<script type="application/json" id="given">{{ given|safe }}</script>{% endblock %}
{% block scripts %}<script type="module" src="/incidents/try.js"></script>{% endblock %}
"""


SUPPORT: list[Any] = [
    {
        "handbook": "town",
        "title": "Who answers in the town",
        "contacts": {"helpdesk": {"name": "The helpdesk", "phone": "70 10 20 30", "open": None}},
        "questions": [
            {
                "system": "telephony", "system_name": "Telephony",
                "problem": "", "problem_name": "", "audience": "", "audience_name": "",
                "stretches": [
                    {
                        "since": "2026-11-24T07:00:00.000Z", "until": "2026-11-24T15:00:00.000Z",
                        "closed": None, "text": None,
                        "steps": [{"say": "Call the helpdesk", "contact": "helpdesk", "alternatives": []}],
                    },
                    {
                        "since": "2026-11-24T15:00:00.000Z", "until": "2026-11-25T07:00:00.000Z",
                        "closed": "Closed until Wednesday 08:00", "text": None, "steps": [],
                    },
                ],
            }
        ],
    }
]  # fmt: skip


def book(**more: Any) -> dict[str, Any]:
    """What a device keeps, of the town's handbook."""
    handbook = read_files({name: text.encode() for name, text in FILES.items()}, folder="town")
    page = sheet(handbook, NOW) | {"may": {"write": True, "close": True}}
    return {
        "made": "2026-11-24T12:57:00.000Z",
        "language": "en",
        "words": words(),
        "prose": {"No calls can be answered.": "<p>No calls <strong>can</strong> be answered.</p>"},
        "people": {
            AGNES: {"name": "Agnes", "roles": ["contact-centre-agent"]},
            LENA: {"name": "Lena", "roles": ["incident-lead"]},
            LARS: {"name": "Lars", "roles": ["log-keeper"]},
        },
        "sheets": [page],
        "support": [],
        **more,
    }


def opened(key: str, situation: str, place: str, minutes: int, **data: Any) -> dict[str, Any]:
    """The entry that opened an incident so many minutes ago, by Lena."""
    said = {"handbook": "town", "edition": None, "situation": situation, "place": place}
    return entry(key, "opened", minutes=minutes, **said, exercise=False, **data)


def entry(
    key: str,
    kind: str,
    subject: str = "",
    *,
    minutes: int = 0,
    person: str = LENA,
    words: str = "",
    **data: Any,
) -> dict[str, Any]:
    at = NOW - timedelta(minutes=minutes)
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": str(uuid4()), "incident": key, "kind": kind, "subject": subject, "data": data,
        "words": words, "over": [], "clock": int(at.timestamp() * 1000), "device": "server",
        "seq": 1, "happened": stamp, "written": stamp, "via": "page", "person": person,
    }  # fmt: skip


class Device:
    """A telephone with the pages and a log in its memory."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def later(self, minutes: float) -> None:
        """Time goes by."""
        self.page.clock.fast_forward(int(minutes * 60_000))

    def log(self, key: str, kind: str) -> list[dict[str, Any]]:
        """The entries of a kind that its log has, oldest first."""
        found: list[dict[str, Any]] = self.page.evaluate(
            "([key, kind]) => (harness.logs.get(key) || []).filter(e => e.kind === kind)",
            [key, kind],
        )
        return found

    def others_write(self, key: str, kind: str, subject: str, data: Any, text: str = "") -> None:
        """Lena writes on another device, and it arrives."""
        self.page.evaluate(
            "(said) => { harness.write(...said); harness.again(); }",
            [key, kind, subject, data, text, None, LENA],
        )


Have = Callable[..., Device]


SITE = "https://town.example"
"""Nobody answers there: every page and file is given by `answer`."""


def answer(route: Route, html: str) -> None:
    """A page of incidents, or one of the files that it is made of."""
    path = urlsplit(route.request.url).path
    if path == "/incidents/try.js":
        return route.fulfill(path=HARNESS, content_type="text/javascript")
    if not path.startswith("/static/"):
        headers = {"Content-Security-Policy": POLICY}
        return route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
    found = finders.find(path.removeprefix("/static/"))
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return route.fulfill(path=found, content_type=kind) if found else route.fulfill(status=404)


@pytest.fixture
def have(browser: Browser, rf: Any) -> Iterator[Have]:
    """`have("/incidents/", entries)`: a telephone of Agnes, opened at this address."""
    with tabs(browser, SITE) as browse:

        def open_page(
            path: str, entries: list[Any] | None = None, *, kept: Any = None, **more: Any
        ) -> Device:
            request = rf.get(path)
            request.user = AnonymousUser()
            request.session = {}
            given = json.dumps({"book": kept or book(), "entries": entries or [], "person": AGNES})
            given = given.replace("<", "\\u003c")
            html = engines["django"].from_string(PAGE).render({"given": given}, request)
            page = browse("about:blank", **more)
            page.clock.install(time=NOW)
            page.route("**/*", lambda route: answer(route, html))
            page.goto(path)
            expect(page.locator("#incident h1")).not_to_have_text("The server's page")
            return Device(page)

        yield open_page
