"""Topics `contacts` and `hours`: whom one can turn to, how, and when they answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import (
    Entry,
    Fact,
    Topic,
    Value,
    entry_of,
    facts,
    line,
    said,
    single,
)
from driftbook.handbook.schema.support import Contact, Hours


def contacts(frame: Frame) -> Topic:
    """Every contact with its numbers (O-02 … O-06)."""
    found = (_contact(frame, *pair) for pair in frame.support.contacts.items())
    explanation = _("Whom you can turn to, how, and when they answer.")
    return Topic("contacts", _("Contacts"), single(found), explanation=explanation)


def hours(frame: Frame) -> Topic:
    """The named hours."""
    found = (_hours(frame, *pair) for pair in frame.support.hours.items())
    explanation = _("Opening hours that have a name and are used in several places.")
    return Topic("hours", _("Hours"), single(found), explanation=explanation)


def _contact(frame: Frame, name: str, contact: Contact) -> Entry:
    if contact.hours:
        answers = frame.hours(contact.hours)
    elif contact.emergency:
        answers = said(_("at all hours"))
    else:
        answers = said(_("The hours are not stated."))
    return entry_of(
        contact,
        "contacts",
        name,
        contact.name,
        state=_("Emergency number") if contact.emergency else "",
        facts=(
            *_ways(frame, contact),
            *facts(
                (_("Answers"), answers),
                (_("Does not help with"), [line(item.text) for item in contact.not_for]),
            ),
            *frame.cost(contact.cost),
            *facts((_("Belongs to"), frame.party(contact.party))),
        ),
        parts=(*contact.not_for, contact.cost),
    )


def _ways(frame: Frame, contact: Contact) -> tuple[Fact, ...]:
    """How the contact is reached."""
    menu = " → ".join(str(key) for key in contact.menu)
    shared = frame.support.contacts.get(contact.phone_of or "")
    short = contact.short or (shared.short if shared else None)
    mail, web = contact.mail, contact.web
    return facts(
        (_("Telephone"), frame.number(contact)),
        (_("Same number as"), frame.link("contacts", contact.phone_of)),
        (_("Short number, inside only"), line(short)),
        (_("Press"), said(menu) if menu else None),
        (_("Mail"), Value("mail", mail, f"mailto:{mail}") if mail else None),
        (_("Web"), Value("web", web, web) if web else None),
        (_("Where"), line(contact.where)),
    )


def _hours(frame: Frame, name: str, named: Hours) -> Entry:
    differ = named.may_differ
    doubt = [frame.written(differ.days), line(differ.text)] if differ else None
    return entry_of(
        named,
        "hours",
        name,
        named.name or name,
        facts=facts((_("Open"), frame.written(named.open)), (_("May differ"), doubt)),
        parts=(differ,),
    )
