"""`/doors/gateways/`, `/doors/devices/…/connection/`, `/doors/dead-letters/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.doors.wire.views import devices, gateways, letters

patterns: list[URLPattern] = [
    path("gateways/", gateways.home, name="gateways"),
    path("gateways/new/", gateways.new, name="gateway-new"),
    path("gateways/<uuid:gateway>/", gateways.gateway, name="gateway"),
    path("gateways/<uuid:gateway>/place/", gateways.place, name="gateway-place"),
    path("gateways/<uuid:gateway>/removal/", gateways.removal, name="gateway-removal"),
    path("devices/<uuid:device>/connection/", devices.connection, name="device-connection"),
    path(
        "devices/<uuid:device>/connection/removal/",
        devices.removal,
        name="device-connection-removal",
    ),
    path("dead-letters/", letters.home, name="dead-letters"),
    path("dead-letters/<uuid:letter>/", letters.letter, name="dead-letter"),
    path("dead-letters/<uuid:letter>/removal/", letters.removal, name="dead-letter-removal"),
]
