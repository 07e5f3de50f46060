"""What a job counts as, and the hours that can be booked: as JSON, and in lines."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.conditions import Condition
from driftbook.handbook.deciding.jobs import Decision, chapter, telephone
from driftbook.handbook.deciding.windows import Hour, ordering_deadline
from driftbook.handbook.schema.jobs import Rate
from driftbook.wording import answers, conditions, plain, reasons, times
from driftbook.wording.answers import Json
from driftbook.wording.languages import gettext_noop, say


def job(decision: Decision, language: str) -> Json:
    """The decision as JSON; instants in the handbook's zone, with their offset."""
    asked, cover, way = decision.asked, decision.handbook.cover, decision.way
    zone = decision.handbook.zone
    return {
        "handbook": cover.handbook,
        "version": cover.version,
        "type": asked.type,
        "type_name": chapter(decision.handbook).types[asked.type].name,
        "ordered": asked.ordered.astimezone(zone).isoformat(),
        "performed": asked.performed and asked.performed.astimezone(zone).isoformat(),
        "circumstances": sorted(asked.circumstances),
        "class": decision.service_class,
        "class_name": decision.class_name,
        "allowed": decision.allowed,
        "invoiced": decision.invoiced,
        "rate": decision.rate and rate(decision.rate),
        "late": decision.late,
        "window": decision.window and window(decision.window),
        "way": way and way.id,
        "way_name": way and way.name,
        "instead": decision.instead and decision.instead.id,
        "instead_name": decision.instead and decision.instead.name,
        "conditions": [condition(one, language) for one in decision.conditions],
        "reasons": [answers.reason(one, language) for one in decision.reasons],
        "telephone": _telephone_json(decision, language),
    }


def rate(item: Rate) -> Json:
    """A rate as JSON; the amount is text, in hundredths at most, or null: in the price list."""
    return {
        "item": item.item,
        "amount": item.amount,
        "currency": item.currency,
        "text": item.text,
    }


def condition(item: Condition, language: str) -> Json:
    """A condition as JSON. Where `decides` is false, nothing is refused for it."""
    return {
        "code": item.code,
        "passed": item.passed,
        "decides": item.decides,
        "id": item.id,
        "way": item.way,
        "params": answers.plain(item.params),
        "text": conditions.phrase(item, language),
        "source": list(item.source),
    }


def window(hour: Hour) -> Json:
    """An hour of a window as JSON; `order_by` and the others null: until it begins."""
    return {
        "start": hour.start.isoformat(),
        "end": hour.end.isoformat(),
        "priority": hour.priority,
        "seats": hour.seats,
        "order_by": hour.order_by and hour.order_by.isoformat(),
        "change_by": hour.change_by and hour.change_by.isoformat(),
        "cancel_by": hour.cancel_by and hour.cancel_by.isoformat(),
        "window": hour.window,
        "name": hour.name,
        "types": list(hour.types),
        "source": list(hour.source),
    }


def _telephone_json(decision: Decision, language: str) -> Json | None:
    if decision.way is None or not decision.allowed:
        return None
    answer = telephone(decision.handbook, decision.way, decision.asked.ordered)
    return answer and answers.support(answer, language)


# --- in lines -----------------------------------------------------------------------------------


def job_lines(decision: Decision, language: str) -> str:
    """The decision for somebody who reads it at the end of a long day: what, then why."""
    return "\n".join(_job(decision, language))


def _job(decision: Decision, language: str) -> Iterator[str]:
    handbook, asked = decision.handbook, decision.asked
    type_ = chapter(handbook).types[asked.type]
    yield f"{handbook.cover.title} {handbook.cover.version} · {type_.name}"
    yield _when(decision, language)
    yield ""
    if decision.allowed:
        yield say(gettext_noop("Yes, it can be ordered so."), language)
    else:
        yield say(gettext_noop("No, it cannot be ordered so:"), language)
        yield from (f"✗ {_sentence(one, language)}" for one in decision.failed)
    yield ""
    for reason in decision.reasons:
        yield f"- {reasons.phrase(reason, language)}{_clauses(reason.source)}"
    yield from _telephone(decision, language)
    rest = [one for one in decision.conditions if one.passed or not one.decides]
    if rest:
        yield ""
        yield say(gettext_noop("What was looked at:"), language)
    for one in rest:
        mark = "✓" if one.passed else "·"
        yield f"{mark} {_sentence(one, language)}"


def _when(decision: Decision, language: str) -> str:
    zone, asked = decision.handbook.zone, decision.asked
    ordered = say(gettext_noop("Ordered: {at}"), language).format(
        at=times.moment(asked.ordered.astimezone(zone), language)
    )
    if asked.performed is None:
        return ordered
    performed = say(gettext_noop("work begins: {at}"), language).format(
        at=times.moment(asked.performed.astimezone(zone), language)
    )
    return f"{ordered} · {performed}"


def _sentence(one: Condition, language: str) -> str:
    return f"{conditions.phrase(one, language)}{_clauses(one.source)}"


def _clauses(source: Sequence[str]) -> str:
    return f" ({', '.join(source)})" if source else ""


def _telephone(decision: Decision, language: str) -> Iterator[str]:
    if decision.way is None or not decision.allowed:
        return
    answer = telephone(decision.handbook, decision.way, decision.asked.ordered)
    if answer is not None:
        yield ""
        yield from plain.steps(answer, language)


def windows_lines(handbook: Handbook, hours: Sequence[Hour], now: datetime, language: str) -> str:
    """The hours that can be booked, day by day; or that there are none."""
    return "\n".join(_windows(handbook, hours, now, language))


def _windows(
    handbook: Handbook, hours: Sequence[Hour], now: datetime, language: str
) -> Iterator[str]:
    cover = handbook.cover
    at = times.moment(now.astimezone(handbook.zone), language)
    yield f"{cover.title} {cover.version} · {at}"
    if not hours:
        yield say(gettext_noop("No hour can be booked."), language)
    deadline = ordering_deadline(chapter(handbook))
    before = deadline is None or deadline.at_the_minute == "late"
    by = gettext_noop("order before {at}") if before else gettext_noop("order by {at}")
    for day, some in groupby(hours, key=lambda hour: hour.start.date()):
        yield ""
        yield times.long_day(day, language)
        for hour in some:
            latest = times.moment(hour.order_by or hour.start, language)
            yield "  " + " · ".join(
                (
                    f"{hour.start:%H:%M}–{hour.end:%H:%M}  {hour.name}",
                    say(gettext_noop("priority {number}"), language).format(number=hour.priority),
                    say(gettext_noop("seats: {number}"), language).format(number=hour.seats),
                    say(by, language).format(at=latest),
                )
            )
