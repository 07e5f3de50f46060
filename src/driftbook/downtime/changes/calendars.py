"""A meeting as an iCalendar entry, for a mail. Instants are written in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, vText

from driftbook.downtime.models import Meeting


def entry(meeting: Meeting, council: str, address: str, language: str, now: datetime) -> bytes:
    """The entry as it is at `now` (aware); one that was cancelled takes itself out again.

    Its UID stays for ever, and its SEQUENCE grows with every sending, and once more as it is
    cancelled: that may be in the second in which it was sent.
    """
    with override(language):
        event = Event()
        event.add("uid", f"{meeting.key}@{_domain()}")
        since = max(0, int((now - meeting.called).total_seconds()))
        event.add("sequence", since + bool(meeting.cancelled))
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", meeting.start.astimezone(UTC))
        event.add("dtend", meeting.end.astimezone(UTC))
        event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
        event.add("summary", _("{council}, meeting {number}").format(**_said(meeting, council)))
        if meeting.place:
            event.add("location", vText(meeting.place))
        event.add("description", _("Agenda: {address}").format(address=address))
        event.add("url", address)
        found = Calendar()
        found.add("prodid", "-//Driftbook//Meetings//EN")
        found.add("version", "2.0")
        found.add("method", "CANCEL" if meeting.cancelled else "PUBLISH")
        found.add_component(event)
        return bytes(found.to_ical())


def _said(meeting: Meeting, council: str) -> dict[str, object]:
    return {"council": council, "number": meeting.number}


def _domain() -> str:
    return urlsplit(settings.ADDRESS).hostname or "driftbook.invalid"
