"""Contacts: added and removed, their numbers and addresses, and when they answer."""

from driftbook.handbook import phones
from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing.changes import Breaking, Report, difference
from driftbook.handbook.comparing.openings import Opening, openings, table
from driftbook.handbook.deciding.situation import printed_number
from driftbook.handbook.deciding.timeline import chapter, contacts_of, written_hours
from driftbook.handbook.schema.support import Contact


def compare(report: Report) -> None:
    """Report what is other about each contact, whether or not a ladder turns to it."""
    old, new = chapter(report.old).contacts, chapter(report.new).contacts
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            _only(report, "contact-added", name, report.new, new[name])
        elif name not in new:
            _only(report, "contact-removed", name, report.old, old[name])
        else:
            _ways(report, name, old[name], new[name])
            _hours(report, name, old[name], new[name])


def _only(report: Report, code: str, name: str, handbook: Handbook, contact: Contact) -> None:
    way = printed_number(handbook, contact) or contact.mail or contact.web or contact.where or ""
    found = difference(code, contact=contact.name, way=way)
    report.add(found, entry=f"support.contacts.{name}", source=contact.source)
    report.say("support", "contacts", name)


def _ways(report: Report, name: str, old: Contact, new: Contact) -> None:
    numbers = printed_number(report.old, old), printed_number(report.new, new)
    dialled = (_dialled(numbers[0], report.old), _dialled(numbers[1], report.new))
    if dialled[0] != dialled[1]:
        _other(report, "contact-number", name, new, numbers, ("phone",))
    for code, field in (("contact-short", "short"), ("contact-mail", "mail")):
        values = (getattr(old, field), getattr(new, field))
        _other(report, code, name, new, values, (field,))
    _other(report, "contact-menu", name, new, (tuple(old.menu), tuple(new.menu)), ("menu",))
    for field in ("web", "where"):
        values = (getattr(old, field), getattr(new, field))
        _other(report, "contact-address", name, new, values, (field,))
    _other(report, "contact-renamed", name, new, (old.name, new.name), ("name",))


def _dialled(number: str | None, handbook: Handbook) -> str | None:
    return phones.e164(number, handbook.cover.country) if number else None


def _other(
    report: Report,
    code: str,
    name: str,
    contact: Contact,
    values: tuple[object, object],
    said: tuple[str, ...],
) -> None:
    """Report a value of the contact that is other, if it is."""
    before, now = values
    if before == now:
        return
    found = difference(code, contact=contact.name, before=before or "", now=now or "")
    report.add(found, entry=f"support.contacts.{name}", source=contact.source)
    for field in said:
        report.say("support", "contacts", name, field)


def _hours(report: Report, name: str, old: Contact, new: Contact) -> None:
    before, now = _stated(old), _stated(new)
    entry = f"support.contacts.{name}"
    if before is None or now is None:
        if before != now:
            code = "contact-hours-stated" if now else "contact-hours-unstated"
            handbook = report.new if now else report.old
            hours = written_hours(chapter(handbook), now or before or "")
            found = difference(code, contact=new.name, hours=hours)
            report.add(found, entry=entry, source=new.source)
            report.say("support", "contacts", name, "hours")
        return
    tables = table(report, report.old, before), table(report, report.new, now)
    turned_to = _is_turned_to(report.old, name) or _is_turned_to(report.new, name)
    for opening in openings(report, *tables):
        report.add(
            difference(_code(opening), contact=new.name, before=opening.before, now=opening.now),
            entry=entry,
            source=new.source,
            times=opening.times,
            patterns=opening.patterns,
            # where ladders turn to it, the answers tell who loses one
            breaking="different" if turned_to else judged(opening),
        )


def _is_turned_to(handbook: Handbook, name: str) -> bool:
    return any(name in contacts_of(ladder) for ladder in chapter(handbook).ladders)


def _stated(contact: Contact) -> str | None:
    """Its hours; an emergency number that does not say any answers at all hours."""
    return contact.hours or ("24/7" if contact.emergency else None)


def judged(opening: Opening) -> Breaking:
    """Whether somebody only loses hours, only gains some, or both."""
    if opening.lost and opening.gained:
        return "different"
    return "worse" if opening.lost else "better"


def _code(opening: Opening) -> str:
    """Which sentence says it best: opens or closes otherwise, or all the hours."""
    before, now = opening.before, opening.now
    if not now:
        return "contact-closed-on"
    if not before:
        return "contact-open-on"
    if before[:-1] == now[:-1] and before[-1][0] == now[-1][0]:
        return "contact-closes"
    if before[1:] == now[1:] and before[0][1] == now[0][1]:
        return "contact-opens"
    return "contact-hours"
