"""The listener's session at the broker: what comes in, and what may be acknowledged.

Everything happens in the thread of whoever calls: no thread of paho's can die unseen, and nothing
is acknowledged while somebody else commits. All listeners of an installation share one session: the
newest has it, and what the broker keeps for it is never delivered to two.
"""

from __future__ import annotations

import logging
import select
import ssl
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from driftbook.doors.wire import connecting, topics
from driftbook.doors.wire.ingest import Arrived

MOST = 2_000
"""Messages of one batch."""
AT_ONCE = 2 * MOST
"""Messages that the broker may hand over before the first of them is acknowledged."""
KEEPALIVE = 30
LASTS = 7 * 24 * 3600
"""Seconds for which the broker keeps what comes while no listener is there."""
TAKEN_OVER = 142

logger = logging.getLogger("driftbook.doors.wire")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is not written down yet."""

    arrived: Arrived
    mid: int
    qos: int
    connection: int
    """On which connection it came: on a later one, its number may mean another message."""


class Session:
    """One connection after another, of one session."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.inbox: list[Waiting] = []
        self.taken_over = False
        """Whether another listener has the session now."""
        self.connected = False
        """Whether it hears: the broker has said so of the topics, not of the connection alone."""
        self._connection = 0
        self._client: Client | None = None

    def connect(self) -> bool:
        """Begin a connection; False: the broker is away."""
        self.close()
        self.taken_over = False
        client = connecting.client(self.address, name=client_id(), manual_ack=True)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        wishes = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        wishes.SessionExpiryInterval = LASTS
        wishes.ReceiveMaximum = AT_ONCE
        try:
            client.connect(
                *connecting.where(self.address),
                keepalive=KEEPALIVE,
                clean_start=False,
                properties=wishes,
            )
        except (OSError, ValueError) as wrong:
            logger.warning("the broker %s is away: %s", connecting.shown(self.address), wrong)
            return False
        self._client = client
        return True

    @property
    def open(self) -> bool:
        """Whether there is a connection, though perhaps not answered yet."""
        return self._client is not None and self._client.socket() is not None

    def read(self, seconds: float, *others: int) -> None:
        """Take in what is there, waiting so long for the first; `others` end the wait as well.

        It stops at a full batch; what is already here is never waited upon.
        """
        client = self._client
        socket: Any = client.socket() if client else None
        if client is None or socket is None:
            return
        room = AT_ONCE - len(self.inbox)
        here = _pending(socket)
        ears: list[Any] = [socket, *others] if room > 0 else list(others)
        mouths: list[Any] = [socket] if client.want_write() else []
        ready, _, _ = select.select(ears, mouths, [], 0 if here else seconds)
        here = here or socket in ready
        if mouths:
            client.loop_write()
        before = len(self.inbox)
        while here and len(self.inbox) - before < min(room, MOST):
            if client.loop_read() != MQTTErrorCode.MQTT_ERR_SUCCESS or client.socket() is None:
                break
            here = _pending(socket) or bool(select.select([socket], [], [], 0)[0])
        client.loop_misc()

    def acknowledge(self, waiting: list[Waiting]) -> None:
        """After the commit: the broker may forget them."""
        client = self._client
        if client is None:
            return
        for one in waiting:
            if one.qos and one.connection == self._connection and client.socket() is not None:
                client.ack(one.mid, one.qos)

    def close(self) -> None:
        """End the connection; the session stays at the broker."""
        client, self._client, self.connected = self._client, None, False
        if client is not None:
            client.on_disconnect = None
            client.disconnect()

    def _on_connect(
        self, client: Client, _data: Any, flags: Any, reason: Any, _properties: Any
    ) -> None:
        if reason.is_failure:
            where = connecting.shown(self.address)
            logger.warning("the broker %s refuses the listener: %s", where, reason)
            return
        self._connection += 1
        kept = "as it was left" if flags.session_present else "new"
        logger.info("listening at %s, session %s", connecting.shown(self.address), kept)
        client.subscribe([(topic, 1) for topic in topics.SUBSCRIPTIONS])

    def _on_disconnect(
        self, _client: Client, _data: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        self.connected = False
        self.taken_over = reason.value == TAKEN_OVER
        logger.warning("the broker has gone: %s", reason)

    def _on_subscribe(
        self, _client: Client, _data: Any, _mid: int, reasons: Any, _properties: Any
    ) -> None:
        for topic, reason in zip(topics.SUBSCRIPTIONS, reasons, strict=False):
            if reason.is_failure:
                logger.error("the broker does not let us listen to %s: %s", topic, reason)
            else:
                self.connected = True

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        """Nothing may go wrong here: an exception would end the connection, again and again."""
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        arrived = Arrived(
            topic,
            bytes(message.payload),
            timezone.now(),
            retained=bool(message.retain),
            again=bool(message.dup),
        )
        self.inbox.append(Waiting(arrived, message.mid, message.qos, self._connection))


def _pending(socket: Any) -> bool:
    """Whether something was deciphered already, of which `select` knows nothing."""
    return isinstance(socket, ssl.SSLSocket) and socket.pending() > 0


def client_id() -> str:
    """One for all listeners of this installation."""
    database = str(settings.DATABASES["default"]["NAME"])
    return f"driftbook-{salted_hmac('driftbook.doors.wire', database).hexdigest()[:12]}"
