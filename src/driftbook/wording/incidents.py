"""A card as the JSON of the command line: what to do, and whatever it names in full."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import contacts, support
from driftbook.handbook.deciding.incident_card import chapter
from driftbook.handbook.deciding.incident_shapes import (
    AnnouncementNow,
    CardNow,
    DutyNow,
    InformNow,
    Missing,
    PausedBy,
    PostNow,
    ScenarioNow,
    StepNow,
    TimerNow,
)
from driftbook.wording.answers import reason
from driftbook.wording.incident_codes import MISSING
from driftbook.wording.languages import say

Json = dict[str, Any]


def card(handbook: Handbook, now: CardNow, language: str) -> Json:
    """The card as JSON; instants in the handbook's zone, with their offset."""
    takes_over = [one for one in now.paused_by if one.overridden is None]
    by = list(dict.fromkeys(one.situation for one in takes_over))
    return {
        "handbook": handbook.id,
        "version": handbook.cover.version,
        "edition": handbook.edition or None,
        "situation": now.situation,
        "name": now.name,
        "say": now.say,
        "text": now.text,
        "place": now.place,
        "place_name": now.place_name,
        "at": now.now.isoformat(),
        "opened": now.opened.isoformat(),
        "steps": [step(handbook, one, by, now.now) for one in now.steps],
        "paused": bool(by),
        "paused_by": by,
        "pauses": [_pause(handbook, one) for one in now.paused_by],
        "timers": [_timer(one) for one in now.timers],
        "announcements": [_announcement(handbook, one, now.now) for one in now.announcements],
        "posts": [_post(handbook, one, now.now) for one in now.posts],
        "informed": [_informed(handbook, one, now.now) for one in now.informed],
        "responsible": [_duty(handbook, one, now.now) for one in now.responsible],
        "scenarios": [_scenario(handbook, one) for one in now.scenarios],
        "missing": [_missing(one, language) for one in now.missing],
        "reasons": [reason(one, language) for one in now.reasons],
        "sources": list(now.sources),
    }


def step(handbook: Handbook, one: StepNow, paused_by: list[str], at: datetime) -> Json:
    """A step as JSON, with whom to call and, by the chapter `support`, whom to turn to."""
    duty = chapter(handbook).duties[one.duty] if one.duty else None
    return {
        "id": one.id,
        "number": one.number,
        "phase": one.phase,
        "say": one.say,
        "text": one.text,
        "duty": one.duty,
        "duty_name": duty and duty.name,
        "expect": one.expect,
        "only_if": one.only_if,
        "call": one.contact and call(handbook, one.contact, at),
        "turn": one.turn and {**one.turn, "calls": turn(handbook, one.turn, at)},
        "announcement": one.announcement,
        "post": one.post,
        "after_timer": one.timer,
        "state": one.state,
        "paused": one.paused,
        "paused_by": paused_by if one.paused else [],
        "current": one.current,
        "source": list(one.source),
    }


def call(handbook: Handbook, contact: str, at: datetime) -> Json:
    """A contact as one reaches it, by the one resolver of contacts; its number in E.164."""
    reach = contacts.decide(handbook, contact, at)
    return {
        "contact": contact,
        "name": reach.name,
        "phone": reach.phone,
        "printed": reach.printed,
        "where": reach.where or reach.mail or reach.web,
        "open": reach.open,
    }


def turn(handbook: Handbook, question: Any, at: datetime) -> list[Json]:
    """Whom to turn to now for a system, in order."""
    asked = support.asked(
        handbook,
        system=question["system"],
        problem=question["problem"],
        audience=question["audience"],
    )
    steps = support.decide(handbook, asked, at).situation.steps
    return [call(handbook, one.reach.contact, at) for one in steps if one.reach is not None]


def missing(one: Missing, language: str) -> str:
    """What is still to be done, as one sentence."""
    return say(MISSING[one.code], language).format(name=one.name)


def _calls(handbook: Handbook, named: Iterable[str], at: datetime) -> list[Json]:
    return [call(handbook, contact, at) for contact in named]


def _pause(handbook: Handbook, one: PausedBy) -> Json:
    return {
        "situation": one.situation,
        "name": one.name,
        "place": one.place,
        "place_name": chapter(handbook).places[one.place].name,
        "since": one.since.isoformat(),
        "overridden": one.overridden is not None,
        "source": list(one.source),
    }


def _timer(one: TimerNow) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "minutes": one.minutes,
        "since": one.since and one.since.isoformat(),
        "warns": one.warns and one.warns.isoformat(),
        "ends": one.ends and one.ends.isoformat(),
        "state": one.state,
        "then": one.then,
        "unlocks": list(one.unlocks),
        "source": list(one.source),
    }


def _announcement(handbook: Handbook, one: AnnouncementNow, at: datetime) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "recording": one.recording,
        "queues": [_queue(handbook, queue, at) for queue in one.queues],
        "also": [_queue(handbook, queue, at) for queue in one.also],
        "spoken": dict(one.spoken),
        "on": one.on,
        "switch_on": _calls(handbook, one.switch_on, at),
        "switch_off": _calls(handbook, one.switch_off, at),
        "source": list(one.source),
    }


def _queue(handbook: Handbook, id: str, at: datetime) -> Json:
    queue = chapter(handbook).phone_queues[id]
    phone = call(handbook, queue.contact, at)["phone"] if queue.contact else None
    return {"id": id, "name": queue.name, "phone": phone}


def _post(handbook: Handbook, one: PostNow, at: datetime) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "where": call(handbook, one.where, at),
        "text": one.text,
        "over": one.over,
        "link": one.link,
        "state": one.state,
        "source": list(one.source),
    }


def _informed(handbook: Handbook, one: InformNow, at: datetime) -> Json:
    figures = chapter(handbook).figures
    return {
        "receiver": one.receiver,
        "name": one.name,
        "call": one.contact and call(handbook, one.contact, at),
        "due": one.due and one.due.isoformat(),
        "overdue": one.overdue,
        "of": list(one.of),
        "of_names": [figures[figure].name for figure in one.of],
        "source": list(one.source),
    }


def _duty(handbook: Handbook, one: DutyNow, at: datetime) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "text": one.text,
        "contact": one.contact,
        "phone": call(handbook, one.contact, at)["phone"] if one.contact else None,
        "keeps_log": one.keeps_log,
        "held_by": list(one.held_by),
        "source": list(one.source),
    }


def _scenario(handbook: Handbook, one: ScenarioNow) -> Json:
    said = chapter(handbook)
    return {
        "id": one.id,
        "name": one.name,
        "text": one.text,
        "choose_when": one.choose_when,
        "chosen": one.chosen,
        "steps": [
            {"id": id, "say": said.steps[id].say, "text": said.steps[id].text}
            for id in said.scenarios[one.id].steps
        ],
        "source": list(one.source),
    }


def _missing(one: Missing, language: str) -> Json:
    return {
        "code": one.code,
        "subject": one.subject,
        "name": one.name,
        "blocks": one.blocks,
        "text": missing(one, language),
    }
