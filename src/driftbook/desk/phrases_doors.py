"""What happened to keys, units, doors and battery reports, as sentences; see `phrases`."""

from __future__ import annotations

from django.utils.functional import Promise

from driftbook.desk import phrases_batteries, phrases_keys, phrases_opening, phrases_wire

Texts = dict[str, str | Promise]

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    **phrases_keys.SENTENCES,
    **phrases_wire.SENTENCES,
    **phrases_opening.SENTENCES,
    **phrases_batteries.SENTENCES,
}
KINDS: Texts = {
    **phrases_keys.KINDS,
    **phrases_wire.KINDS,
    **phrases_opening.KINDS,
    **phrases_batteries.KINDS,
}
EVENTS: Texts = {**phrases_keys.EVENTS, **phrases_batteries.EVENTS}
UPCOMING: Texts = {**phrases_keys.UPCOMING, **phrases_batteries.UPCOMING}
