"""What may be asked for, and what becomes of it by itself (B-01 … B-08, I-07, I-08, G-08 … G-10).

Whoever files a case sees the decision first; it is stored with the case and holds for it for good.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import forms, support, waits
from driftbook.handbook.deciding.answers import Reason, Unanswerable
from driftbook.handbook.deciding.forms import Answers, Problem
from driftbook.handbook.deciding.support import refuse_other_years
from driftbook.handbook.deciding.waits import chapter
from driftbook.handbook.deciding.watched import decision
from driftbook.handbook.schema.requests import (
    Act,
    Escalation,
    Queue,
    Requests,
    RequestType,
    WaitingRule,
    Word,
)

__all__ = [
    "Filing",
    "Priced",
    "Problem",
    "Told",
    "Waiting",
    "acts",
    "chapter",
    "escalation",
    "filing",
    "involved",
    "offered",
    "office",
    "reopens",
    "telephone",
    "type_of",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class Priced:
    """Something that the case costs when it is done (B-06)."""

    item: str
    """The item of the price list."""
    amount: str | None
    """Of one; None: it stands in the price list."""
    currency: str | None
    quantity: int
    text: str | None
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filing:
    """Whether a case may be filed so, and what becomes of it then."""

    handbook: Handbook
    type: RequestType | None
    """None: there is no such type."""
    problems: tuple[Problem, ...]
    state: Literal["planned", "waiting"]
    enters: datetime
    """When it enters its queue, in the handbook's zone."""
    queue: str
    first_level: bool
    """Whether the customer's own people handle it first (G-10)."""
    acts: tuple[Act, ...]
    """What it does by itself when it is filed; if it is dated ahead, when it enters its queue."""
    finishes: bool
    """Whether it is done with that: nobody has to handle it."""
    prices: tuple[Priced, ...]
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        """Whether it may be filed so."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the customer is told by itself, in the handbook's own words."""

    at: datetime
    """In the handbook's zone."""
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Waiting:
    """What happens while a question waits for its answer (I-08)."""

    reminders: tuple[Told, ...] = ()
    close: Told | None = None
    """None: it waits for ever."""
    reasons: tuple[Reason, ...] = ()


def type_of(handbook: Handbook, type_id: str) -> RequestType:
    """A type of the chapter. Raises NoChapter; Unanswerable where there is no such type."""
    types = chapter(handbook).types
    if type_id not in types:
        raise Unanswerable("request type", type_id, tuple(types))
    return types[type_id]


def offered(handbook: Handbook, *, party: str, role: str | None) -> list[tuple[str, RequestType]]:
    """What a customer may ask for in a role; None: in any. Raises NoChapter."""
    requests = chapter(handbook)
    return [
        (name, type_)
        for name, type_ in requests.types.items()
        if party in (type_.customers or requests.customers)
        and (role is None or not type_.filers or role in type_.filers)
    ]


@decision("requests")
def filing(
    handbook: Handbook,
    type_id: str,
    *,
    party: str,
    roles: Collection[str],
    answers: Answers,
    now: datetime,
    dated: date | None = None,
    complete: bool = True,
) -> Filing:
    """What becomes of a case that is filed at `now` (aware) for the local day `dated`.

    `complete`: whether what the form requires must be there; a mail cannot know the form.
    Refusals are problems, not exceptions. Raises NoChapter, and ValueError for a naive
    instant and a year outside 1970-2199.
    """
    requests = chapter(handbook)
    if now.utcoffset() is None:
        raise ValueError("the instant needs a time zone")
    refuse_other_years(now)
    local = now.astimezone(handbook.zone)
    type_ = requests.types.get(type_id)
    if type_ is None:
        known = [one.name for one in requests.types.values()]
        unknown = Problem("", "unknown-type", {"said": type_id, "names": known})
        return Filing(handbook, None, (unknown,), "waiting", local, "", False, (), False, (), ())
    today = local.date()
    problems = [
        *_who(requests, type_, party, roles),
        *_when(type_, today, dated),
        *(
            one
            for one in forms.problems(handbook, type_, answers)
            if complete or one.code != "missing"
        ),
    ]
    ahead = dated is not None and dated > today and type_.ahead_days is not None
    doing = acts(handbook, type_id, answers, "filed")
    queue = requests.queues[type_.queue]
    prices = tuple(_prices(type_, answers))
    enters = waits.opens(handbook, dated) if ahead and dated is not None else local
    return Filing(
        handbook=handbook,
        type=type_,
        problems=tuple(problems),
        state="planned" if ahead else "waiting",
        enters=enters,
        queue=type_.queue,
        first_level=queue.party is None,
        acts=doing,
        finishes=any(act.finishes for act in doing),
        prices=prices,
        reasons=tuple(_reasons(handbook, type_, queue, enters if ahead else None, doing, prices)),
    )


def waiting(handbook: Handbook, type_id: str, asked: datetime) -> Waiting:
    """What happens to a question of `asked` (aware) that is not answered.

    Empty where the type has no rule. Raises NoChapter, Unanswerable, ValueError as `waits.after`.
    """
    type_ = type_of(handbook, type_id)
    if type_.waiting is None:
        return Waiting(reasons=(Reason("waits-for-ever", {}, tuple(type_.source)),))
    rule = chapter(handbook).waiting_rules[type_.waiting]
    reminders = [_told(handbook, rule, word, asked, "reminded-after") for word in rule.remind]
    close = _told(handbook, rule, rule.close, asked, "closed-after") if rule.close else None
    told = [*reminders, *([close] if close else [])]
    reasons = [one.reason for one in told]
    if close is None:
        reasons.append(Reason("never-closed", {"name": rule.name}, tuple(rule.source)))
    return Waiting(tuple(reminders), close, tuple(reasons))


def reopens(handbook: Handbook, type_id: str, ended: datetime) -> datetime | None:
    """Until when an answer opens a case again that was done at `ended`; None: not at all.

    Raises NoChapter, Unanswerable, ValueError as `waits.after`.
    """
    wait = type_of(handbook, type_id).reopen or chapter(handbook).reopen
    return waits.after(handbook, wait, ended) if wait else None


def acts(
    handbook: Handbook, type_id: str, answers: Answers, at: Literal["filed", "done"]
) -> tuple[Act, ...]:
    """What a case with these answers does by itself then (B-08). Raises NoChapter, Unanswerable."""
    type_ = type_of(handbook, type_id)
    said = forms.said(type_, answers)
    return tuple(act for act in type_.acts if act.at == at and forms.holds(act.only_if, said))


def escalation(handbook: Handbook, queue: str) -> Escalation | None:
    """How a case of this queue goes on to the next level (G-09); None: it does not.

    A queue that the handbook does not have leads nowhere. Raises NoChapter.
    """
    found = chapter(handbook).queues.get(queue)
    return found.escalates if found else None


def involved(handbook: Handbook) -> frozenset[str]:
    """The levels of support that have been involved once a case has gone on (G-10)."""
    levels = handbook.support.levels.values() if handbook.support else ()
    return frozenset(level.after for level in levels if level.after)


def telephone(handbook: Handbook, queue: str, now: datetime) -> support.Answer | None:
    """Whom the one with the problem may call at `now` (aware), once a case of this queue has gone
    on to the next level (G-10); None: nobody in particular. Raises as `support.decide`.
    """
    found = escalation(handbook, queue)
    if found is None or found.telephone is None:
        return None
    turn = found.telephone
    question = support.asked(
        handbook,
        system=turn.system,
        problem=turn.problem,
        audience=turn.audience,
        involved=involved(handbook),
    )
    return support.decide(handbook, question, now)


def office(handbook: Handbook, now: datetime) -> support.Answer | None:
    """Whom to turn to at `now` (aware) with questions about the portal (B-07); None: it is not
    said. Raises as `support.decide`.
    """
    turn = chapter(handbook).office
    if turn is None:
        return None
    question = support.asked(
        handbook, system=turn.system, problem=turn.problem, audience=turn.audience
    )
    return support.decide(handbook, question, now)


def _who(
    requests: Requests, type_: RequestType, party: str, roles: Collection[str]
) -> Iterator[Problem]:
    source = tuple(type_.source or requests.source)
    if party not in (type_.customers or requests.customers):
        yield Problem("", "not-your-type", {"name": type_.name}, source)
    elif type_.filers and not set(type_.filers) & set(roles):
        yield Problem("", "not-your-role", {"name": type_.name, "roles": type_.filers}, source)


def _when(type_: RequestType, today: date, dated: date | None) -> Iterator[Problem]:
    if dated is None or dated == today:
        return
    source = tuple(type_.source)
    if dated < today:
        yield Problem("", "in-the-past", {"day": dated}, source)
    elif type_.ahead_days is None:
        yield Problem("", "not-ahead", {"name": type_.name}, source)
    elif (dated - today).days > type_.ahead_days:
        latest = today + timedelta(days=type_.ahead_days)
        yield Problem("", "too-far-ahead", {"days": type_.ahead_days, "latest": latest}, source)


def _prices(type_: RequestType, answers: Answers) -> Iterator[Priced]:
    said = forms.said(type_, answers)
    for price in type_.prices:
        quantity = forms.count(type_, answers, price.per)
        if quantity and forms.holds(price.only_if, said):
            rate = price.rate
            source = tuple(price.source or type_.source)
            yield Priced(rate.item, rate.amount, rate.currency, quantity, rate.text, source)


# --- reasons ------------------------------------------------------------------------------------


def _told(handbook: Handbook, rule: WaitingRule, word: Word, asked: datetime, code: str) -> Told:
    at = waits.after(handbook, word.after, asked)
    params: dict[str, object] = {
        "name": rule.name,
        "days": word.after.working_days,
        "minutes": word.after.open_minutes,
        "at": at,
    }
    return Told(at, word.text, Reason(code, params, tuple(rule.source)))


def _reasons(
    handbook: Handbook,
    type_: RequestType,
    queue: Queue,
    enters: datetime | None,
    doing: tuple[Act, ...],
    prices: tuple[Priced, ...],
) -> Iterator[Reason]:
    requests = chapter(handbook)
    if enters is not None:
        yield Reason("enters-on", {"at": enters, "queue": queue.name}, tuple(type_.source))
    if queue.party is None:
        yield Reason("first-level-first", {"queue": queue.name}, tuple(queue.source))
    elif not any(act.finishes for act in doing):
        params = {"queue": queue.name, "party": handbook.cover.parties[queue.party].name}
        yield Reason("goes-to-queue", params, tuple(queue.source or type_.source))
    for act in doing:
        code = "does-and-ends" if act.finishes else "does-at-once"
        yield Reason(code, {"does": act.does}, tuple(act.source or type_.source))
    for price in prices:
        yield _priced(price)
    if not prices:
        yield Reason("no-price", {}, tuple(type_.source or requests.source))


def _priced(price: Priced) -> Reason:
    params: dict[str, object] = {"item": price.text or price.item, "quantity": price.quantity}
    if price.amount is None:
        return Reason("priced-in-list", params, price.source)
    params |= {"amount": price.amount, "currency": price.currency or ""}
    return Reason("priced-stated", params, price.source)
