"""No page breaks, whoever sends whatever to it: never a 500, and never what only a traceback says.

Every address is asked with hostile parameters; every form on it is sent as it stands there, but for
some of its fields. `DRIFTBOOK_EXAMPLES=50` sends more, and others every time.
"""

from __future__ import annotations

import os
import random
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

import driftbook
from tests.house.test_permissions import DOORS, Door
from tests.inputs import hostile
from tests.inputs.visitors import EVERYTHING, VISITORS, World, heard, undone

pytestmark = pytest.mark.django_db
GIVEN = os.environ.get("DRIFTBOOK_EXAMPLES")
MANY = int(GIVEN or "1")
PAGES = [door for door in DOORS if not door.is_api and door.path != "/api/ping"]
NAMED = pytest.mark.parametrize("door", PAGES, ids=[door.path for door in PAGES])
LONGEST_QUERY = 3_000
"""Characters: what a server lets through in an address."""
_ASKED = re.compile(r"""\b(?:GET|POST|asked|given)(?:\.get|\.getlist)?[(\[]\s*"([\w-]+)\"""")


@cache
def asked_names() -> list[str]:
    """Every parameter that some view reads by its name."""
    package = Path(driftbook.__file__).parent
    files = (file for file in package.rglob("*.py") if "tests" not in file.parts)
    found = {name for file in files for name in _ASKED.findall(file.read_text(encoding="utf-8"))}
    return sorted(found)


class Forms(HTMLParser):
    """The forms of a page: where they go, how, and what stands in their fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((said.get("action", ""), said.get("method", "get").lower(), {}))
        elif self.forms and said.get("name") and tag in ("input", "select", "textarea", "button"):
            fields = self.forms[-1][2]
            if said.get("type") not in ("radio", "checkbox") or "checked" in said:
                fields[said["name"]] = said.get("value", "")
            else:
                fields.setdefault(said["name"], said.get("value", ""))


def test_views_ask_for_something() -> None:
    assert len(asked_names()) > 30


def _client(world: World, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[who]
    return client


def _send(client: Client, method: str, address: str, fields: dict[str, str]) -> Any:
    """The answer; fails where there is none that a visitor could read."""
    with heard() as faults, undone():
        answer = client.post(address, fields) if method == "post" else client.get(address, fields)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert not faults, f"{method} {address} {str(fields)[:1500]}\n{faults[-1][-3000:]}"
    assert answer.status_code < 500 or answer.status_code == 503, (method, address, fields)
    return answer


def _spoilt(fields: dict[str, str], chance: random.Random) -> dict[str, str]:
    """One or two of the fields, now and then all, hold something hostile."""
    some = chance.sample(sorted(fields), min(len(fields), chance.choice((1, 1, 2, 99))))
    return {**fields, **{name: chance.choice(hostile.TEXTS) for name in some}}


def _short(fields: dict[str, str]) -> dict[str, str]:
    return {name: value[: LONGEST_QUERY // 10] for name, value in list(fields.items())[:10]}


@NAMED
def test_it_never_breaks(door: Door, world: World) -> None:
    chance = random.Random(None if GIVEN else door.path)
    address = door.address(world.objects)
    page = _send(_client(world, EVERYTHING), "get", address, world.query(door.path))
    html = page.content.decode() if "html" in page.get("Content-Type", "") else ""
    forms = [(action or address, how, fields) for action, how, fields in Forms(html).forms]
    own = {name: "" for _action, how, fields in forms if how == "get" for name in fields}
    for _ in range(MANY):
        for who in (EVERYTHING, chance.choice(VISITORS))[: None if GIVEN else 1]:
            names = {*chance.sample(asked_names(), 6), *list(own)[:4]}
            query = world.query(door.path) | dict.fromkeys(names, "")
            _send(_client(world, who), "get", address, _short(_spoilt(query, chance)))
        if page.status_code == 405:
            fields = world.objects.body(door.path) | dict.fromkeys(asked_names(), "1")
            _send(_client(world, EVERYTHING), "post", address, _spoilt(fields, chance))
        for action, how, fields in chance.sample(forms, min(len(forms), 3 if GIVEN else 2)):
            where = urlsplit(action)
            if not where.netloc and fields:
                spoilt = _spoilt(fields, chance)
                sent = spoilt if how == "post" else _short(spoilt)
                _send(_client(world, EVERYTHING), how, where.path or address, sent)
    _in_the_address(door, world, chance)


def _in_the_address(door: Door, world: World, chance: random.Random) -> None:
    """Something hostile where a name stands in the address itself."""
    if not door.holes:
        return
    short = [text for text in hostile.TEXTS if text.strip("./ ") and len(text) < 400]
    holes = world.holes(door.path)
    spoilt = {**holes, chance.choice(door.holes): chance.choice(short)}
    address = re.sub(r"<(?:\w+:)?(\w+)>", lambda hole: spoilt[hole[1]], door.path)
    if address.startswith("//") or "\n" in address:
        return
    _send(_client(world, EVERYTHING), "get", address.replace("?", "%3F").replace("#", "%23"), {})
