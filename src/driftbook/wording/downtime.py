"""Whether it may be down, who has to be told by when, and who decides on a change: as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.downtime_shapes import (
    ApprovalAnswer,
    DowntimeFacts,
    Duty,
    NoticeAnswer,
    OpenWindow,
)
from driftbook.wording import reasons
from driftbook.wording.answers import Json


def notices(handbook: Handbook, facts: DowntimeFacts, answer: NoticeAnswer, language: str) -> Json:
    """The answer as JSON, beginning with what was asked; instants in the handbook's zone."""
    return {
        "handbook": handbook.id,
        "version": handbook.cover.version,
        "kind": facts.kind,
        "systems": list(facts.systems),
        "start": facts.start.astimezone(handbook.zone).isoformat(),
        "end": facts.end.astimezone(handbook.zone).isoformat(),
        "allowed": answer.allowed,
        "window": answer.window and _window(answer.window),
        "duties": [_duty(duty) for duty in answer.duties],
        "violations": [_why(one, language) for one in answer.violations],
        "earliest": answer.earliest and answer.earliest.isoformat(),
        "reasons": [_why(one, language) for one in answer.reasons],
        "affected": list(answer.affected),
        "plan": answer.plan,
        "source": list(answer.source),
    }


def approval(
    handbook: Handbook,
    answer: ApprovalAnswer,
    meetings: Iterable[tuple[str, datetime, datetime]],
    language: str,
) -> Json:
    """Who decides and who is heard, as JSON; `meetings` are (council, start, end)."""
    return {
        "handbook": handbook.id,
        "version": handbook.cover.version,
        "party": answer.party,
        "role": answer.role,
        "held_by": list(answer.held_by),
        "councils": list(answer.councils),
        "networks": list(answer.networks),
        "advice_needed": answer.advice_needed,
        "meetings": [
            {"council": council, "start": start.isoformat(), "end": end.isoformat()}
            for council, start, end in meetings
        ],
        "reasons": [_why(one, language) for one in answer.reasons],
        "source": list(answer.source),
    }


def reason(one: Reason, language: str) -> str:
    """A violation or a reason as a sentence."""
    return reasons.phrase(one, language)


def _window(window: OpenWindow) -> Json:
    return {
        "id": window.window,
        "name": window.name,
        "start": window.start.isoformat(),
        "end": window.end.isoformat(),
    }


def _duty(duty: Duty) -> Json:
    return {
        "audience": duty.audience,
        "by": duty.by.isoformat(),
        "channels": list(duty.channels),
        "met": duty.met,
        "notice": duty.notice,
        "name": duty.name,
        "audience_name": duty.audience_name,
        "waived": duty.waived,
        "source": list(duty.source),
    }


def _why(one: Reason, language: str) -> Json:
    return {"code": one.code, "text": reason(one, language), "source": list(one.source)}
