"""What the chapter `incidents` must be beyond its schema: cards that hang together.

The raw data is walked, so that these problems show together with those of the schema.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from driftbook.handbook import references
from driftbook.handbook.turns import entries, report_turn, words
from driftbook.handbook.yamltext import Document, Path

Card = dict[str, Any]
_SWITCHED = (("announcement", "announcements"), ("post", "posts"))
"""What a step does, and where its card says that it does it."""


def report(documents: Mapping[str, Document]) -> None:
    """Report what is wrong in `incidents.yaml`, in the document itself."""
    document = documents.get("incidents")
    if document is None or not isinstance(document.data, dict):
        return
    data = document.data
    _places(document, dict(entries(data.get("places"))))
    cards, steps = dict(entries(data.get("situations"))), dict(entries(data.get("steps")))
    scenarios = dict(entries(data.get("scenarios")))
    for name, card in cards.items():
        used = list(_used(("situations", name), card, scenarios))
        _once(document, used)
        _steps(document, name, card, used, steps)
        _timers(document, name, card, {step for _, step in used})
        _others(document, name, card)
        _dates(document, name, card)
    for name, step in steps.items():
        report_turn(document, documents, ("steps", name, "turn"), step.get("turn"))
    _monitors(document, cards)


def _places(document: Document, places: dict[str, dict[str, Any]]) -> None:
    """No place lies in itself, by whatever way."""
    for name in places:
        way, here = [name], places[name].get("within")
        while isinstance(here, str) and here in places and here not in way:
            way.append(here)
            here = places[here].get("within")
        if here == name:
            by = " within ".join([*way, name])
            document.report(("places", name, "within"), f"a place cannot lie in itself: {by}")


def _used(
    base: Path, card: Card, scenarios: dict[str, dict[str, Any]]
) -> Iterator[tuple[Path, str]]:
    """The steps of a card, and where it names each; those of a scenario where it is named."""
    for phase, entry in entries(card.get("phases")):
        for index, step in enumerate(words(entry.get("steps"))):
            yield (*base, "phases", phase, "steps", index), step
    for index, name in enumerate(words(card.get("scenarios"))):
        for step in words(scenarios.get(name, {}).get("steps")):
            yield (*base, "scenarios", index), step


def _once(document: Document, used: list[tuple[Path, str]]) -> None:
    """A card names a step once; only its scenarios, of which some are chosen, may share one."""
    seen: set[str] = set()
    for path, step in used:
        shared = path[2] == "scenarios"
        if step in seen and not (shared and all(p[2] == "scenarios" for p, s in used if s == step)):
            document.report(path, f"the card has the step '{step}' already")
        seen.add(step)


def _steps(
    document: Document,
    name: str,
    card: Card,
    used: list[tuple[Path, str]],
    steps: dict[str, dict[str, Any]],
) -> None:
    """What a step switches, posts or waits for is among what its card says."""
    timers = [timer for timer, _ in entries(card.get("timers"))]
    for path, step in {step: (path, step) for path, step in reversed(used)}.values():
        entry = steps.get(step, {})
        for key, listed in _SWITCHED:
            thing = entry.get(key)
            if isinstance(thing, str) and thing not in words(card.get(listed)):
                message = f"the step '{step}' has the {key} '{thing}', which is not among {listed}"
                document.report(path, f"{message} of the card")
        timer = entry.get("after_timer")
        if isinstance(timer, str) and timer not in timers:
            hint = references.suggestion(timer, timers)
            message = f"the step '{step}' waits for the timer '{timer}'"
            document.report(path, f"{message}, which the card '{name}' does not have{hint}")


def _timers(document: Document, name: str, card: Card, used: set[str]) -> None:
    """A timer runs from a step of its card, and warns while it runs."""
    for timer, entry in entries(card.get("timers")):
        path: Path = ("situations", name, "timers", timer)
        since, minutes, warned = entry.get("since"), entry.get("minutes"), entry.get("warn_minutes")
        if isinstance(since, str) and since not in used:
            hint = references.suggestion(since, sorted(used))
            document.report((*path, "since"), f"the card has no step '{since}'{hint}")
        if isinstance(minutes, int) and isinstance(warned, int) and warned >= minutes:
            message = f"a warning {warned} minutes before comes before its {minutes} minutes begin"
            document.report((*path, "warn_minutes"), message)


def _others(document: Document, name: str, card: Card) -> None:
    """A card neither yields to itself nor both yields to another and goes on beside it."""
    alongside = words(card.get("alongside"))
    yields = card.get("yields")
    seen: set[str] = set()
    for index, entry in enumerate(yields if isinstance(yields, list) else []):
        to = entry.get("to") if isinstance(entry, dict) else None
        path: Path = ("situations", name, "yields", index, "to")
        if to == name:
            document.report(path, "a card cannot yield to itself")
        elif isinstance(to, str) and to in seen:
            document.report(path, f"the card yields to '{to}' already")
        elif isinstance(to, str) and to in alongside:
            document.report(path, f"the card cannot yield to '{to}' and go on alongside it")
        seen.add(str(to))
    if name in alongside:
        path = ("situations", name, "alongside", alongside.index(name))
        document.report(path, "a card is always alongside itself")


def _dates(document: Document, name: str, card: Card) -> None:
    """Dates are text here still, `2026-11-01`, and sort as such."""
    valid, review = (str(card.get(key) or "") for key in ("valid_from", "review"))
    if valid and review and review < valid:
        path: Path = ("situations", name, "review")
        document.report(path, f"the review lies before {valid}, from when the card is valid")


def _monitors(document: Document, cards: dict[str, dict[str, Any]]) -> None:
    """A monitor raises a situation where its card can be."""
    data = document.data if isinstance(document.data, dict) else {}
    for name, monitor in entries(data.get("monitors")):
        card, place = cards.get(str(monitor.get("situation"))), monitor.get("place")
        places = words(card.get("places")) if card else []
        if isinstance(place, str) and places and place not in places:
            hint = references.suggestion(place, places)
            message = f"the card '{monitor['situation']}' is never at '{place}'{hint}"
            document.report(("monitors", name, "place"), message)
