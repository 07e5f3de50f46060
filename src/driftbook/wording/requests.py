"""What may be asked for, and what becomes of it: as JSON, and in lines."""

from collections.abc import Iterator
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.forms import Problem
from driftbook.handbook.deciding.requests import Filing, Priced, Told, Waiting, chapter
from driftbook.handbook.schema.requests import FormField, RequestType
from driftbook.wording import answers, reasons, times
from driftbook.wording.answers import Json
from driftbook.wording.languages import gettext_noop, say
from driftbook.wording.request_codes import PROBLEMS, STATUSES


def problem(item: Problem, language: str) -> str:
    """Why a case cannot be filed so, as one sentence. KeyError for a code that has no sentence."""
    code = item.code
    if code == "no-choice" and "names" not in item.params:
        code = "no-choice:yes-no"
    spoken = {name: reasons.spoken(name, value, language) for name, value in item.params.items()}
    return say(PROBLEMS[code], language).format(**spoken)


def reason(item: Reason, language: str) -> str:
    """A reason as one sentence."""
    return reasons.phrase(item, language)


def status_name(handbook: Handbook, state: str, language: str) -> str:
    """What a status is called (B-03): by the handbook in that language, else in its own language,
    else in Driftbook's words. Raises NoChapter, and KeyError for a state that there is not."""
    named = chapter(handbook).statuses
    names = next((status.names for name, status in named.items() if name == state), {})
    own = handbook.cover.language
    for one in (language, language.partition("-")[0], own):
        if one in names:
            return names[one]
    return say(STATUSES[state], language)


# --- as JSON ------------------------------------------------------------------------------------


def filing(decision: Filing, type_id: str, language: str) -> Json:
    """The decision as JSON; instants in the handbook's zone, with their offset."""
    cover, type_ = decision.handbook.cover, decision.type
    return {
        "handbook": cover.handbook,
        "version": cover.version,
        "type": type_id,
        "type_name": type_ and type_.name,
        "allowed": decision.allowed,
        "problems": [problem_json(one, language) for one in decision.problems],
        "state": decision.state,
        "state_name": status_name(decision.handbook, decision.state, language),
        "enters": decision.enters.isoformat(),
        "queue": decision.queue or None,
        "first_level": decision.first_level,
        "acts": [act.does for act in decision.acts],
        "finishes": decision.finishes,
        "prices": [price(one) for one in decision.prices],
        "reasons": [answers.reason(one, language) for one in decision.reasons],
    }


def problem_json(item: Problem, language: str) -> Json:
    """A problem as JSON; `field` null: it is about the case itself."""
    return {
        "field": item.field or None,
        "code": item.code,
        "params": answers.plain(item.params),
        "text": problem(item, language),
        "source": list(item.source),
    }


def price(item: Priced) -> Json:
    """A price as JSON; the amount of one is text, or null: in the price list."""
    return {
        "item": item.item,
        "amount": item.amount,
        "currency": item.currency,
        "quantity": item.quantity,
        "text": item.text,
        "source": list(item.source),
    }


def waiting(item: Waiting, language: str) -> Json:
    """What happens while a question is not answered, as JSON."""
    return {
        "reminders": [_told(one) for one in item.reminders],
        "close": item.close and _told(item.close),
        "reasons": [answers.reason(one, language) for one in item.reasons],
    }


def _told(item: Told) -> Json:
    return {"at": item.at.isoformat(), "text": item.text, "source": list(item.reason.source)}


def type_json(name: str, type_: RequestType) -> Json:
    """A type and its form as JSON."""
    return {
        "type": name,
        "name": type_.name,
        "text": type_.text,
        "filers": list(type_.filers),
        "queue": type_.queue,
        "ahead_days": type_.ahead_days,
        "fields": [_field(field, one) for field, one in type_.fields.items()],
        "source": list(type_.source),
    }


def _field(name: str, one: FormField) -> Json:
    return {
        "field": name,
        "name": one.name,
        "text": one.text,
        "kind": one.kind,
        "choices": dict(one.choices),
        "required": one.required,
        "many": one.many,
        "only_if": one.only_if and one.only_if.model_dump(),
    }


# --- in lines -----------------------------------------------------------------------------------


def filing_lines(decision: Filing, asked: Waiting, language: str) -> str:
    """The decision for somebody who reads it at the end of a long day: what, then why."""
    return "\n".join(_filing(decision, asked, language))


def _filing(decision: Filing, asked: Waiting, language: str) -> Iterator[str]:
    handbook, type_ = decision.handbook, decision.type
    yield f"{handbook.cover.title} {handbook.cover.version} · {type_.name if type_ else '?'}"
    yield ""
    if decision.allowed:
        status = status_name(handbook, decision.state, language)
        yield say(gettext_noop("Yes, it can be asked for so."), language) + f" {status}."
    else:
        yield say(gettext_noop("No, it cannot be asked for so:"), language)
        for one in decision.problems:
            yield f"✗ {problem(one, language)}{_clauses(one.source)}"
    yield ""
    for item in (*decision.reasons, *asked.reasons):
        yield f"- {reasons.phrase(item, language)}{_clauses(item.source)}"


def types_lines(
    handbook: Handbook, types: list[tuple[str, RequestType]], now: datetime, language: str
) -> str:
    """What can be asked for, with the fields of each form."""
    return "\n".join(_types(handbook, types, now, language))


def _types(
    handbook: Handbook, types: list[tuple[str, RequestType]], now: datetime, language: str
) -> Iterator[str]:
    cover = handbook.cover
    yield f"{cover.title} {cover.version} · {times.moment(now.astimezone(handbook.zone), language)}"
    if not types:
        yield say(gettext_noop("Nothing can be asked for."), language)
    for name, type_ in types:
        yield ""
        yield f"{type_.name} ({name}){_clauses(tuple(type_.source))}"
        for field, one in type_.fields.items():
            mark = "*" if one.required else "·"
            choices = f": {', '.join(one.choices)}" if one.choices else ""
            yield f"  {mark} {one.name} ({field}{choices})"


def _clauses(source: tuple[str, ...]) -> str:
    return f" ({', '.join(source)})" if source else ""
