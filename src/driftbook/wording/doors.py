"""Whether a door opens, what to do when it does not, and its battery: as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import people
from driftbook.handbook.deciding.battery_json import as_json
from driftbook.handbook.deciding.door_shapes import (
    BatteryVerdict,
    Grant,
    OpeningAnswer,
    OpeningFacts,
)
from driftbook.handbook.deciding.opening import TroubleAnswer
from driftbook.wording import answers
from driftbook.wording.answers import Json
from driftbook.wording.door_codes import KINDS_OF_GRANTS, REFUSALS, STATES
from driftbook.wording.languages import say


def opening(
    handbook: Handbook,
    facts: OpeningFacts,
    answer: OpeningAnswer,
    trouble: TroubleAnswer,
    language: str,
) -> Json:
    """The answer as JSON, with where it is changed and what to do if the unit does not answer."""
    return {
        "handbook": handbook.id,
        "version": handbook.cover.version,
        "kind": facts.unit_kind,
        "act": facts.act,
        "at": trouble.at.astimezone(handbook.zone).isoformat(),
        "allowed": answer.allowed,
        "refusal": answer.refusal,
        "text": refusal(answer.refusal, language) if answer.refusal else None,
        "through": [grant(handbook, one, language) for one in answer.through],
        "reasons": [answers.reason(one, language) for one in answer.reasons],
        "changes": [
            answers.people(one, language) for one in changes(handbook, answer, facts.sign_in)
        ],
        "instruction": answer.instruction,
        "patience_seconds": answer.patience_seconds,
        "next_step": next_step(trouble, language),
        "source": list(answer.source),
    }


def changes(
    handbook: Handbook, answer: OpeningAnswer, sign_in: str | None
) -> list[people.ChangeAnswer]:
    """Where the refusal is mended, in full; for all ways of signing in where it is not known."""
    known = handbook.people.sign_ins if handbook.people else {}
    way = sign_in if sign_in in known else None
    return [people.decide(handbook, change, way) for change in answer.changes]


def grant(handbook: Handbook, one: Grant, language: str) -> Json:
    """What lets a person through, as JSON; instants in the handbook's zone."""
    return {
        "kind": one.kind,
        "kind_name": grant_kind(one.kind, language),
        "name": one.name,
        "bundle": one.bundle or None,
        "since": _instant(handbook, one.since),
        "until": _instant(handbook, one.until),
    }


def next_step(trouble: TroubleAnswer, language: str) -> Json:
    """What to do now when a unit does not do what it should, as JSON.

    `steps` are those that can be taken now, `support` has all of them and what comes after.
    """
    told = trouble.support and answers.support(trouble.support, language)
    steps = [step for step in told["steps"] if step["open"] is not False] if told else []
    return {
        "system": trouble.system,
        "problem": trouble.problem,
        "audience": trouble.audience,
        "guide": trouble.guide,
        "guide_title": trouble.guide_title,
        "steps": steps,
        "support": told,
        "reasons": [answers.reason(one, language) for one in trouble.reasons],
        "source": list(trouble.source),
    }


def battery(verdict: BatteryVerdict, language: str) -> Json:
    """The verdict as JSON, with its sentences."""
    return {
        **as_json(verdict),
        "state_name": state(verdict.state, language),
        "reasons": [answers.reason(one, language) for one in verdict.reasons],
    }


def refusal(code: str, language: str) -> str:
    """Why somebody may not open the door, in a few words."""
    return _said(REFUSALS, code, language)


def grant_kind(kind: str, language: str) -> str:
    """What lets somebody through a door, in a few words."""
    return _said(KINDS_OF_GRANTS, kind, language)


def state(code: str, language: str) -> str:
    """The state of a battery in a word or two."""
    return _said(STATES, code, language)


def _said(texts: Mapping[str, str], code: str, language: str) -> str:
    return say(texts[code], language)


def _instant(handbook: Handbook, at: datetime | None) -> str | None:
    return at.astimezone(handbook.zone).isoformat() if at else None
