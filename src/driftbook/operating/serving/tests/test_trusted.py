"""Only the operator's proxies say for whom they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from driftbook.operating.serving.trusted import Trusted

CLAIMED = {
    "HTTP_X_FORWARDED_FOR": "192.0.2.5",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example.org",
    "HTTP_FORWARDED": "for=192.0.2.5",
    "HTTP_X_REAL_IP": "192.0.2.5",
}


def seen(peer: str) -> set[str]:
    """Which of the claims the application sees."""
    found: dict[str, Any] = {}

    def inner(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        found.update(environ)
        return []

    Trusted(inner, ("10.0.0.0/24", "::1"))(
        {"REMOTE_ADDR": peer, "HTTP_HOST": "x", **CLAIMED}, lambda *_: None
    )
    assert found["HTTP_HOST"] == "x"
    return set(found) & set(CLAIMED)


@pytest.mark.parametrize("peer", ["10.0.0.7", "::1", "::ffff:10.0.0.7", ""])
def test_a_proxy_is_believed(peer: str) -> None:
    assert seen(peer) == set(CLAIMED)


@pytest.mark.parametrize("peer", ["10.0.1.7", "127.0.0.1", "::2", "::ffff:10.0.1.7", "nonsense"])
def test_nobody_else_is(peer: str) -> None:
    assert seen(peer) == set()
