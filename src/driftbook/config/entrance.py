"""What the operator may say about signing in, and why the demo stays on one machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from driftbook.config.letters import PREFIX, OperatorError

NAMES = (
    "DIRECTORIES_INSIDE",
    "DIRECTORY_FRESH_SECONDS",
    "DIRECTORY_GRACE_SECONDS",
    "PRIVACY_URL",
    "PRIVACY_VERSION",
    "PROXIES",
    "SAML_MINUTES",
    "SESSION_DAYS",
    "SESSION_IDLE_MINUTES",
)


@dataclass(frozen=True)
class Entrance:
    """The operator's choices, with defaults filled in."""

    fresh_seconds: int
    """How old what a directory said of a person may be; 0: it is asked at every request."""
    grace_seconds: int
    """How long what it said last holds while it cannot be reached."""
    saml_minutes: int
    """After how long people of a directory that cannot be asked again go through it again."""
    idle_minutes: int
    """How long a session lasts without use."""
    session_days: int
    """How long a session lasts at most."""
    proxies: int
    """How many proxies of ours stand before us; what they say of the caller is believed."""
    directories_inside: bool
    """Whether directories may stand at private addresses, such as an ADFS in the cellar."""
    privacy_url: str
    """Where the privacy policy is; empty: our own page."""
    privacy_version: str
    """Its version. With another one everybody is asked again."""


def read(given: Mapping[str, str]) -> Entrance:
    """From the variables without their prefix."""
    return Entrance(
        fresh_seconds=_number(given, "DIRECTORY_FRESH_SECONDS", 60, 0, 3600),
        grace_seconds=_number(given, "DIRECTORY_GRACE_SECONDS", 300, 0, 3600),
        saml_minutes=_number(given, "SAML_MINUTES", 60, 1, 1440),
        idle_minutes=_number(given, "SESSION_IDLE_MINUTES", 480, 1, 10080),
        session_days=_number(given, "SESSION_DAYS", 7, 1, 90),
        proxies=_number(given, "PROXIES", 0, 0, 9),
        directories_inside=bool(_number(given, "DIRECTORIES_INSIDE", 0, 0, 1)),
        privacy_url=_address(given.get("PRIVACY_URL", "")),
        privacy_version=(given.get("PRIVACY_VERSION") or "1")[:20],
    )


def keep_the_demo_here(hosts: list[str], database: str) -> None:
    """Refuse the demo, in which one click signs in, wherever others could reach it.

    Raises OperatorError for a host, or a database server, that is not this machine.
    """
    for host in hosts:
        if not _here(host):
            raise OperatorError(
                f"{PREFIX}DEMO=1 lets everybody in with one click, so it answers on this machine "
                f"only; {PREFIX}ALLOWED_HOSTS names {host!r}."
            )
    try:
        url = urlsplit(database if "://" in database else "")
        server = url.hostname or dict(parse_qsl(url.query)).get("host", "")
    except ValueError:
        return  # what is wrong with it is said where it is taken apart
    if server and not server.startswith("/") and not _here(server):
        raise OperatorError(
            f"{PREFIX}DEMO=1 fills its database with invented people; {PREFIX}DATABASE is on "
            f"another machine, {server!r}."
        )


def _here(host: str) -> bool:
    name = host.strip("[]").lower().removeprefix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = given.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and least <= int(value[:9]) <= most):
        raise OperatorError(
            f"{PREFIX}{name} is {value!r}; write a whole number from {least} to {most}."
        )
    return int(value)


def _address(text: str) -> str:
    if text and urlsplit(text).scheme not in ("http", "https"):
        raise OperatorError(f"{PREFIX}PRIVACY_URL is {text!r}; write an address with https://.")
    if len(text) > 500:
        raise OperatorError(f"{PREFIX}PRIVACY_URL is too long.")
    return text
