"""A card as plain text for the terminal, in its four parts (A-01)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_shapes import CardNow
from driftbook.wording import incidents, reasons, times
from driftbook.wording.languages import gettext_noop, say

Json = dict[str, Any]

_PROBLEM = gettext_noop("Problem")
_DO = gettext_noop("Solution")
_TELL = gettext_noop("Communication")
_WHO = gettext_noop("Responsible")
_YIELDS = gettext_noop("Yields to {name} since {since}")
_WAITS = gettext_noop("waits")
_AFTER = gettext_noop("once the time has run out")


def lines(handbook: Handbook, card: CardNow, language: str) -> Iterator[str]:
    """The problem, the solution, the communication, the responsible; then why."""
    told = incidents.card(handbook, card, language)
    cover = handbook.cover
    yield f"{cover.title} {cover.version} · {times.moment(card.now, language)}"
    yield f"{card.name} · {card.place_name}"
    yield f"\n{say(_PROBLEM, language)}"
    yield f"  {card.say}"
    if card.text:
        yield f"  {card.text}"
    for one in card.paused_by:
        since = times.moment(one.since, language)
        yield f"  ⏸ {say(_YIELDS, language).format(name=one.name, since=since)}"
    yield f"\n{say(_DO, language)}"
    for phase in card.phases:
        yield f"  {phase.name}"
        rows = [row for row in told["steps"] if row["phase"] == phase.id]
        yield from (_step(row, language) for row in rows)
    for scenario in told["scenarios"]:
        yield f"  {scenario['name']} ({scenario['choose_when']})"
        yield from (f"      {row['say']}" for row in scenario["steps"])
    yield f"\n{say(_TELL, language)}"
    yield from _communication(told, language)
    yield f"\n{say(_WHO, language)}"
    yield from (f"  {row['name']}{_number(row['phone'])}" for row in told["responsible"])
    yield ""
    for reason in card.reasons:
        clauses = f" ({', '.join(reason.source)})" if reason.source else ""
        yield f"- {reasons.phrase(reason, language)}{clauses}"
    if card.sources:
        yield f"({', '.join(card.sources)})"


def _step(row: Json, language: str) -> str:
    mark = "⏸" if row["paused"] else "→" if row["current"] else " "
    words = f"  {mark} {row['number']}. "
    words += f"{row['only_if']}: " if row["only_if"] else ""
    words += row["say"]
    calls = [row["call"]] if row["call"] else row["turn"]["calls"] if row["turn"] else []
    words += f" – {_reached(calls)}" if calls else ""
    words += f" [{row['duty_name']}]" if row["duty_name"] else ""
    words += f" ✓ {row['expect']}" if row["expect"] else ""
    if row["paused"]:
        return f"{words} ({say(_WAITS, language)})"
    return f"{words} ({say(_AFTER, language)})" if row["state"] == "later" else words


def _communication(told: Json, language: str) -> Iterator[str]:
    for one in told["announcements"]:
        queues = ", ".join(f"{queue['name']}{_number(queue['phone'])}" for queue in one["queues"])
        yield f"  {one['name']}: {one['recording']} – {queues} – {_reached(one['switch_on'])}"
        yield from (f"    “{text}” ({name})" for name, text in one["spoken"].items())
    for one in told["posts"]:
        yield f"  {one['name']} – {_reached([one['where']])}: “{one['text']}”"
    for one in told["informed"]:
        about = f": {', '.join(one['of_names'])}" if one["of_names"] else ""
        yield f"  {one['name']}{about}"


def _reached(calls: Iterable[Json]) -> str:
    return "; ".join(
        f"{one['name']}: {one['printed'] or one['where']}"
        if one["printed"] or one["where"]
        else one["name"]
        for one in calls
    )


def _number(phone: str | None) -> str:
    return f", {phone}" if phone else ""
