"""What changes and meetings are called, and why something is not done, as a page says it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from driftbook.downtime.books import names
from driftbook.downtime.changes import refusals
from driftbook.handbook.book import Handbook

Words = str | Promise
STATES: dict[str, Words] = {
    "open": gettext_lazy("Waits for a decision"),
    "approved": gettext_lazy("Approved"),
    "declined": gettext_lazy("Declined"),
    "withdrawn": pgettext_lazy("downtime", "Withdrawn"),
    "done": gettext_lazy("Done"),
}
DOWNTIMES: dict[str, Words] = {
    "planned": gettext_lazy("Planned"),
    "running": gettext_lazy("Down now"),
    "finished": gettext_lazy("Finished"),
    "cancelled": pgettext_lazy("downtime", "Cancelled"),
}
LOOKS = {"open": "state-warning", "approved": "state-good", "declined": "state-bad"}
RISKS: dict[str, Words] = {
    "low": gettext_lazy("Low risk"),
    "medium": gettext_lazy("Medium risk"),
    "high": gettext_lazy("High risk"),
}
EVALUATIONS: dict[str, Words] = {
    "for": gettext_lazy("For it"),
    "against": gettext_lazy("Against it"),
    "unsure": gettext_lazy("Unsure"),
}
OUTCOMES: dict[str, Words] = {
    "for": gettext_lazy("For it"),
    "against": gettext_lazy("Against it"),
    "later": gettext_lazy("Later, at another meeting"),
}
PRIORITIES: dict[int, Words] = {
    1: gettext_lazy("1, at once"),
    2: gettext_lazy("2, soon"),
    3: gettext_lazy("3, in its turn"),
    4: gettext_lazy("4, when there is time"),
}
_FIELDS: dict[str, Words] = {
    "title": gettext_lazy("Say in a few words what is changed."),
    "why": gettext_lazy("Say why it is changed."),
    "plan": gettext_lazy("Say how it is done."),
    "way_back": gettext_lazy("Say how it is undone if it goes wrong."),
    "systems": gettext_lazy("Choose at least one system."),
    "because": gettext_lazy("Say why."),
    "change": gettext_lazy("Choose a change."),
}
_SENTENCES: dict[type[refusals.Refused], Words] = {
    refusals.NoChapter: gettext_lazy("The handbook says nothing of downtime."),
    refusals.NoParty: gettext_lazy("Your organisation is no party to this handbook."),
    refusals.NoTime: gettext_lazy(
        "It has to end after it begins, in a year between 1971 and 2198."
    ),
    refusals.ChangedMeanwhile: gettext_lazy(
        "Somebody else has changed the request meanwhile. What you wrote is still here; look at "
        "theirs, and send yours again."
    ),
    refusals.HasDowntime: gettext_lazy(
        "A downtime is planned for this change. Cancel the downtime first."
    ),
    refusals.NoSeat: gettext_lazy("You have no seat in this council, nor in the group."),
    refusals.NothingSaid: gettext_lazy(
        "Say something: for or against, how urgent, when, or words."
    ),
    refusals.NoMember: gettext_lazy(
        "This person may not see the request, and so cannot be in its group."
    ),
    refusals.Minuted: gettext_lazy(
        "The minutes are made. Nothing of the meeting changes any more."
    ),
    refusals.Cancelled: gettext_lazy("The meeting was cancelled."),
    refusals.TooEarly: gettext_lazy("The meeting has not begun. Minutes are made afterwards."),
    refusals.Over: gettext_lazy("That would be over already. Choose a later time."),
    refusals.OtherCouncil: gettext_lazy("This council is not heard on that change."),
}


def refusal(refused: refusals.Refused) -> str:
    """One sentence, in the reader's language."""
    if isinstance(refused, refusals.NoWords):
        return str(_FIELDS.get(refused.what, _("Say why.")))
    if isinstance(refused, refusals.NotOpen):
        state = str(STATES.get(refused.state, refused.state))
        return _("The request is no longer open: %(state)s.") % {"state": state.lower()}
    if isinstance(refused, refusals.Unknown):
        return _("The handbook does not know this: %(value)s.") % {"value": refused.value}
    if isinstance(refused, refusals.NoAdvice):
        return _("Somebody of the council has to advise before it is decided.")
    if isinstance(refused, refusals.NotTheirs):
        return _("The handbook lets somebody else decide: %(role)s.") % {"role": refused.role}
    return str(_SENTENCES.get(type(refused), _("That cannot be. Nothing was done.")))


def systems(handbook: Handbook | None, ids: Iterable[str]) -> list[str]:
    """Their names in the handbook, its ids where it cannot be read."""
    chapter = handbook.downtime if handbook else None
    known = chapter.systems if chapter else {}
    return list(names(known, ids))


def kind(handbook: Handbook | None, id: str) -> str:
    """The name of a kind of change."""
    chapter = handbook.downtime if handbook else None
    found = chapter.kinds.get(id) if chapter else None
    return found.name if found else id


def council(handbook: Handbook | None, id: str) -> str:
    """The name of a council."""
    chapter = handbook.downtime if handbook else None
    found = chapter.councils.get(id) if chapter else None
    return found.name if found else id


_MEETINGS: dict[str, Words] = {
    "called": gettext_lazy("Called, agenda not sent"),
    "sent": gettext_lazy("Agenda sent"),
    "minuted": gettext_lazy("Minutes made"),
    "cancelled": pgettext_lazy("downtime", "Cancelled"),
}


def meeting(state: str) -> str:
    """How far a meeting is."""
    return str(_MEETINGS[state])
