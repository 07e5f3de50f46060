"""What happened to gateways and devices, as sentences; see `phrases`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    "gateway.added": (
        gettext_lazy("%(who)s added the gateway %(name)s."),
        gettext_lazy("%(who)s added a gateway."),
    ),
    "gateway.changed": (
        gettext_lazy("%(who)s changed where the gateway %(name)s is, or who carries it."),
        gettext_lazy("%(who)s changed a gateway."),
    ),
    "gateway.removed": (
        gettext_lazy("%(who)s removed the gateway %(name)s."),
        gettext_lazy("%(who)s removed a gateway."),
    ),
    "device.connected": (
        gettext_lazy("%(who)s connected the device %(name)s to a unit."),
        gettext_lazy("%(who)s connected a device to a unit."),
    ),
    "device.disconnected": (
        gettext_lazy("%(who)s disconnected the device %(name)s from its unit."),
        gettext_lazy("%(who)s disconnected a device from its unit."),
    ),
    "dead-letter.dropped": (
        gettext_lazy("%(who)s removed a message that could not be used: %(topic)s."),
        gettext_lazy("%(who)s removed a message that could not be used."),
    ),
    "door.answered": (gettext_lazy("The unit answered to what was asked of it."),),
}
KINDS: dict[str, str | Promise] = {
    "gateway": gettext_lazy("Gateways"),
    "device": gettext_lazy("Devices"),
    "dead-letter": gettext_lazy("Messages that could not be used"),
}
