"""What the operator may say about being watched: logs, measures, traces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from driftbook.config.letters import PREFIX, OperatorError

SHORTEST = 16
"""Characters of a token that can not be guessed in the time that there is."""
PARTS = (
    "opentelemetry.sdk",
    "opentelemetry.exporter.otlp.proto.http",
)


@dataclass(frozen=True)
class Watching:
    """The operator's choices, with defaults filled in."""

    logs: str
    """`lines` for people, `json` for programs."""
    metrics_token: str
    """Who shows it may read /metrics; empty: nobody."""
    traces: str
    """Where a collector takes traces (OTLP over HTTP): `http://collector:4318`; empty: nowhere."""


def read(given: Mapping[str, str]) -> Watching:
    """From the variables without their prefix. Raises OperatorError; says nothing of a token."""
    logs = given.get("LOGS") or "lines"
    if logs not in ("lines", "json"):
        raise OperatorError(f"{PREFIX}LOGS is {logs!r}; write lines or json.")
    token = given.get("METRICS_TOKEN", "")
    if token and (len(token) < SHORTEST or not token.isascii() or token.split() != [token]):
        raise OperatorError(
            f"{PREFIX}METRICS_TOKEN must be at least {SHORTEST} characters without spaces. Make "
            "one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return Watching(logs=logs, metrics_token=token, traces=_traces(given.get("TRACES", "")))


def _traces(address: str) -> str:
    if not address:
        return ""
    try:
        url = urlsplit(address)
        sound = url.scheme in ("http", "https") and url.hostname and url.port != 0
    except ValueError:
        sound = False
    if not sound or url.username or url.query or url.fragment:
        raise OperatorError(
            f"{PREFIX}TRACES is not the address of a collector such as http://127.0.0.1:4318."
        )
    if not all(_installed(part) for part in PARTS):
        raise OperatorError(
            f"{PREFIX}TRACES is set, and what sends traces is not installed: "
            "pip install 'driftbook[otel]', or leave the setting out."
        )
    return address.rstrip("/")


def _installed(part: str) -> bool:
    try:
        return find_spec(part) is not None
    except ModuleNotFoundError:
        return False
