"""What the operator may say about signing in, and why the demo stays on one machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from driftbook.config.letters import PREFIX, OperatorError
from driftbook.operating.loopback import is_here

NAMES = (
    "DIRECTORIES_INSIDE",
    "DIRECTORY_FRESH_SECONDS",
    "DIRECTORY_GRACE_SECONDS",
    "PRIVACY_URL",
    "PRIVACY_VERSION",
    "PROXIES",
    "SAML_MINUTES",
    "SECOND_STEP",
    "SESSION_DAYS",
    "SESSION_IDLE_MINUTES",
)
SECOND_STEP = ("nobody", "powerful", "everybody")


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
    second_step: str
    """Who must have a second step besides a password, in all organisations."""
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
        second_step=_one_of(given, "SECOND_STEP", SECOND_STEP),
        privacy_url=_address(given.get("PRIVACY_URL", "")),
        privacy_version=(given.get("PRIVACY_VERSION") or "1")[:20],
    )


def keep_here(given: Mapping[str, str], *, demo: bool, debug: bool, hosts: list[str]) -> None:
    """Refuse the demo, in which one click signs in, and debugging, which shows our insides,
    wherever others could reach it.

    Raises OperatorError for a host, an address or a database server that is not this machine, and
    for proxies, which only an installation has.
    """
    if not (demo or debug):
        return
    switch = f"{PREFIX}{'DEMO' if demo else 'DEBUG'}=1"
    why = "lets everybody in with one click" if demo else "shows everybody our insides"
    for host in hosts:
        if not is_here(host):
            raise OperatorError(
                f"{switch} {why}, so it answers on this machine "
                f"only; {PREFIX}ALLOWED_HOSTS names {host!r}."
            )
    address = urlsplit(given.get("ADDRESS", "")).hostname or ""
    if address and not is_here(address):
        raise OperatorError(
            f"{switch} {why}, so it answers on this machine only; {PREFIX}ADDRESS is {address!r}."
        )
    if given.get("PROXIES") in tuple("123456789"):
        raise OperatorError(f"{switch} {why}, so no proxy stands before it; {PREFIX}PROXIES is.")
    server = _server_of(given.get("DATABASE", ""))
    if server and not server.startswith("/") and not is_here(server):
        fills = "fills its database with invented people" if demo else "is for a machine of its own"
        raise OperatorError(
            f"{switch} {fills}; {PREFIX}DATABASE is on another machine, {server!r}."
        )


def _server_of(database: str) -> str:
    """The host of a database; empty: a file, or what is wrong and said where it is taken apart."""
    try:
        url = urlsplit(database if "://" in database else "")
        return url.hostname or dict(parse_qsl(url.query)).get("host", "")
    except ValueError:
        return ""


def _number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = given.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and least <= int(value[:9]) <= most):
        raise OperatorError(
            f"{PREFIX}{name} is {value!r}; write a whole number from {least} to {most}."
        )
    return int(value)


def _one_of(given: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = given.get(name) or choices[0]
    if value not in choices:
        raise OperatorError(f"{PREFIX}{name} is {value!r}; write one of {', '.join(choices)}.")
    return value


def _address(text: str) -> str:
    if text and urlsplit(text).scheme not in ("http", "https"):
        raise OperatorError(f"{PREFIX}PRIVACY_URL is {text!r}; write an address with https://.")
    if len(text) > 500:
        raise OperatorError(f"{PREFIX}PRIVACY_URL is too long.")
    return text
