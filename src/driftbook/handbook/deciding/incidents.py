"""What to do now, what is paused, whose time runs out, who has to hear (A-01 … A-15).

Everything follows from the edition, the log and the hour; `incidents/app/decide.js` decides the
same on a device without network, and a test feeds both with the same logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import incident_parts as parts
from driftbook.handbook.deciding import incident_steps as steps
from driftbook.handbook.deciding import incident_times as times
from driftbook.handbook.deciding import incident_why as why
from driftbook.handbook.deciding import incident_yielding as yielding
from driftbook.handbook.deciding.answers import Reason, Unanswerable
from driftbook.handbook.deciding.incident_card import chapter, cited, situation
from driftbook.handbook.deciding.incident_log import State
from driftbook.handbook.deciding.incident_reading import local, moment, whole
from driftbook.handbook.deciding.incident_shapes import CardNow, Other
from driftbook.handbook.deciding.watched import decision

__all__ = ["chapter", "decide", "situation"]


@decision("incidents")
def decide(handbook: Handbook, state: State, others: Sequence[Other], now: datetime) -> CardNow:
    """The card whose log `state` is, at `now` (aware), beside the other incidents that run.

    `others` are those of the same organisation, handbook and exercise-ness; one whose situation or
    place this edition does not have means nothing to it. Raises Unanswerable for a situation or a
    place that the handbook does not have, ValueError for a log without its first entry.
    """
    first = state.opened
    if first is None:
        raise ValueError("the entry that opened the incident is not in its log")
    said, name = chapter(handbook), str(first.data.get("situation"))
    card, place = situation(handbook, name), str(first.data.get("place"))
    if place not in said.places:
        raise Unanswerable("place", place, tuple(said.places))
    zone, at, opened = handbook.zone, whole(now), moment(first)

    announcements = parts.announcements(handbook, card, state)
    posts = parts.posts(handbook, card, state)
    responsible = parts.duties(handbook, card, state)
    scenarios = parts.scenarios(handbook, card, state)
    missing = parts.missing(announcements, posts, responsible)
    closed = parts.closed(state, missing)

    beside = [] if closed else yielding.in_order(handbook, others)
    paused_by = yielding.paused_by(handbook, name, place, opened, state, beside)
    run = times.Run(
        handbook=handbook,
        card=card,
        state=state,
        opened=opened,
        at=closed or at,
        closed=closed is not None,
        paused=any(one.overridden is None for one in paused_by),
    )
    timers = times.timers(run)
    phases = steps.phases(run, timers, scenarios)
    informed = times.inform(run)

    closing = state.register("closing")
    asks = [head.data.get("state") == "closed" for head in closing.heads] if closing else []
    names = (
        {id: one.name for id, one in handbook.support.contacts.items()} if handbook.support else {}
    )
    anchors = {id: said.steps[one.since].say for id, one in card.timers.items() if one.since}
    reasons: list[Reason] = [
        *why.closing(
            asked=bool(asks) and all(asks) and closed is None,
            disputed=any(asks) and not all(asks),
            missing=missing,
        ),
        *yielding.reasons(handbook, name, place, paused_by, beside),
        *why.going_on(list(steps.never_paused(run, phases)) if run.paused else []),
        *why.not_answering(phases, names),
        *why.of_timers(timers, anchors),
        *why.of_informing(informed),
        *why.contradictions(phases, announcements, responsible),
    ]
    return CardNow(
        situation=name,
        say=card.say,
        name=card.name,
        text=card.text,
        place=place,
        place_name=said.places[place].name,
        exercise=first.data.get("exercise") is True,
        opened=opened.astimezone(zone),
        now=at.astimezone(zone),
        closed=local(closed, zone),
        closing=closing,
        paused_by=paused_by,
        phases=phases,
        timers=timers,
        announcements=announcements,
        posts=posts,
        informed=informed,
        responsible=responsible,
        scenarios=scenarios,
        missing=missing,
        reasons=tuple(reasons),
        sources=cited(handbook, name),
        state=state,
    )
