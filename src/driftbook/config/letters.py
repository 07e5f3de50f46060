"""What the operator may say about mail and SMS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

PREFIX = "DRIFTBOOK_"
PORTS = {"starttls": 587, "ssl": 465, "none": 25}
INVENTED_SENDER = "Driftbook <no-reply@example.org>"
NOT_A_SERVER = (
    f"{PREFIX}SMTP is not smtp://user:password@host:port?tls=starttls; "
    "tls is starttls, ssl or none."
)
MAILBOX = re.compile(r"(?:[^<>@\r\n]+<)?[^\s<>@]+@[A-Za-z0-9.-]+>?")
LISTENS = re.compile(r"(?:lmtp|smtp)://(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}")
SENDER = re.compile(r"\+?\d{3,15}|[A-Za-z0-9]{1,11}")


class OperatorError(Exception):
    """The operator has said something that we cannot follow."""


@dataclass(frozen=True)
class Smtp:
    """A mail server."""

    host: str
    port: int
    user: str
    password: str
    tls: str
    """`starttls`, `ssl` or `none`."""


@dataclass(frozen=True)
class Sms:
    """Who carries SMS: `46elks`, `gatewayapi`, or `files` in the folder var/outbox/."""

    by: str
    credentials: str = ""
    """`user:password` at 46elks, a token at GatewayAPI."""
    sender: str = "Driftbook"
    """A number, or up to eleven letters and digits."""


def smtp(address: str) -> Smtp | None:
    """The server of smtp://user:password@host:port?tls=…; None when nothing is said."""
    if not address:
        return None
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError:
        raise OperatorError(NOT_A_SERVER) from None
    said = dict(parse_qsl(url.query))
    tls = said.pop("tls", "ssl" if port == PORTS["ssl"] else "starttls")
    if url.scheme != "smtp" or not url.hostname or said or tls not in PORTS:
        raise OperatorError(NOT_A_SERVER)
    return Smtp(
        host=url.hostname,
        port=port or PORTS[tls],
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        tls=tls,
    )


def sender(written: str, *, needed: bool) -> str:
    """The address that mail comes from. Its domain is also that of every Message-ID."""
    if not written and needed:
        raise OperatorError(
            f"{PREFIX}MAIL_FROM is missing. With {PREFIX}SMTP set, say whom mail comes from: "
            "Driftbook <no-reply@your.domain>"
        )
    if not MAILBOX.fullmatch(written or INVENTED_SENDER):
        raise OperatorError(f"{PREFIX}MAIL_FROM is {written!r}; write Name <address@domain>.")
    return written or INVENTED_SENDER


def sms(given: Mapping[str, str]) -> Sms | None:
    """Who carries SMS; None when nothing is said."""
    by, credentials = given.get("SMS", ""), given.get("SMS_CREDENTIALS", "")
    by = "files" if by == "file" else by
    if by not in ("", "46elks", "gatewayapi", "files"):
        raise OperatorError(f"{PREFIX}SMS is {by!r}; write 46elks, gatewayapi or file.")
    form = {"46elks": r"[^:]+:.+", "gatewayapi": r"\S+"}.get(by)
    if form and not re.fullmatch(form, credentials):
        wanted = "user:password" if by == "46elks" else "a token"
        raise OperatorError(f"{PREFIX}SMS_CREDENTIALS must be {wanted} for {by}.")
    name = given.get("SMS_FROM") or "Driftbook"
    if not SENDER.fullmatch(name):
        raise OperatorError(
            f"{PREFIX}SMS_FROM is {name!r}; write a number or up to eleven letters and digits."
        )
    return Sms(by, credentials, name) if by else None


def listens(written: str) -> tuple[str, ...]:
    """Where mail is handed over to us, as addresses with a port, parted by commas."""
    found = tuple(one.strip() for one in written.split(",") if one.strip())
    for address in found:
        if not LISTENS.fullmatch(address):
            raise OperatorError(
                f"{PREFIX}MAIL_LISTEN is {written!r}; write lmtp://127.0.0.1:8024, or smtp://…"
            )
    return found
