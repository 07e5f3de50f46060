"""Whose X-Forwarded-… is believed: that of the operator's own proxies, and of nobody else.

A site counts proxies (`DRIFTBOOK_PROXIES`); without this, whoever reaches the server past the
proxy would choose the address under which his tries are counted, and say that he came by HTTPS.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
CLAIMS = ("HTTP_X_FORWARDED_", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class Trusted:
    """A WSGI application that sees no such header but from these addresses or networks.

    A peer without an address has come through a socket's file, which only this machine opens.
    """

    def __init__(self, application: Application, proxies: Sequence[str]) -> None:
        self._inner = application
        self._networks = tuple(ipaddress.ip_network(one) for one in proxies)
        self._believed = lru_cache(maxsize=10_000)(self._look)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer."""
        if not self._believed(environ.get("REMOTE_ADDR") or ""):
            for name in [name for name in environ if name.startswith(CLAIMS)]:
                del environ[name]
        return self._inner(environ, start)

    def _look(self, peer: str) -> bool:
        if not peer:
            return True
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)  # ::ffff:127.0.0.1
        return any((mapped or address) in network for network in self._networks)
