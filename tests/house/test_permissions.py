"""One table says who may do what: every address and every operation is tried with every role."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.constants import NOT_SET

from driftbook.config.api import api
from driftbook.editions.exporting import kept, pdf
from driftbook.people.gate import action_of
from driftbook.people.permissions import ANYONE, ROLES, SIGNED_IN, TABLE
from tests.cast import person, signed_in
from tests.house.objects import Objects

pytestmark = pytest.mark.django_db
REFUSED, INVISIBLE = 403, 404
NO_MORE = {REFUSED, INVISIBLE, 401}


@dataclass(frozen=True)
class Door:
    """An address or an operation, and what it asks of whoever opens it."""

    path: str
    """With `<name>` for what stands in it."""
    method: str
    action: str | None

    @property
    def holes(self) -> list[str]:
        """The names of what stands in the address."""
        return re.findall(r"<(?:\w+:)?(\w+)>", self.path)

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/v1/")

    def address(self, objects: Objects) -> str:
        """The address of a real object."""
        return re.sub(
            r"<(?:\w+:)?(\w+)>", lambda hole: objects.named(hole.group(1), self.path), self.path
        )


def pages(patterns: list[Any], before: str = "/") -> Iterator[Door]:
    for pattern in patterns:
        path = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            if not path.startswith("/api/v1/"):
                yield from pages(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield Door(path, "GET", action_of(pattern.callback))


def operations() -> Iterator[Door]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                asks = operation.auth_param
                who = None if asks is NOT_SET else getattr(asks, "action", None)
                whole = "/api/v1/" + f"{prefix}{path}".lstrip("/").replace("//", "/")
                hole = re.sub(r"{(?:\w+:)?(\w+)}", r"<\1>", whole)
                for method in operation.methods:
                    yield Door(hole, method, who)


DOORS = sorted(
    {*pages(get_resolver().url_patterns), *operations()}, key=lambda d: (d.path, d.method)
)
NAMED = pytest.mark.parametrize("door", DOORS, ids=[f"{d.method} {d.path}" for d in DOORS])


def test_the_walk_sees_pages_and_operations() -> None:
    assert len([door for door in DOORS if door.is_api]) >= 6
    assert len([door for door in DOORS if not door.is_api]) >= 30


@NAMED
def test_every_door_says_whom_it_is_for(door: Door) -> None:
    assert door.action in {*TABLE, ANYONE, SIGNED_IN}, f"{door.path} says nothing of permissions"


@contextmanager
def undone() -> Iterator[None]:
    """What is written meanwhile is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


_drawn = Template.render


def _letters_only(template: Template, context: Any = None, request: Any = None) -> Any:
    """No pages: only they are drawn for a request."""
    return "" if request is not None else _drawn(template, context, request)


@dataclass(frozen=True)
class Walk:
    """The objects, and everybody who knocks: made once, and found untouched by every visitor."""

    objects: Objects = field(default_factory=Objects)
    sessions: dict[str, str] = field(default_factory=dict)

    def introduce(self, name: str, at: str = "", *roles: str) -> None:
        """Sign somebody in."""
        cookie = signed_in(person(name, at, *roles)).cookies[settings.SESSION_COOKIE_NAME]
        self.sessions[name] = cookie.value

    def status(self, name: str, door: Door, drawn: bool = True) -> int:
        """What somebody gets who tries the door; '' is somebody who has not signed in.

        Not drawn: whether somebody gets in is decided before the page is put together, which takes
        most of the time and comes out alike for the next role.
        """
        client = Client()
        if name:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
        with undone(), pytest.MonkeyPatch.context() as patch:
            if not drawn:
                patch.setattr(Template, "render", _letters_only)
            return knock(client, door, self.objects)


@pytest.fixture(scope="module")
def no_press() -> Iterator[None]:
    """Who may have a PDF is asked, with every role; how it looks is asked elsewhere, once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "rendered", lambda html: b"%PDF-1.7")
        patch.setattr(kept, "keep", lambda key, make: make())
        yield


@pytest.fixture(scope="module")
def walk(django_db_setup: None, django_db_blocker: Any, no_press: None) -> Iterator[Walk]:
    """In a transaction around those of the tests."""
    with django_db_blocker.unblock(), undone():
        made = Walk()
        for role in ROLES:
            made.introduce(f"own-{role}", made.objects.organisation, role)
        made.introduce("outsider", "far-away", *ROLES)
        made.introduce("nora")
        yield made


def knock(client: Client, door: Door, objects: Objects) -> int:
    """Try to open it; an address that only takes posts is posted to."""
    address = door.address(objects)
    query = objects.query(door.path)
    if door.method != "GET":
        sent = json.dumps(objects.sent(door.path))
        answer = client.generic(door.method, address, sent, content_type="application/json")
        return answer.status_code
    answer = client.get(address + query)
    if answer.status_code == 405:
        answer = client.post(address, objects.body(door.path))
    if answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next="):
        return 401
    return answer.status_code


def about_an_object(door: Door, objects: Objects) -> bool:
    """Whether it is one party's own: then nobody else even sees that it is there."""
    return bool(door.holes) or "handbook=" in objects.query(door.path)


@NAMED
def test_nobody_gets_in_without_signing_in(door: Door, walk: Walk) -> None:
    status = walk.status("", door)
    if door.action == ANYONE:
        assert status not in (401, REFUSED), status
    elif door.action == SIGNED_IN or not TABLE[door.action or ""].anyone_if_open:
        assert status == 401, status
    elif about_an_object(door, walk.objects):
        assert status in (401, INVISIBLE), status
    else:
        assert status not in NO_MORE, status


@NAMED
def test_the_parties_own_roles(door: Door, walk: Walk) -> None:
    """Every role in an organisation that is a party: as the table says, and 403 otherwise."""
    if door.action not in TABLE:
        return
    wrong, drawn = {}, set()
    for role in ROLES:
        allowed = role in TABLE[door.action].own
        status = walk.status(f"own-{role}", door, drawn=allowed not in drawn)
        drawn.add(allowed)
        fits = status not in NO_MORE if allowed else status == REFUSED
        if not fits:
            wrong[role] = (status, "allowed" if allowed else "refused")
    assert wrong == {}


@NAMED
def test_an_outsider_sees_nothing(door: Door, walk: Walk) -> None:
    """All roles at once, in an organisation without any agreement with the parties: 404."""
    if door.action in TABLE and about_an_object(door, walk.objects):
        assert walk.status("outsider", door) == INVISIBLE


@NAMED
def test_somebody_without_any_role_gets_no_further_than_the_open(door: Door, walk: Walk) -> None:
    if door.action not in TABLE:
        return
    status = walk.status("nora", door)
    if about_an_object(door, walk.objects):
        assert status == INVISIBLE
    elif TABLE[door.action].anyone_if_open:
        assert status not in NO_MORE
    else:
        assert status == REFUSED


def test_without_the_second_step_that_they_must_have_nobody_reaches_anything(
    walk: Walk, settings: Any
) -> None:
    """But what is open to everybody, the pages on which one is set up, and the ways out."""
    settings.SECOND_STEP = "everybody"
    client = Client()
    cookie = walk.sessions["own-system-administrator"]
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    reached = set()
    for door in DOORS:
        if door.action == ANYONE and not door.is_api:
            continue
        with undone():
            answer = client.generic(door.method, door.address(walk.objects))
        if door.is_api:
            assert (answer.status_code, "second-step-missing" in answer.content.decode()) == (
                401,
                True,
            ), door
        elif not answer.get("Location", "").startswith("/account/second-step/"):
            reached.add(door.path)
    assert reached == {
        "/sign-out/",
        "/account/second-step/",
        "/account/confirm/",
        "/account/app/",
        "/account/passkeys/",
        "/account/passkeys/options/",
        "/account/sessions/removal/",
    }
