"""A connection to a broker, as devices have one."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

PATIENCE = 60.0
"""Seconds that a broker has to take a connection or a message."""
SESSION = 300
"""Seconds for which the broker keeps what is meant for a device that is away."""
ROOT = "driftbook/v1"
Taken = Callable[[str, bytes, bool], None]
"""(topic, payload, whether the broker had kept it)"""


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says for somebody who is gone without a word."""

    topic: str
    payload: str


class Line:
    """One connection: it comes back by itself, and what it subscribes to with it."""

    def __init__(
        self,
        url: str,
        name: str,
        *,
        topics: tuple[str, ...],
        taken: Taken,
        will: Will | None,
        back: Callable[[], None] | None = None,
    ) -> None:
        """`back` is called when a broker that was away is there again."""
        parts = urlsplit(url)
        if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname:
            raise ValueError("a broker is mqtt://… or mqtts://…")
        secure = parts.scheme == "mqtts"
        self._host, self._port = parts.hostname, parts.port or (8883 if secure else 1883)
        self._topics, self._taken, self._back = topics, taken, back
        self._opened = False
        self._ready = Event()
        self._client = client = Client(
            CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTProtocolVersion.MQTTv5
        )
        if parts.username:
            client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if secure:
            client.tls_set()
        if will:
            client.will_set(will.topic, will.payload, qos=1, retain=True)
        client.reconnect_delay_set(min_delay=1, max_delay=5)
        client.on_socket_open = _at_once
        client.on_connect = self._connected
        client.on_disconnect = self._gone
        client.on_subscribe = self._subscribed
        client.on_message = self._message

    def open(self) -> None:
        """Connect, and wait until what is subscribed to is. Raises OSError, TimeoutError."""
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        session.SessionExpiryInterval = SESSION
        self._client.connect(self._host, self._port, clean_start=False, properties=session)
        self._client.loop_start()
        if not self._ready.wait(PATIENCE):
            self._client.loop_stop()
            raise TimeoutError("the broker does not take the connection")
        self._opened = True

    def close(self) -> None:
        """Say goodbye: the broker tells nobody."""
        self._client.disconnect()
        self._client.loop_stop()

    def drop(self) -> None:
        """Be gone without a word: the broker tells everybody by the last will."""
        self._client.loop_stop()
        there = self._client.socket()
        if isinstance(there, socket.socket):
            there.shutdown(socket.SHUT_RDWR)
            there.close()
        else:
            self.close()

    def say(self, topic: str, said: dict[str, Any] | str, *, retain: bool = False) -> None:
        """Publish, with quality 1."""
        text = said if isinstance(said, str) else json.dumps(said, separators=(",", ":"))
        self._client.publish(topic, text, qos=1, retain=retain)

    def said(self, topic: str, said: dict[str, Any] | str, *, retain: bool = False) -> None:
        """Publish, and wait until the broker has it. Not from within what it takes."""
        text = said if isinstance(said, str) else json.dumps(said, separators=(",", ":"))
        self._client.publish(topic, text, qos=1, retain=retain).wait_for_publish(PATIENCE)

    def _connected(
        self, client: Client, _data: Any, _flags: ConnectFlags, code: ReasonCode, _more: Any
    ) -> None:
        if code.is_failure:
            return
        if not self._topics:
            self._ready.set()
            return
        # as it was published: a command that somebody has kept is known by it, even at once
        how = SubscribeOptions(qos=1, retainAsPublished=True)
        client.subscribe([(topic, how) for topic in self._topics])

    def _subscribed(
        self, _client: Client, _data: Any, _id: int, _codes: list[ReasonCode], _more: Any
    ) -> None:
        self._ready.set()
        if self._opened and self._back is not None:
            self._back()

    def _gone(
        self,
        _client: Client,
        _data: Any,
        _flags: DisconnectFlags,
        _code: ReasonCode,
        _more: Any,
    ) -> None:
        self._ready.clear()

    def _message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self._taken(message.topic, bytes(message.payload), message.retain)


def _at_once(_client: Client, _data: Any, there: Any) -> None:
    """Send small messages at once: without this an answer waits for up to 40 ms."""
    if isinstance(there, socket.socket):
        there.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
