"""Addresses as they are compared: small letters, and without the token behind a plus."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from email.utils import getaddresses

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,255}")
MOST = 200
"""Addresses of one header that are looked at."""


def first(header: str) -> tuple[str, str]:
    """The name and the address, in small letters, of who is named first; empty: nobody is."""
    for name, address in getaddresses([header])[:MOST]:
        if fits(address):
            return name.strip(), address.lower()
    found = _ADDRESS.search(header)
    return ("", found[0].lower()) if found else ("", "")


def every(headers: Iterable[str]) -> tuple[str, ...]:
    """All addresses in these headers, in small letters, each once."""
    found = (address.lower() for _name, address in getaddresses(list(headers)))
    return tuple(dict.fromkeys(address for address in found if fits(address)))[:MOST]


def fits(address: str) -> bool:
    """Whether it has the form of an address."""
    return _ADDRESS.fullmatch(address) is not None


def plain(address: str) -> str:
    """The address without its token: `cases@example.org` for `cases+17.abc@example.org`."""
    local, _at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def tokens(addresses: Iterable[str], ours: Collection[str]) -> tuple[str, ...]:
    """What stands behind the plus in those addresses that are ours."""
    found = []
    for address in addresses:
        local, _at, _domain = address.lower().rpartition("@")
        _name, plus, token = local.partition("+")
        if plus and token and plain(address) in ours:
            found.append(token)
    return tuple(dict.fromkeys(found))
