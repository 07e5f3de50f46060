"""Webhooks, signed as Standard Webhooks say, and sent only to addresses that are public."""

from __future__ import annotations

import base64
import ipaddress
import socket
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.crypto import salted_hmac
from requests.adapters import HTTPAdapter
from standardwebhooks import Webhook
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from driftbook.outbox.channels import Channel, Failed, Refused
from driftbook.outbox.channels.posting import post
from driftbook.outbox.models import Endpoint, Message

GONE = 410
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
)
"""What `is_private` says holds much that is nobody's network, such as 240.0.0.0/4."""
NEVER = (
    ipaddress.ip_network("fd00:ec2::/32"),
    ipaddress.ip_network("192.0.0.192/32"),
    ipaddress.ip_network("168.63.129.16/32"),
)
"""Where clouds hand out the secrets of their machines, besides link-local addresses."""
HERE = ("localhost", "127.0.0.1", "::1")


class NotAllowed(Exception):
    """An address inside, that a webhook must not reach."""


def secret(endpoint: Endpoint, key: str | bytes | None = None) -> str:
    """`whsec_…`: made from the installation's secret key, kept nowhere, shown once.

    `endpoint.turn` makes another one.
    """
    made = salted_hmac(
        "driftbook.outbox.webhooks",
        f"{endpoint.uid}:{endpoint.turn}",
        secret=key,
        algorithm="sha256",
    )
    return "whsec_" + base64.b64encode(made.digest()).decode()


def headers(endpoint: Endpoint, reference: str, body: str, now: datetime) -> dict[str, str]:
    """Id, timestamp and signature; one signature for each secret key that still counts."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    signatures = [Webhook(secret(endpoint, key)).sign(reference, now, body) for key in keys]
    return {
        "content-type": "application/json",
        "user-agent": "Driftbook",
        "webhook-id": reference,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def why_not(url: str) -> str:
    """Why this address is no address for webhooks, or "". Does not ask the network."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "it is no address"
    if not host or parts.username or parts.password or parts.fragment:
        return "it is no plain address"
    if parts.scheme == "https":
        return ""
    if parts.scheme == "http" and host in HERE and settings.OUTBOX_LOOPBACK:
        return ""
    return "it does not begin with https://"


def refuse(address: str, *, inside: bool = False) -> None:
    """Raise NotAllowed for an address that is not public. Raises ValueError for no address.

    `inside`: private networks are allowed too, but never this machine, nor link-local addresses, at
    which clouds hand out the secrets of their machines.
    """
    for ip in _meant(ipaddress.ip_address(address.partition("%")[0])):
        if ip.is_loopback and settings.OUTBOX_LOOPBACK:
            continue
        never = ip.is_loopback or ip.is_link_local or ip.is_unspecified or _is_in(ip, NEVER)
        if inside and not never and _is_in(ip, PRIVATE):
            continue
        if never or not ip.is_global or ip.is_multicast or ip.is_reserved:
            raise NotAllowed(f"{address} is not a public address")


def _is_in(ip: Address, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return any(ip in network for network in networks)


def _meant(ip: Address) -> list[Address]:
    """The address, or the older address that it stands for, whichever way it is written."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    inner = ip.teredo[1] if ip.teredo else ip.sixtofour
    if ip in NAT64:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return [inner] if inner else [ip]


class Webhooks:
    """Posts to endpoints. With `elsewhere`, only this machine is posted to, the rest goes there."""

    def __init__(self, elsewhere: Channel | None = None) -> None:
        self._elsewhere = elsewhere
        self._session = guarded()

    def send(self, message: Message) -> str:
        """Post the body as it was put, under the same webhook-id in every attempt."""
        endpoint = message.endpoint
        if endpoint is None or not endpoint.active:
            raise Refused("the endpoint has been closed")
        unfit = why_not(endpoint.url)
        if unfit:
            raise Refused(unfit)
        if self._elsewhere and urlsplit(endpoint.url).hostname not in HERE:
            return self._elsewhere.send(message)
        now = datetime.now(UTC)
        try:
            look_up(endpoint.url)
            status, _, after = post(
                self._session,
                endpoint.url,
                data=message.text.encode(),
                headers=headers(endpoint, message.reference, message.text, now),
            )
        except NotAllowed as inside:
            raise Refused(str(inside)) from inside
        if status == GONE:
            raise Refused("410: the receiver wants no more")
        if not 200 <= status < 300:
            raise Failed(f"the receiver answered {status}", after=after)
        return ""

    def close(self) -> None:
        """End the connections."""
        self._session.close()


def guarded(*, inside: bool = False) -> requests.Session:
    """A session that connects to public addresses alone, raises NotAllowed else, uses no proxy.

    `inside`: to private ones too, see `refuse`.
    """
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", _Guarded(inside))
    session.mount("http://", _Guarded(inside))
    return session


def look_up(url: str, *, inside: bool = False) -> None:
    """Refuse before connecting, so that nobody can try ports inside with us.

    Raises NotAllowed, and Failed where no such host is known.
    """
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as wrong:
        raise Failed(f"no such host: {parts.hostname}") from wrong
    for *_, place in found:
        refuse(str(place[0]), inside=inside)


# The name may lead elsewhere when we connect than when we looked it up, so the connection itself
# is looked at again, before anything is sent over it.


class _Http(HTTPConnection):
    inside = False

    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn(), self.inside)


class _Https(HTTPSConnection):
    inside = False

    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn(), self.inside)


class _HttpInside(_Http):
    inside = True


class _HttpsInside(_Https):
    inside = True


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _HttpInsidePool(HTTPConnectionPool):
    ConnectionCls = _HttpInside


class _HttpsInsidePool(HTTPSConnectionPool):
    ConnectionCls = _HttpsInside


OUTSIDE_POOLS = {"http": _HttpPool, "https": _HttpsPool}
INSIDE_POOLS = {"http": _HttpInsidePool, "https": _HttpsInsidePool}


class _Guarded(HTTPAdapter):
    def __init__(self, inside: bool) -> None:
        self.inside = inside
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more)
        pools = INSIDE_POOLS if self.inside else OUTSIDE_POOLS
        self.poolmanager.pool_classes_by_scheme = pools


def _checked(connected: socket.socket, inside: bool) -> socket.socket:
    try:
        refuse(str(connected.getpeername()[0]), inside=inside)
    except BaseException:
        connected.close()
        raise
    return connected
