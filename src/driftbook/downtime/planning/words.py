"""States, refusals and distances, as pages say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from driftbook.downtime.planning import refusals
from driftbook.downtime.telling import words as told
from driftbook.handbook.deciding import downtime as deciding
from driftbook.handbook.deciding.answers import Reason
from driftbook.wording import downtime as wording

Text = str | Promise
STATES: dict[str, Text] = {
    "planned": gettext_lazy("Planned"),
    "running": gettext_lazy("Down now"),
    "finished": gettext_lazy("Finished"),
    "cancelled": pgettext_lazy("downtime", "Cancelled"),
}
LOOKS = {"planned": "", "running": "state-warning", "finished": "state-good", "cancelled": ""}
DUTY_STATES: dict[str, Text] = {
    "open": pgettext_lazy("downtime", "Waits"),
    "met": gettext_lazy("Told in time"),
    "missed": gettext_lazy("Not told in time"),
    "waived": gettext_lazy("Waived"),
    "dropped": gettext_lazy("No longer needed"),
}
DUTY_LOOKS = {"open": "state-warning", "met": "state-good", "missed": "state-bad"}
SENTENCES: dict[type[refusals.Refused], Text] = {
    refusals.Blocked: gettext_lazy("The handbook does not allow it then. Nothing was written."),
    refusals.NoChapter: gettext_lazy("The handbook that holds says nothing of downtime."),
    refusals.NotTheirs: gettext_lazy("That belongs to another organisation."),
    refusals.NothingDown: gettext_lazy("Say which system is down."),
    refusals.NotApproved: gettext_lazy("The change is not approved."),
    refusals.NoReason: gettext_lazy("Say why."),
    refusals.Over: gettext_lazy("It is over: finished or cancelled."),
    refusals.Begun: gettext_lazy("It has begun. Extend it, or write down that it is over."),
    refusals.NotBegun: gettext_lazy("It has not begun."),
    refusals.NotYet: gettext_lazy("It begins later, as people were told. Move it instead."),
    refusals.EndsBefore: gettext_lazy("The end has to be after the start, and still to come."),
    refusals.TooLong: gettext_lazy("That is longer than a year."),
    refusals.NotOpen: gettext_lazy("There is no such duty that waits."),
}
CODES: dict[str, Text] = {
    "outside-window": gettext_lazy("Outside of every change window"),
    "freeze": gettext_lazy("During a freeze"),
    "too-long": gettext_lazy("Longer than the kind allows"),
}
"""What was waived beside duties."""
OCCASIONS: dict[str, Text] = {**told.OCCASIONS, "extended": gettext_lazy("Extended")}


def refusal(refused: refusals.Refused) -> str:
    """One sentence, in the reader's language."""
    return str(SENTENCES.get(type(refused), _("That cannot be. Nothing was written.")))


def code(refused: refusals.Refused) -> str:
    """`not-begun`: the name of a refusal, for programs."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(refused).__name__).lower()


def notice_state(state: str, via: str) -> Text:
    """Whether it goes by itself, or somebody is asked to post it."""
    if state == "waiting" and via == "by-hand":
        return gettext_lazy("Somebody is asked to post it")
    return told.STATES[state]


def far(at: datetime, now: datetime) -> str:
    """`in 1 day, 23 hours`, `2 hours ago`, `now`, in the reader's language."""
    if abs(at - now) < timedelta(minutes=1):
        return _("now")
    if at > now:
        return _("in %(time)s") % {"time": timesince(now, at, depth=2)}
    return _("%(time)s ago") % {"time": timesince(at, now, depth=2)}


def lasting(start: datetime, end: datetime) -> str:
    """`3 hours`, in the reader's language."""
    return timesince(start, end, depth=2)


def reasons(given: Iterable[Reason]) -> list[tuple[str, tuple[str, ...]]]:
    """Each as a sentence in the reader's language, with its clauses."""
    language = get_language() or "en"
    return [(wording.reason(one, language), tuple(one.source)) for one in given]


def stored_reasons(decision: Mapping[str, Any], part: str) -> tuple[Reason, ...]:
    """The `reasons` or `violations` of a decision that was written down, as they were decided."""
    return deciding.restored(decision.get(part, ()))
