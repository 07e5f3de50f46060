"""The one door. Whoever is signed in came through `let_in`, and through nothing else.

A way in shows who somebody is and calls `arrive`. Whether their account is open, and whether a
second step is asked for, is decided here for all ways alike.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from driftbook.people import browsers, queries
from driftbook.people.actions import signing
from driftbook.people.backends import NAME as BACKEND
from driftbook.people.directories.levels import KEY as LEVEL
from driftbook.people.directories.levels import Stated
from driftbook.people.directories.reading import KEY as DIRECTORY
from driftbook.people.directories.reading import Visit
from driftbook.people.models import User
from driftbook.people.pages import refused
from driftbook.people.refusals import closed, closed_locally
from driftbook.people.sessions import AGENT, SEEN, STARTED
from driftbook.theme.cookies import remember

HALF = "half-way"
"""Where a session keeps who has taken the first step of two."""
HALF_LASTS = 600  # seconds
CONFIRMED = "confirmed"
"""When the person last showed who they are, in Unix seconds."""
CONFIRMED_LASTS = 600  # seconds
AFTER = "/"


def safe(request: HttpRequest, target: str | None) -> str:
    """The address to go on to, when it is one of ours; else the front page."""
    ours = url_has_allowed_host_and_scheme(
        target or "", {request.get_host()}, require_https=request.is_secure()
    )
    return target if ours and target else AFTER


def arrive(
    request: HttpRequest, user: User, *, way: str, target: str, alone: bool = False
) -> HttpResponse:
    """Somebody has shown who they are, by `password`, `invitation`, `passkey` or `demo`.

    `alone`: that was two steps in one, as a passkey is. Otherwise a second step follows for whoever
    has set one up.
    """
    if reason := closed_locally(user):
        return refused(request, reason, user=user)
    half = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": time.time(),
        "way": way,
        "next": target,
        "step": not alone and queries.has_second_step(user),
    }
    return go_on(request, user, half)


def go_on(request: HttpRequest, user: User, half: dict[str, Any]) -> HttpResponse:
    """Ask for what is still missing: a second step, the policy (G-32); then let them in."""
    agreed = user.consented and user.consent_version == settings.PRIVACY_VERSION
    missing = "second-step" if half["step"] else "" if agreed or half["way"] == "demo" else "policy"
    if missing:
        request.session.cycle_key()
        request.session[HALF] = half
        return redirect(f"people:{missing}")
    return let_in(request, user, way=half["way"], target=half["next"], now=timezone.now())


def half_way(request: HttpRequest) -> tuple[User, dict[str, Any]] | None:
    """Who has taken the first step in this browser, not long ago, and is still who they were."""
    half = request.session.get(HALF)
    if not isinstance(half, dict) or _apart(half["at"]) > HALF_LASTS:
        return None
    user = User.objects.filter(pk=half["user"]).first()
    if user is None or closed_locally(user) or user.get_session_auth_hash() != half["hash"]:
        return None
    return user, half


def from_directory(
    request: HttpRequest, user: User, visit: Visit, stated: Stated, *, target: str
) -> HttpResponse:
    """Somebody's own directory has shown who they are; no step of ours comes after that."""
    if reason := closed(user):
        return refused(request, reason, user=user)
    now, came = timezone.now(), (visit, stated)
    return let_in(request, user, way="directory", target=target, now=now, came=came)


def let_in(
    request: HttpRequest,
    user: User,
    *,
    way: str,
    target: str,
    now: datetime,
    came: tuple[Visit, Stated] | None = None,
) -> HttpResponse:
    """Begin the person's session, with a new key. `came`: how, through which directory."""
    for key in (HALF, DIRECTORY, LEVEL, CONFIRMED):
        request.session.pop(key, None)
    login(request, user, backend=BACKEND)
    stamp = now.timestamp()
    request.session.update({STARTED: stamp, SEEN: stamp, CONFIRMED: stamp})
    request.session[AGENT] = request.headers.get("User-Agent", "")[:200]
    if came is not None:
        visit, stated = came
        request.session.update({DIRECTORY: visit.kept(), LEVEL: stated.kept()})
    signing.signed_in(user=user, way=way, now=now)
    response = HttpResponseRedirect(safe(request, target))
    if came is None:
        browsers.know(request, response, user)
    if user.language:
        speak(response, user.language)
    return response


def speak(response: HttpResponse, language: str) -> None:
    """Let this browser's pages be in the person's language."""
    remember(response, settings.LANGUAGE_COOKIE_NAME, language)


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether the person has shown who they are in this session not long ago."""
    return _apart(request.session.get(CONFIRMED, 0)) <= CONFIRMED_LASTS


def _apart(stamp: float) -> float:
    """Seconds between then and now. A clock that is put back does not make it last longer."""
    return abs(time.time() - float(stamp))


def show_out(request: HttpRequest) -> None:
    """End this browser's session."""
    logout(request)
