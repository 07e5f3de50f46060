"""What the operator may say about the web server: where it listens, how wide, which proxies."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from driftbook.config.letters import PREFIX, OperatorError

NAMES = ("BIND", "PROXY_ADDRESSES", "THREADS", "WORKERS")
USUAL = "127.0.0.1:8000"
_PLACE = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True)
class Serving:
    """The operator's choices, with defaults filled in."""

    bind: tuple[str, ...]
    """host:port, [::1]:port or unix:/path, each."""
    workers: int
    """Processes."""
    threads: int
    """Requests that each process answers at the same time."""
    proxies: tuple[str, ...]
    """From which addresses or networks X-Forwarded-… is believed. A socket's file is believed."""

    @property
    def local(self) -> bool:
        """Whether nobody on another machine reaches it directly."""
        return all(place.startswith("unix:") or _loopback(place) for place in self.bind)


def read(given: Mapping[str, str]) -> Serving:
    """From the variables without their prefix. Raises OperatorError."""
    return Serving(
        bind=places(given.get("BIND", "")),
        workers=_number(given, "WORKERS", max(2, min(8, os.cpu_count() or 2)), 64),
        threads=_number(given, "THREADS", 8, 64),
        proxies=_networks(given.get("PROXY_ADDRESSES", "")),
    )


def places(text: str) -> tuple[str, ...]:
    """Where to listen, with commas. Raises OperatorError."""
    found = tuple(place.strip() for place in (text or USUAL).split(",") if place.strip())
    for place in found:
        if place.startswith("unix:"):
            if not Path(place.removeprefix("unix:")).is_absolute():
                raise OperatorError(f"{PREFIX}BIND: write the whole path: unix:/run/…, not {place}")
        elif not ((at := _PLACE.fullmatch(place)) and 1 <= int(at["port"]) <= 65535):
            raise OperatorError(
                f"{PREFIX}BIND is {place!r}; write 127.0.0.1:8000, [::1]:8000 or "
                "unix:/run/driftbook/web.sock, more than one with commas."
            )
    if not found:
        raise OperatorError(f"{PREFIX}BIND names no place to listen.")
    return found


def _loopback(place: str) -> bool:
    host = place.rpartition(":")[0].strip("[]")
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _networks(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in found:
        try:
            ipaddress.ip_network(part)
        except ValueError:
            raise OperatorError(
                f"{PREFIX}PROXY_ADDRESSES names {part!r}; write addresses or networks with commas, "
                "such as 10.0.0.5,10.1.0.0/24."
            ) from None
    return found or ("127.0.0.0/8", "::1")


def _number(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = given.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= most):
        raise OperatorError(f"{PREFIX}{name} is {value!r}; write a number from 1 to {most}.")
    return int(value)
