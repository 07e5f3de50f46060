"""`/doors/keys/…`: its part of the addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.doors.keys.views import bundles, doors, emergency, files, people

KEYS = "keys/"
ONE = f"{KEYS}emergency/<uuid:emergency>/"
patterns: list[URLPattern] = [
    path(KEYS, bundles.home, name="keys"),
    path(f"{KEYS}bundles/<int:bundle>/", bundles.bundle, name="key-bundle"),
    path(f"{KEYS}bundles/<int:bundle>/grants/", bundles.grants, name="key-grants"),
    path(f"{KEYS}grants/<uuid:grant>/removal/", bundles.removal, name="key-removal"),
    path(f"{KEYS}people/", people.index, name="key-people"),
    path(f"{KEYS}people/<uuid:person>/", people.person, name="key-person"),
    path(f"{KEYS}people/<uuid:person>/export/", files.of_person_, name="key-person-export"),
    path(f"{KEYS}doors/<uuid:key>/", doors.door, name="key-door"),
    path(f"{KEYS}doors/<uuid:key>/export/", files.of_door_, name="key-door-export"),
    path(f"{KEYS}export/", files.everything, name="key-export"),
    path(f"{KEYS}emergency/", emergency.home, name="emergency"),
    path(f"{KEYS}emergency/new/", emergency.new, name="emergency-new"),
    path(f"{ONE}approval/", emergency.approval, name="emergency-approval"),
    path(f"{ONE}refusal/", emergency.refusal, name="emergency-refusal"),
    path(f"{ONE}end/", emergency.end, name="emergency-end"),
    path(f"{ONE}withdrawal/", emergency.withdrawal, name="emergency-withdrawal"),
]
