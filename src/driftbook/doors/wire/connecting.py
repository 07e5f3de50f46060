"""Connections to the broker: its address, and a client as both the listener and a page need it."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

CONNECT = 3.0
"""Seconds that a broker has to answer."""
PORTS = {"mqtt": 1883, "mqtts": 8883}


def client(
    address: str, *, name: str = "", manual_ack: bool = False, reconnects: bool = True
) -> Client:
    """A client for `mqtt://user:password@host:port` or `mqtts://…`, not connected yet.

    It speaks MQTT 5 and does not wait to fill packets. `name`: its id at the broker; empty: any.
    """
    url = urlsplit(address)
    made = Client(
        CallbackAPIVersion.VERSION2,
        client_id=name,
        protocol=MQTTProtocolVersion.MQTTv5,
        manual_ack=manual_ack,
        reconnect_on_failure=reconnects,
    )
    if url.username:
        made.username_pw_set(unquote(url.username), unquote(url.password or ""))
    if url.scheme == "mqtts":
        made.tls_set()
    made.connect_timeout = CONNECT
    made.on_socket_open = _at_once
    return made


def where(address: str) -> tuple[str, int]:
    """Host and port.

    >>> where("mqtts://drift:secret@broker.example.org")
    ('broker.example.org', 8883)
    """
    url = urlsplit(address)
    return url.hostname or "localhost", url.port or PORTS[url.scheme]


def shown(address: str) -> str:
    """The address without user and password, for logs and pages."""
    host, port = where(address)
    return f"{urlsplit(address).scheme}://{host}:{port}"


def _at_once(_client: Client, _userdata: Any, opened: Any) -> None:
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
