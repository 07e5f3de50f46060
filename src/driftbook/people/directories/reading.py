"""Asking a directory again what it says of somebody who is signed in.

How that is done was found out when they signed in: `userinfo` when the groups stand in what the
access token opens; `refresh` when they stand only in the ID token (ADFS, Entra), which a refresh
token renews; `again` when neither can be (SAML), so that the session lasts only a while.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import requests
from django.core.cache import cache

from driftbook.people.directories import claims as said
from driftbook.people.directories import idtokens
from driftbook.people.directories.asking import session
from driftbook.people.directories.issuers import OtherIssuer, check_description, description
from driftbook.people.models import Directory

KEY = "directory"
"""Where a session keeps its Visit."""
CONFIGURATION_LASTS = 600
SOON = 10
"""How many seconds before its end an access token is renewed."""


class Refused(Exception):
    """The directory no longer says who this is."""


class Unreachable(Exception):
    """The directory does not answer."""


@dataclass(frozen=True)
class Visit:
    """How somebody came in through a directory. Instants are Unix seconds."""

    directory: str
    """Its address."""
    uid: str
    how: str
    until: float
    """When they have to come in again."""
    access: str = ""
    refresh: str = ""
    ends: float = 0
    """When the access token ends."""

    def kept(self) -> dict[str, Any]:
        """For the session."""
        return asdict(self)


def how(directory: Directory, data: Mapping[str, Any], refresh: str) -> str:
    """How what the directory says can be read again."""
    userinfo = data.get("userinfo") or {}
    if directory.groups_claim in userinfo:
        return "userinfo"
    return "refresh" if refresh else "again"


def again(directory: Directory, visit: Visit) -> tuple[dict[str, Any], Visit]:
    """What the directory says now, and the visit with the tokens that it has renewed.

    Raises Refused and Unreachable.
    """
    told: dict[str, Any] = {}
    if visit.how == "refresh" or (visit.refresh and visit.ends - SOON < time.time()):
        told, visit = _renewed(directory, visit)
    if visit.how == "userinfo":
        answer = _call(
            "GET",
            _configuration(directory)["userinfo_endpoint"],
            headers={"Authorization": f"Bearer {visit.access}"},
        )
        told = said.merged({"userinfo": answer})
    if str(told.get("sub")) != visit.uid:
        raise Refused("it speaks of somebody else")
    return told, visit


def _renewed(directory: Directory, visit: Visit) -> tuple[dict[str, Any], Visit]:
    app, configuration = directory.app, _configuration(directory)
    answer = _call(
        "POST",
        configuration["token_endpoint"],
        data={
            "grant_type": "refresh_token",
            "refresh_token": visit.refresh,
            "client_id": app.client_id,
            "client_secret": app.secret,
        },
    )
    if not answer.get("access_token"):
        raise Refused("it gave no access token")
    renewed = replace(
        visit,
        access=answer["access_token"],
        refresh=answer.get("refresh_token") or visit.refresh,
        ends=time.time() + float(answer.get("expires_in") or 0),
    )
    return _id_token(answer, app.client_id, configuration, wanted=visit.how == "refresh"), renewed


def _id_token(
    answer: Mapping[str, Any], client: str, configuration: Mapping[str, Any], *, wanted: bool
) -> dict[str, Any]:
    """The claims of the ID token. A refreshed one needs no nonce (Core 12.2)."""
    if not wanted:
        return {}
    try:
        return idtokens.read(answer.get("id_token"), client=client, configuration=configuration)
    except idtokens.NotBelieved as wrong:
        raise Refused(str(wrong)) from wrong
    except requests.RequestException as wrong:
        raise Unreachable(str(wrong)) from wrong


def _configuration(directory: Directory) -> dict[str, Any]:
    """The directory's own description, kept for ten minutes."""
    key = f"driftbook.people.openid:{description(directory.app.settings)}"
    known: dict[str, Any] | None = cache.get(key)
    if known is None:
        known = described(directory.app.settings)
        cache.set(key, known, CONFIGURATION_LASTS)
    try:
        check_description(directory.app.settings, known)
    except OtherIssuer as other:
        raise Refused(str(other)) from other
    return known


def described(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What a directory with these settings says of itself just now.

    Raises Refused and Unreachable.
    """
    return _call("GET", description(settings))


def _call(method: str, address: str, **more: Any) -> dict[str, Any]:
    """The JSON that is answered. Not to be reached, or at fault itself, is not a refusal."""
    try:
        with session() as asking:
            answer = asking.request(method, address, **more)
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Unreachable(f"{address}: {answer.status_code}")
        if answer.status_code >= 400:
            raise Refused(f"{address}: {answer.status_code}")
        told = answer.json()
    except requests.RequestException as wrong:
        raise Unreachable(f"{address}: {wrong}") from wrong
    if not isinstance(told, dict):
        raise Refused(f"{address}: no JSON object")
    return told
