"""From the claims of a directory to who somebody is and which groups they are in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from driftbook.people.models import TEXT, Directory
from driftbook.people.one_line import one_line

NAME = ("name", "displayName", "http://schemas.microsoft.com/identity/claims/displayname")
GIVEN = (
    "given_name",
    "givenName",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
    "urn:oid:2.5.4.42",
)
FAMILY = (
    "family_name",
    "sn",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
    "urn:oid:2.5.4.4",
)
MAIL = (
    "email",
    "mail",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
)
OVERFLOW = ".link"
"""How Entra's SAML names the attribute that stands instead of too many groups."""


class Unclear(Exception):
    """The groups cannot be told: `code` is `groups-missing` or `groups-overflow`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Said:
    """What a directory says of a person."""

    uid: str
    name: str
    email: str
    groups: tuple[str, ...]


def merged(data: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of an OpenID Connect sign-in: what userinfo says goes before the ID token."""
    if "userinfo" in data or "id_token" in data:
        return {**(data.get("id_token") or {}), **(data.get("userinfo") or {})}
    return dict(data)


def read(directory: Directory, uid: str, claims: Mapping[str, Any]) -> Said:
    """What the claims say. Raises Unclear when they do not list the groups."""
    name = _first(claims, NAME) or " ".join(
        part for part in (_first(claims, GIVEN), _first(claims, FAMILY)) if part
    )
    return Said(uid, name[:200], _first(claims, MAIL)[:254], groups(directory, claims))


def groups(directory: Directory, claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The groups, and the attributes such as `Tag: #name#` that stand among them (G-05).

    A person in more groups than the directory will list gets a hint in their place (Entra: more
    than 200, or 150 by SAML). Nothing is worked out from that. Raises Unclear.
    """
    claim = directory.groups_claim
    elsewhere = claims.get("_claim_names")
    if isinstance(elsewhere, Mapping) and claim in elsewhere:
        raise Unclear("groups-overflow")
    if claims.get("hasgroups") or f"{claim}{OVERFLOW}" in claims:
        raise Unclear("groups-overflow")
    if claim not in claims:
        raise Unclear("groups-missing")
    found = _texts(claims[claim])
    tags = _texts(claims[directory.tags_claim]) if directory.tags_claim in claims else []
    return tuple(dict.fromkeys(text[:TEXT] for text in (*found, *tags)))


def _texts(value: object) -> list[str]:
    """One text or several; whatever else a directory may send is no group."""
    values = value if isinstance(value, (list, tuple)) else [value]
    return [text for text in values if isinstance(text, str) and text]


def _first(claims: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        if texts := _texts(claims.get(name)):
            return one_line(texts[0])
    return ""
