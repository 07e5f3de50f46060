"""A stretch of a timeline in full: its steps as they can be reached, until when, what then."""

from driftbook.handbook import phones
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import (
    AnswerStep,
    Matched,
    Next,
    Price,
    Reach,
    Situation,
)
from driftbook.handbook.deciding.timeline import (
    Question,
    Timeline,
    chapter,
    contacts_of,
    steps_for,
    written_hours,
)
from driftbook.handbook.deciding.why import reasons
from driftbook.handbook.schema.support import Contact, Cost, Ladder, Step


def situation(timeline: Timeline, index: int, question: Question) -> Situation:
    """What is told during a stretch: the ladder, its steps as they can be reached, and why."""
    verdict = timeline.verdict(index)
    ladder = verdict.matched
    steps = steps_told(timeline, index)
    until = _changes(timeline, index)
    return Situation(
        matched=_matched(timeline, ladder) if ladder else None,
        closed=ladder.closed if ladder else None,
        steps=steps,
        cost=ladder_price(timeline, ladder) if ladder else None,
        reasons=tuple(reasons(timeline, index, question, steps)),
        until=timeline.local(timeline.begins[until]) if until is not None else None,
        next=_next(timeline, until) if until is not None else None,
    )


def steps_told(timeline: Timeline, index: int) -> tuple[AnswerStep, ...]:
    """The steps of the ladder that holds during a stretch, as they can be reached then."""
    ladder = timeline.verdict(index).matched
    return tuple(
        _step(timeline, index, step) for step in steps_for(ladder, timeline.question.audience)
    )


def _matched(timeline: Timeline, ladder: Ladder) -> Matched:
    written = written_hours(chapter(timeline.handbook), ladder.when)
    return Matched(
        ladder=ladder.id,
        name=ladder.name,
        level=ladder.level,
        hours=written,
        notes=ladder.notes,
        source=tuple(ladder.source),
    )


def _price(cost: Cost | None) -> Price | None:
    return Price(cost.text, tuple(cost.free_when), tuple(cost.source)) if cost else None


def ladder_price(timeline: Timeline, ladder: Ladder) -> Price | None:
    """What the ladder costs; where it does not say, what its level costs."""
    level = chapter(timeline.handbook).levels.get(ladder.level or "")
    return _price(ladder.cost or (level.cost if level else None))


def _step(timeline: Timeline, index: int, step: Step) -> AnswerStep:
    contact = chapter(timeline.handbook).contacts.get(step.contact or "")
    own = step.do or step.wait
    return AnswerStep(
        kind=step.kind,
        text=own or step.text,
        only_if=step.only_if,
        audiences=tuple(step.audiences),
        reach=_reach(timeline, index, step.contact) if step.contact else None,
        alternatives=tuple(_reach(timeline, index, other) for other in step.alternatives),
        cost=_price(step.cost or (contact.cost if contact else None)),
        notes=step.notes,
        source=tuple(step.source),
    )


def _reach(timeline: Timeline, index: int, contact_id: str) -> Reach:
    handbook = timeline.handbook
    contact = chapter(handbook).contacts[contact_id]
    printed = printed_number(handbook, contact)
    changes = None
    if contact_id in timeline.contacts:
        second = timeline.hours_track(contact_id).change(timeline.begins[index])
        if second is not None and second < timeline.end:
            changes = timeline.local(second)
    return Reach(
        contact=contact_id,
        name=contact.name,
        party=contact.party,
        phone=phones.e164(printed, handbook.cover.country) if printed else None,
        printed=printed,
        short=short_number(handbook, contact),
        menu=tuple(contact.menu),
        mail=contact.mail,
        web=contact.web,
        where=contact.where,
        hours=_stated_hours(handbook, contact),
        open=timeline.is_open(index, contact_id),
        changes=changes,
        caution=_caution(timeline, index, contact_id, contact),
        not_for=tuple(item.text for item in contact.not_for),
        notes=contact.notes,
        source=tuple(contact.source),
    )


def _stated_hours(handbook: Handbook, contact: Contact) -> str | None:
    if contact.hours is None:
        return "24/7" if contact.emergency else None
    return written_hours(chapter(handbook), contact.hours)


def printed_number(handbook: Handbook, contact: Contact) -> str | None:
    """The number as it is printed, the contact's own or the one that it shares."""
    if contact.phone_of:
        return chapter(handbook).contacts[contact.phone_of].phone
    return contact.phone


def short_number(handbook: Handbook, contact: Contact) -> str | None:
    """The short number that works inside only, its own or that of the shared line."""
    shared = chapter(handbook).contacts.get(contact.phone_of or "")
    return contact.short or (shared.short if shared else None)


def _caution(timeline: Timeline, index: int, contact_id: str, contact: Contact) -> str | None:
    named = chapter(timeline.handbook).hours.get(contact.hours or "")
    if named and named.may_differ and timeline.is_doubtful(index, contact_id):
        return named.may_differ.text
    return None


def _state(timeline: Timeline, index: int) -> tuple[object, ...]:
    matched = timeline.verdict(index).matched
    open_now = (timeline.is_open(index, contact) for contact in contacts_of(matched))
    return (matched.id if matched else None, *open_now)


def _changes(timeline: Timeline, index: int) -> int | None:
    """The first later stretch whose ladder, or who of it answers, is another."""
    now = _state(timeline, index)
    for later in range(index + 1, len(timeline.begins)):
        if _state(timeline, later) != now:
            return later
    return None


def _next(timeline: Timeline, index: int) -> Next:
    ladder = timeline.verdict(index).matched
    contact = _first_contact(timeline, index, ladder)
    names = chapter(timeline.handbook).contacts
    return Next(
        at=timeline.local(timeline.begins[index]),
        ladder=ladder.id if ladder else None,
        name=ladder.name if ladder else None,
        contact=contact,
        contact_name=names[contact].name if contact else None,
        answered=ladder is not None,
        depends_on=timeline.verdict(index).depends_on,
        closed=ladder is not None and ladder.closed is not None,
    )


def _first_contact(timeline: Timeline, index: int, ladder: Ladder | None) -> str | None:
    """Whom the ladder turns to first; None when something is to be done before anybody is asked."""
    first = next(iter(steps_for(ladder, timeline.question.audience)), None)
    if first is None or first.contact is None:
        return None
    contacts = [first.contact, *first.alternatives]
    answering = [c for c in contacts if timeline.is_open(index, c) is not False]
    return next(iter(answering or contacts))
