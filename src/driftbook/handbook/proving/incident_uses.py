"""What the cards of a handbook use, and what none of them does."""

import re
from collections.abc import Iterable, Mapping

from driftbook.handbook.deciding.incident_card import chapter, step_ids
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.base import Entry
from driftbook.handbook.schema.incidents import Incidents, Inform

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def prove(report: Report) -> None:
    """Report entries of the chapter that no card uses, and receivers that nobody informs."""
    incidents = chapter(report.handbook)
    sorts: tuple[tuple[str, Mapping[str, Entry], set[str]], ...] = (
        ("places", incidents.places, set(_places(incidents))),
        ("duties", incidents.duties, set(_duties(incidents))),
        ("figures", incidents.figures, {f for one in informs(incidents) for f in one.of}),
        ("phone_queues", incidents.phone_queues, set(_queues(incidents))),
        ("announcements", incidents.announcements, _of_cards(incidents, "announcements")),
        ("posts", incidents.posts, _of_cards(incidents, "posts")),
        ("scenarios", incidents.scenarios, _of_cards(incidents, "scenarios")),
        ("steps", incidents.steps, set(used_steps(incidents))),
    )
    for sort, entries, used in sorts:
        for name, entry in entries.items():
            if name not in used:
                _add(report, "unused-on-cards", sort, name, entry)
    told = {receiver for one in informs(incidents) for receiver in one.to}
    told |= {receiver for monitor in incidents.monitors.values() for receiver in monitor.tells}
    for name, receiver in incidents.receivers.items():
        if name not in told:
            _add(report, "receiver-never-told", "receivers", name, receiver)


def used_steps(incidents: Incidents) -> list[str]:
    """The steps that a card names, by itself or in a scenario, in their order, each once."""
    cards = incidents.situations.values()
    found = (step for card in cards for step in step_ids(incidents, card))
    return list(dict.fromkeys(found))


def informs(incidents: Incidents) -> list[Inform]:
    """Who is informed: by the cards that say it themselves, else by the chapter (A-02)."""
    cards = incidents.situations.values()
    own = [one for card in cards for one in card.inform]
    return own if all(card.inform for card in cards) else [*own, *incidents.inform]


def contacts(incidents: Incidents) -> set[str]:
    """The contacts of `support` that the chapter names."""
    named: list[str | None] = []
    for announcement in incidents.announcements.values():
        named += [*announcement.on, *announcement.off]
    named += [duty.contact for duty in incidents.duties.values()]
    named += [receiver.contact for receiver in incidents.receivers.values()]
    named += [queue.contact for queue in incidents.phone_queues.values()]
    named += [post.where for post in incidents.posts.values()]
    named += [step.call for step in incidents.steps.values()]
    return {contact for contact in named if contact}


def first_number(text: str) -> float | None:
    """The first number that a text says in digits, if any."""
    found = _NUMBER.search(text)
    return float(found.group().replace(",", ".")) if found else None


def _of_cards(incidents: Incidents, field: str) -> set[str]:
    return {name for card in incidents.situations.values() for name in getattr(card, field)}


def _places(incidents: Incidents) -> Iterable[str]:
    for card in incidents.situations.values():
        yield from card.places
    for place in incidents.places.values():
        if place.within:
            yield place.within


def _duties(incidents: Incidents) -> Iterable[str]:
    for card in incidents.situations.values():
        yield from card.responsible or incidents.duties
    for name in used_steps(incidents):
        yield incidents.steps[name].duty or ""


def _queues(incidents: Incidents) -> Iterable[str]:
    for announcement in incidents.announcements.values():
        yield from (*announcement.queues, *announcement.also)


def _add(report: Report, code: str, sort: str, name: str, entry: Entry) -> None:
    title = getattr(entry, "name", None) or getattr(entry, "say", name)
    path, params = (sort, name), {"name": title}
    report.add(code, "incidents", path, entry=f"{sort}.{name}", source=entry.source, params=params)
