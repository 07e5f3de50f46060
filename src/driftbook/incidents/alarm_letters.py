"""What letters, pages and logs say of an alarm."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from driftbook.incidents import monitor_words as words
from driftbook.incidents.models import Alarm
from driftbook.incidents.names import card_name, place_name
from driftbook.incidents.queries.monitors import Definition, situation_of
from driftbook.wording import times

What = Literal["raised", "over"]


def opening(alarm: Alarm, known: Definition) -> str:
    """The page that opens the proposed card, with what is known filled in."""
    situation, place = situation_of(alarm, known)
    page = reverse("incidents:home") + f"open/{known.handbook.id}/{situation}/"
    return f"{page}?{urlencode({'place': place, 'alarm': str(alarm.key)})}"


def letter(
    alarm: Alarm, known: Definition, what: What, language: str, now: datetime
) -> dict[str, Any]:
    """What a letter says, in the language of its receiver."""
    situation, place = situation_of(alarm, known)
    card = known.chapter.situations.get(situation)
    at = now if what == "over" else alarm.raised
    with override(language):
        return {
            "monitor": known.monitor.name,
            "silent": alarm.silent,
            "heard": _moment(alarm.monitor.heard, known, language),
            "said": words.said(alarm.monitor.sort, alarm.said),
            "at": times.long_moment(at.astimezone(known.handbook.zone), language),
            "since": times.long_moment(alarm.raised.astimezone(known.handbook.zone), language),
            "card": card_name(known.handbook, situation),
            "say": card.say if card else situation,
            "place": place_name(known.handbook, place),
            "answered": alarm.incident is not None,
            "address": settings.ADDRESS + opening(alarm, known),
            "alarm": settings.ADDRESS + reverse("incidents:alarm", args=[alarm.key]),
        }


def note(alarm: Alarm, known: Definition, what: What, now: datetime) -> str:
    """A line in the log of the card that runs, in the language that is active."""
    zone = known.handbook.zone
    at = now if what == "over" else alarm.raised
    facts = {"monitor": known.monitor.name, "clock": f"{at.astimezone(zone):%H:%M}"}
    if what == "over":
        return _("%(monitor)s: fine again, at %(clock)s.") % facts
    if alarm.silent:
        return _("%(monitor)s was not heard of at %(clock)s.") % facts
    raised = _("%(monitor)s raised it at %(clock)s.") % facts
    return f"{raised} {words.said(alarm.monitor.sort, alarm.said)}".strip()


def _moment(at: datetime | None, known: Definition, language: str) -> str:
    return times.long_moment(at.astimezone(known.handbook.zone), language) if at else ""
