"""How everything of a card stands that is not a step: announcements, posts, roles, scenarios."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal
from uuid import UUID

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_card import chapter, once
from driftbook.handbook.deciding.incident_card import duties as duties_of
from driftbook.handbook.deciding.incident_log import Entry, State
from driftbook.handbook.deciding.incident_reading import Says, anybody, local, saying, since
from driftbook.handbook.deciding.incident_shapes import (
    AnnouncementNow,
    DutyNow,
    Missing,
    PostNow,
    ScenarioNow,
)
from driftbook.handbook.schema.incidents import Situation

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def announcements(handbook: Handbook, card: Situation, state: State) -> tuple[AnnouncementNow, ...]:
    """Recordings, in the card's order (A-04)."""
    return tuple(_announcement(handbook, name, state) for name in card.announcements)


def _announcement(handbook: Handbook, name: str, state: State) -> AnnouncementNow:
    one, said = chapter(handbook).announcements[name], state.register("announcement", name)
    on = anybody(said, saying("state", "on"))
    return AnnouncementNow(
        id=name,
        name=one.name,
        recording=one.recording,
        queues=_queues(said.heads if said and on else ()) or tuple(one.queues),
        also=tuple(one.also),
        spoken=one.spoken,
        on=on,
        since=local(since(said, saying("state", "on" if on else "off")), handbook.zone),
        switch_on=tuple(one.on),
        switch_off=tuple(one.off),
        said=said,
        contradicted=said is not None and said.contradicted,
        source=tuple(one.source),
    )


def _queues(heads: tuple[Entry, ...]) -> tuple[str, ...]:
    """Where anybody's last word has it on."""
    named = [head.data.get("queues") for head in heads if head.data.get("state") == "on"]
    return once(str(queue) for queues in named if isinstance(queues, list) for queue in queues)


def posts(handbook: Handbook, card: Situation, state: State) -> tuple[PostNow, ...]:
    """Messages for staff (A-05); one counts as posted while anybody's last word is that it is."""
    found = []
    for name in card.posts:
        one, said = chapter(handbook).posts[name], state.register("post", name)
        stands: Literal["waiting", "posted", "over"] = "waiting"
        if anybody(said, saying("state", "posted")):
            stands = "posted"
        elif anybody(said, saying("state", "over")):
            stands = "over"
        found.append(
            PostNow(
                id=name,
                name=one.name,
                where=one.where,
                text=one.text,
                over=one.over,
                link=one.link,
                state=stands,
                said=said,
                source=tuple(one.source),
            )
        )
    return tuple(found)


def duties(handbook: Handbook, card: Situation, state: State) -> tuple[DutyNow, ...]:
    """Who holds which role (A-03). Of two who say that they do, the last in the log is shown."""
    found = []
    for name in duties_of(chapter(handbook), card):
        one, said = chapter(handbook).duties[name], state.register("duty", name)
        person = _person(said.last) if said else None
        found.append(
            DutyNow(
                id=name,
                name=one.name,
                text=one.text,
                contact=one.contact,
                held_by=tuple(one.held_by),
                keeps_log=one.keeps_log,
                holder=person,
                since=local(since(said, _names(person)), handbook.zone),
                said=said,
                contradicted=said is not None and said.contradicted,
                source=tuple(one.source),
            )
        )
    return tuple(found)


def _person(entry: Entry) -> UUID | None:
    """Who holds it, by the entry; None for nobody, and for what names nobody."""
    said = entry.data.get("person")
    return UUID(said) if isinstance(said, str) and _UUID.fullmatch(said) else None


def _names(person: UUID | None) -> Says:
    return lambda entry: _person(entry) == person


def scenarios(handbook: Handbook, card: Situation, state: State) -> tuple[ScenarioNow, ...]:
    """Ways of working on (A-06); chosen while anybody's last word is that it is."""
    found = []
    for name in card.scenarios:
        one, said = chapter(handbook).scenarios[name], state.register("scenario", name)
        found.append(
            ScenarioNow(
                id=name,
                name=one.name,
                text=one.text,
                choose_when=one.choose_when,
                chosen=anybody(said, saying("chosen", True)),
                said=said,
                source=tuple(one.source),
            )
        )
    return tuple(found)


def missing(
    announcements: tuple[AnnouncementNow, ...],
    posts: tuple[PostNow, ...],
    responsible: tuple[DutyNow, ...],
) -> tuple[Missing, ...]:
    """What is still to be done before the card can be closed, worst first.

    That nobody keeps the log now is said; it only blocks while nobody ever did, so that a card does
    not open again when its log keeper lays the role down afterwards.
    """
    found = [
        Missing("announcement-on", one.id, one.name, blocks=True) for one in announcements if one.on
    ]
    for duty in responsible:
        if duty.keeps_log and duty.holder is None:
            ever = duty.said is not None and any(map(_person, duty.said.entries))
            found.append(Missing("no-log-keeper", duty.id, duty.name, blocks=not ever))
    found += [
        Missing("post-not-over", one.id, one.name, blocks=False)
        for one in posts
        if one.state == "posted"
    ]
    return tuple(found)


def closed(state: State, missing: tuple[Missing, ...]) -> datetime | None:
    """Since when (UTC) it is closed; None while anybody's last word is not so, or it cannot be."""
    said = state.register("closing")
    closes = saying("state", "closed")
    if said is None or not all(closes(head) for head in said.heads):
        return None
    return None if any(one.blocks for one in missing) else since(said, closes)
