"""What a page says to units: one client per process, made when it is first needed.

A client that has lost the broker is thrown away with everything that it had not sent: a command
must never leave later than it was given. The next call makes another.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from datetime import UTC, datetime
from math import ceil
from typing import Any

from django.conf import settings
from django.db import transaction
from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from driftbook.doors.models import Command, Device, Gateway
from driftbook.doors.wire import connecting, topics
from driftbook.people.models import Organisation
from driftbook.work import holding

PATIENCE = 2.0
"""Seconds until the broker has to have taken a message."""
PAUSE = 1.0
"""Seconds in which a broker that could not be reached is not asked again: pages do not queue up."""

logger = logging.getLogger("driftbook.doors.wire")


def publish_command(command: Command, now: datetime) -> bool:
    """Say it to the unit, once it is committed. False: nothing was sent, or nobody knows.

    Demands that no transaction is open: what is rolled back must never reach a door. A command that
    has expired, or whose unit has no device, is not sent; none is while a restored installation is
    held (`work.holding`). It is never retained, and the broker forgets it when it expires.
    """
    if _open_transaction():
        raise RuntimeError("publish_command() in a transaction: the command may be rolled back")
    left = (command.expires - now).total_seconds()
    device = Device.objects.filter(unit=command.unit_id).select_related("gateway").first()
    if left <= 0 or device is None or device.gateway.removed is not None or holding.held():
        return False
    said = said_to(device, command)
    if said is None:
        return False
    topic, payload = said
    if not _PUBLISHER.publish(topic, payload, expiry=max(1, ceil(left))):
        return False
    Command.objects.filter(pk=command.pk, published__isnull=True).update(published=now)
    return True


def access_changed(organisation: Organisation) -> None:
    """After the commit, tell the gateways of an organisation that who opens has changed.

    They fetch their lists again; those that are away do so by themselves when they come back, and
    when what they have is no longer valid. So it is no harm that nobody waits for it.
    """
    transaction.on_commit(lambda: _tell_gateways(organisation), robust=True)


def said_to(device: Device, command: Command) -> tuple[str, bytes] | None:
    """Topic and payload of a command for a device; None: it cannot be told so."""
    if device.profile != "driftbook":
        topic = device.wiring.get("command_topic")
        word = device.wiring.get("payloads", {}).get(command.act)
        return (topic, str(word).encode()) if topic and word else None
    said = {
        "id": str(command.key),
        "act": command.act,
        "expires": _instant(command.expires),
    }
    topic = topics.of_device(device.gateway.name, device.name, topics.COMMAND)
    return topic, json.dumps(said).encode()


def reachable() -> bool:
    """Whether the broker takes messages from this process now."""
    return not holding.held() and _PUBLISHER.client() is not None


def forget() -> None:
    """Let go of the broker (tests, and processes that end)."""
    _PUBLISHER.forget()


def _tell_gateways(organisation: Organisation) -> None:
    if not settings.BROKER or holding.held():
        return
    payload = json.dumps({"at": _instant(datetime.now(UTC))}).encode()
    names = Gateway.objects.filter(organisation=organisation, removed__isnull=True)
    for name in names.values_list("name", flat=True):
        if not _PUBLISHER.publish(topics.of_gateway(name, topics.ACCESS), payload, waits=False):
            logger.warning("the broker is away: gateways learn of changed access a little later")
            return


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _open_transaction() -> bool:
    """Whether one is open that can be rolled back; the one around a test does not count."""
    blocks = transaction.get_connection().atomic_blocks
    return bool(blocks) and not blocks[-1]._from_testcase


class _Publisher:
    """The client of this process, for all of its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._denied: set[int] = set()
        """Numbers of messages that the broker does not take from us."""
        self._of = ""
        self._not_before = 0.0

    def client(self) -> Client | None:
        """A connected one; None: there is no broker, or it does not answer."""
        wanted = settings.BROKER
        with self._lock:
            if self._of != wanted:
                self._drop()
                self._of, self._not_before = wanted, 0.0
            if self._client is not None and self._client.is_connected():
                return self._client
            self._drop()
            if settings.BROKER and time.monotonic() >= self._not_before:
                self._client = _connected(settings.BROKER, self._on_publish)
                if self._client is None:
                    self._not_before = time.monotonic() + PAUSE
            return self._client

    def publish(
        self, topic: str, payload: bytes, *, expiry: int | None = None, waits: bool = True
    ) -> bool:
        """Whether the broker has taken it."""
        client = self.client()
        if client is None:
            return False
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        if expiry is not None:
            properties.MessageExpiryInterval = expiry
        info = client.publish(topic, payload, qos=1, retain=False, properties=properties)
        if info.rc == MQTTErrorCode.MQTT_ERR_SUCCESS:
            if not waits:
                return True
            try:
                info.wait_for_publish(PATIENCE)
            except (RuntimeError, ValueError):
                pass
            else:
                if info.is_published():
                    return not self._was_denied(info.mid)
        with self._lock:
            if self._client is client:
                self._drop()
        return False

    def forget(self) -> None:
        """Let go of the broker."""
        with self._lock:
            self._drop()
            self._of = ""

    def _on_publish(
        self, _client: Client, _data: Any, mid: int, reason: Any, _properties: Any
    ) -> None:
        if reason.is_failure:
            logger.error("the broker does not take what we say to a unit: %s", reason)
            self._denied.add(mid)

    def _was_denied(self, mid: int) -> bool:
        denied = mid in self._denied
        self._denied.discard(mid)
        return denied

    def _drop(self) -> None:
        client, self._client = self._client, None
        self._denied.clear()
        if client is not None:
            client.on_disconnect = None
            client.disconnect()
            client.loop_stop()


def _connected(address: str, on_publish: Any) -> Client | None:
    there = threading.Event()

    def connected(_client: Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            logger.warning("the broker %s refuses us: %s", connecting.shown(address), reason)
        else:
            there.set()

    client = connecting.client(address, reconnects=False)
    client.on_connect = connected
    client.on_publish = on_publish
    try:
        client.connect(*connecting.where(address), keepalive=30, clean_start=True)
    except (OSError, ValueError) as wrong:
        logger.warning("the broker %s is away: %s", connecting.shown(address), wrong)
        return None
    client.loop_start()
    if there.wait(connecting.CONNECT):
        return client
    client.disconnect()
    client.loop_stop()
    return None


_PUBLISHER = _Publisher()
# What is there belongs to the parent, whose connection must not be ended.
os.register_at_fork(after_in_child=_PUBLISHER.__init__)  # type: ignore[misc]
