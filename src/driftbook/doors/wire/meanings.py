"""What the messages of a batch mean, in their order: our own, and those of the edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftbook.doors.models import Gateway
from driftbook.doors.wire import payloads, topics
from driftbook.doors.wire.edge import bridges, discovery
from driftbook.doors.wire.edge import messages as edge
from driftbook.doors.wire.payloads import Meaning, Skipped, Unusable

if TYPE_CHECKING:
    from driftbook.doors.wire.batch import Batch
    from driftbook.doors.wire.ingest import Arrived

BRIDGE = "/bridge/state"
"""Where zigbee2mqtt says of itself whether it is there."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A message and what it means."""

    message: Arrived
    gateway: Gateway | None
    meaning: Meaning


def meanings(messages: Sequence[Arrived], batch: Batch) -> list[Meant]:
    """What each message means; the batch then knows the gateways and devices that it is about."""
    parsed = [(message, topics.parse(message.topic)) for message in messages]
    batch.meet(
        {topic.gateway for _, topic in parsed if topic},
        {topic.gateway for _, topic in parsed if topic and topic.what == topics.EDGE},
        [(topic.gateway, topic.device) for _, topic in parsed if topic and topic.device],
        answers=any(topic and topic.what == topics.ANSWER for _, topic in parsed),
    )
    found: list[Meant] = []
    for message, topic in parsed:
        gateway = batch.gateways.get(topic.gateway) if topic else None
        if topic is None:
            kept = message.retained and not message.payload
            found.append(Meant(message, None, Skipped() if kept else Unusable("unknown-topic")))
        elif topic.what == topics.EDGE:
            found += [
                Meant(message, gateway, meaning)
                for meaning in _of_edge(message, topic, gateway, batch)
            ]
        else:
            meaning = payloads.parse(topic, message.payload, message.at, retained=message.retained)
            unknown = gateway is None and not isinstance(meaning, Skipped)
            found.append(
                Meant(message, gateway, Unusable("unknown-gateway") if unknown else meaning)
            )
    return found


def _of_edge(
    message: Arrived, topic: topics.Topic, gateway: Gateway | None, batch: Batch
) -> list[Meaning]:
    """One message may speak of several devices; of most that is said there nobody wants to know."""
    if gateway is None:
        return [Unusable("unknown-gateway") if message.payload else Skipped()]
    if discovery.is_config(topic.rest):
        return [_described(message, topic, gateway, batch)]
    if topic.rest.endswith(BRIDGE):
        return [bridges.said(gateway.name, message.payload)]
    return [
        edge.understood(
            gateway.name,
            device.name,
            device.profile,
            device.wiring,
            message.topic,
            message.payload,
            message.at,
            retained=message.retained,
            again=message.again,
        )
        for device in batch.listening(gateway, message.topic)
    ]


def _described(message: Arrived, topic: topics.Topic, gateway: Gateway, batch: Batch) -> Meaning:
    described = discovery.discovered(gateway.name, topic.rest, message.payload)
    if isinstance(described, discovery.Described):
        return batch.describe(gateway, described)
    return described
