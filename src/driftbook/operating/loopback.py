"""Whether an address or a name is this very machine."""

from __future__ import annotations

import ipaddress


def is_here(host: str) -> bool:
    """Whether a host, without its port, is the loopback.

    >>> is_here("127.0.0.1"), is_here("[::1]"), is_here("demo.localhost"), is_here("10.0.0.1")
    (True, True, True, False)
    """
    name = host.strip("[]").lower().removeprefix(".").removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def without_port(host: str) -> str:
    """`[::1]:8000` → `[::1]`."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and (not name.count(":") or name[-1:] == "]") else host
