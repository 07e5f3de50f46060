"""Answers and findings as the JSON that the command line and the API share."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from driftbook.handbook.comparing import Change, Comparison
from driftbook.handbook.comparing.patterns import Pattern
from driftbook.handbook.comparing.telling import Deed
from driftbook.handbook.deciding.answers import AnswerStep, Price, Reach, Reason
from driftbook.handbook.deciding.catalogue import CatalogueAnswer
from driftbook.handbook.deciding.guides import Position
from driftbook.handbook.deciding.people import ChangeAnswer, Where, Whom
from driftbook.handbook.deciding.support import Answer
from driftbook.handbook.proving import Finding
from driftbook.handbook.yamltext import Problem
from driftbook.wording import changes, findings, patterns, reasons

Json = dict[str, Any]


def support(answer: Answer, language: str) -> Json:
    """Who to turn to, as JSON: numbers in E.164, instants with their offset."""
    situation, question, cover = answer.situation, answer.question, answer.handbook.cover
    matched = situation.matched
    following = situation.next
    return {
        "handbook": cover.handbook,
        "version": cover.version,
        "system": question.system,
        "problem": question.problem,
        "audience": question.audience,
        "involved": sorted(question.involved),
        "at": answer.at.astimezone(answer.handbook.zone).isoformat(),
        "answered": situation.answered,
        "closed": situation.closed is not None,
        "text": situation.closed,
        "matched": matched
        and {
            "rule": matched.ladder,
            "name": matched.name,
            "level": matched.level,
            "hours": matched.hours,
            "notes": matched.notes,
            "source": list(matched.source),
        },
        "steps": [_step(step) for step in situation.steps],
        "cost": _price(situation.cost),
        "reasons": [reason(item, language) for item in situation.reasons],
        "until": situation.until and situation.until.isoformat(),
        "next": following
        and {
            "at": following.at.isoformat(),
            "rule": following.ladder,
            "name": following.name,
            "contact": following.contact,
            "contact_name": following.contact_name,
            "answered": following.answered,
            "closed": following.closed,
            "depends_on": following.depends_on,
        },
    }


def _step(step: AnswerStep) -> Json:
    reach = _reach(step.reach) if step.reach else {}
    return {
        "kind": step.kind,
        "text": step.text,
        "only_if": step.only_if,
        "audiences": list(step.audiences),
        "contact": None,
        "phone": None,
        "menu": [],
        **reach,
        "open": step.open,
        "alternatives": [_reach(other) for other in step.alternatives],
        "cost": _price(step.cost),
        "notes": step.notes,
        "source": list(step.source) or reach.get("source", []),
    }


def _reach(reach: Reach) -> Json:
    return {
        "contact": reach.contact,
        "name": reach.name,
        "phone": reach.phone,
        "short": reach.short,
        "menu": list(reach.menu),
        "mail": reach.mail,
        "web": reach.web,
        "where": reach.where,
        "hours": reach.hours,
        "open": reach.open,
        "changes": reach.changes and reach.changes.isoformat(),
        "caution": reach.caution,
        "not_for": list(reach.not_for),
        "source": list(reach.source),
    }


def _price(price: Price | None) -> Json | None:
    if price is None:
        return None
    return {
        "text": price.text,
        "free_when": list(price.free_when),
        "source": list(price.source),
    }


def reason(item: Reason, language: str) -> Json:
    """A reason as JSON: its code, its parameters, and the sentence in a language."""
    return {
        "code": item.code,
        "params": plain(item.params),
        "text": reasons.phrase(item, language),
        "source": list(item.source),
    }


def catalogue(answer: CatalogueAnswer, language: str) -> Json:
    """What the catalogue says of an item, as JSON."""
    item = answer.item
    return {
        "handbook": answer.handbook.id,
        "version": answer.handbook.cover.version,
        "item": item.id,
        "name": item.name,
        "state": item.state,
        "included": item.state == "included",
        "where": item.where,
        "by": answer.by,
        "text": item.text,
        "notes": item.notes,
        "source": list(item.source),
        "reasons": [reason(entry, language) for entry in answer.reasons],
        "answered": True,
    }


def guide(position: Position, language: str) -> Json:
    """Where one stands in a guide, as JSON."""
    question, outcome = position.question, position.outcome
    return {
        "handbook": position.handbook.id,
        "version": position.handbook.cover.version,
        "guide": position.guide.id,
        "title": position.guide.title,
        "tried": [
            {"question": t.question_id, "ask": t.question.ask, "choice": t.choice.id}
            for t in position.tried
        ],
        "question": question
        and {
            "id": position.question_id,
            "ask": question.ask,
            "help": question.help,
            "choices": [{"id": c.id, "say": c.say} for c in question.choices],
            "source": list(question.source),
        },
        "outcome": outcome
        and {
            "id": position.outcome_id,
            "say": outcome.say,
            "action": next(iter(outcome.actions), None),
            "open": position.is_open,
            "support": outcome.support and outcome.support.model_dump(),
            "order": outcome.order and outcome.order.model_dump(),
            "request": outcome.request and outcome.request.model_dump(),
            "call": outcome.call,
            "guide": outcome.guide,
            "source": list(outcome.source),
        },
        "reasons": [reason(entry, language) for entry in position.reasons],
    }


def people(decision: ChangeAnswer, language: str) -> Json:
    """Where one thing is changed and by whom, as JSON; numbers in E.164."""
    cover = decision.handbook.cover
    return {
        "handbook": cover.handbook,
        "version": cover.version,
        "change": decision.change,
        "name": decision.name,
        **_change(decision),
        "reasons": [reason(entry, language) for entry in decision.reasons],
        "choices": [
            {**_change(choice), "reasons": [reason(entry, language) for entry in choice.reasons]}
            for choice in decision.choices
        ],
    }


def _change(decision: ChangeAnswer) -> Json:
    return {
        "sign_in": decision.sign_in,
        "answered": decision.answered,
        "where": decision.where and _where(decision.where),
        "by": decision.by and _whom(decision.by),
        "how": decision.how,
        "refusals": list(decision.refusals),
        "notes": decision.notes,
        "source": list(decision.source),
    }


def _where(where: Where) -> Json:
    return {
        "id": where.place,
        "name": where.name,
        "text": where.text,
        "notes": where.notes,
        "source": list(where.source),
    }


def _whom(by: Whom) -> Json:
    return {
        "party": by.party,
        "name": by.name,
        "role": by.role,
        "contact": by.contact,
        "contact_name": by.contact_name,
        "phone": by.phone,
        "short": by.short,
        "menu": list(by.menu),
        "mail": by.mail,
        "web": by.web,
        "where": by.reached,
    }


def finding(item: Finding, language: str) -> Json:
    """A finding as JSON."""
    return {
        "code": item.code,
        "severity": item.severity,
        "entry": item.entry,
        "file": item.place.file,
        "line": item.place.line,
        "column": item.place.column,
        "source": list(item.source),
        "params": plain(item.params),
        "times": [[first.isoformat(), last.isoformat()] for first, last in item.times],
        "because": item.because,
        "text": findings.phrase(item, language),
    }


def comparison(item: Comparison, language: str) -> Json:
    """What changes from one edition to another, as JSON, worst first."""
    old, new = item.old.cover, item.new.cover
    return {
        "handbook": new.handbook,
        "old": {"handbook": old.handbook, "version": old.version},
        "new": {"handbook": new.handbook, "version": new.version},
        "from": item.start.isoformat(),
        "to": item.end.isoformat(),
        "changed": bool(item.changes),
        "changes": [change(entry, language) for entry in item.changes],
    }


def change(item: Change, language: str) -> Json:
    """One change as JSON; the end of each of its times is excluded."""
    return {
        "code": item.code,
        "breaking": item.breaking,
        "text": changes.phrase(item, language),
        "entry": item.entry,
        "source": list(item.source),
        "params": plain(item.params),
        "times": [[first.isoformat(), last.isoformat()] for first, last in item.times],
        "patterns": [_pattern(one, language) for one in item.patterns],
        "who": [
            {
                "system": question.system,
                "problem": question.problem,
                "audience": question.audience,
                "involved": sorted(question.involved),
            }
            for question in item.who
        ],
    }


def _pattern(one: Pattern, language: str) -> Json:
    return {
        "kind": one.kind,
        "windows": [list(window) for window in one.windows],
        "weekdays": list(one.weekdays),
        "holidays": one.holidays,
        "dates": [day.isoformat() for day in one.dates],
        "without": [day.isoformat() for day in one.without],
        "since": one.since and one.since.isoformat(),
        "until": one.until and one.until.isoformat(),
        "text": patterns.pattern(one, language),
    }


def problem(item: Problem) -> Json:
    """Something wrong in a file, as JSON."""
    return {
        "file": item.file,
        "line": item.line,
        "column": item.column,
        "message": item.message,
    }


def plain(params: Mapping[str, object]) -> Json:
    """Parameters as JSON values; instants and dates in ISO 8601."""
    return {name: _plain(value) for name, value in params.items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Deed):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
