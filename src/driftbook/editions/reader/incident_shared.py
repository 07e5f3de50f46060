"""What the cards share: roles, places, whom to inform of what, telephone queues, monitors."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from driftbook.editions.reader import incident_parts
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import (
    Entry,
    Fact,
    Topic,
    Value,
    entry_of,
    facts,
    grouped,
    line,
    said,
)
from driftbook.handbook.deciding.incident_card import chapter
from driftbook.handbook.particulars import TAKEN_SITUATIONS
from driftbook.handbook.schema.incidents import (
    Duty,
    Figure,
    Monitor,
    PhoneQueue,
    Place,
    Receiver,
)
from driftbook.people.permissions import ROLES

SHARED = TAKEN_SITUATIONS[0]
"""The name of the topic; no card may have it."""
SORTS = ("duties", "places", "receivers", "figures", "phone_queues", "monitors")


def topic(frame: Frame) -> Topic:
    """The topic of what the cards share."""
    incidents = chapter(frame.handbook)
    return Topic(
        SHARED,
        _("What the cards share"),
        grouped(
            (_("Roles"), [_duty(frame, *pair) for pair in incidents.duties.items()]),
            (
                _("Who is informed"),
                [_receiver(frame, *pair) for pair in incidents.receivers.items()],
            ),
            (_("Kept informed of"), [_figure(*pair) for pair in incidents.figures.items()]),
            (_("Telephone queues"), [_queue(frame, *p) for p in incidents.phone_queues.items()]),
            (_("Places"), [_place(frame, *pair) for pair in incidents.places.items()]),
            (_("Monitors"), [_monitor(frame, *pair) for pair in incidents.monitors.items()]),
        ),
        explanation=_("Roles, places, and whom to inform: named by the cards, written once."),
    )


def link(frame: Frame, sort: str, name: str | None) -> Value | None:
    """A link to an entry that the cards share, by its name."""
    if name is None:
        return None
    page = reverse("editions:topic", args=[frame.handbook.mark, "incidents", SHARED])
    title = getattr(chapter(frame.handbook), sort)[name].name
    return frame.link_in("incidents", title, f"{page}#{sort}-{name}")


def reached(frame: Frame, duty: Duty) -> tuple[Fact, ...]:
    """How a role is reached, and who is meant to take it."""
    contact = duty.contact
    where = frame.support.contacts[contact].where if contact else None
    return facts(
        (_("Reached through"), [*frame.turn(contact), line(where)] if contact else None),
        (_("Held by"), [said(str(ROLES[role])) for role in duty.held_by]),
    )


def _duty(frame: Frame, name: str, duty: Duty) -> Entry:
    return entry_of(
        duty,
        "duties",
        name,
        duty.name,
        text=duty.text,
        state=_("Keeps the log") if duty.keeps_log else "",
        facts=reached(frame, duty),
    )


def _receiver(frame: Frame, name: str, receiver: Receiver) -> Entry:
    told = facts((_("Reached through"), frame.turn(receiver.contact) if receiver.contact else None))
    return entry_of(receiver, "receivers", name, receiver.name, facts=told)


def _figure(name: str, figure: Figure) -> Entry:
    said_in = facts((_("Said in"), line(figure.unit)))
    return entry_of(figure, "figures", name, figure.name, text=figure.text, facts=said_in)


def _queue(frame: Frame, name: str, queue: PhoneQueue) -> Entry:
    number = facts((_("Number"), frame.turn(queue.contact) if queue.contact else None))
    return entry_of(queue, "phone_queues", name, queue.name, facts=number)


def _place(frame: Frame, name: str, place: Place) -> Entry:
    within = facts((_("Part of"), link(frame, "places", place.within)))
    return entry_of(place, "places", name, place.name, text=place.text, facts=within)


def _monitor(frame: Frame, name: str, monitor: Monitor) -> Entry:
    card = chapter(frame.handbook).situations[monitor.situation]
    page = reverse("editions:topic", args=[frame.handbook.mark, "incidents", monitor.situation])
    silent = monitor.silent_minutes
    return entry_of(
        monitor,
        "monitors",
        name,
        monitor.name,
        facts=facts(
            (
                _("Raises"),
                frame.link_in("incidents", card.name, f"{page}#{monitor.situation}_problem"),
            ),
            (_("Where"), link(frame, "places", monitor.place)),
            (_("Tells"), [link(frame, "receivers", one) for one in monitor.tells]),
            (_("After failing in a row"), said(str(monitor.failures))),
            (_("Over when fine for"), said(incident_parts.minutes(monitor.calm_minutes))),
            (
                _("A fault too when silent for"),
                said(incident_parts.minutes(silent)) if silent else None,
            ),
        ),
    )
