"""What was done to a case in words, and why a button does nothing."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.requests.models import Case
from driftbook.wording.requests import status_name

Words = str | Promise
DEEDS: dict[str, Words] = {
    "filed": gettext_lazy("Filed by %(who)s"),
    "entered": gettext_lazy("Its day has come: it has entered the queue"),
    "dated": gettext_lazy("Put on another day by %(who)s"),
    "taken": gettext_lazy("Taken by %(who)s"),
    "handed": gettext_lazy("Handed over by %(who)s"),
    "handed-to": gettext_lazy("Handed over to %(to)s by %(who)s"),
    "released": gettext_lazy("Put back into the queue by %(who)s"),
    "asked": gettext_lazy("A question from %(who)s"),
    "answered": gettext_lazy("Answered by %(who)s"),
    "reminded": gettext_lazy("The customer was reminded of the question"),
    "closed": gettext_lazy("Closed, because no answer came"),
    "done": gettext_lazy("Done, says %(who)s"),
    "done-itself": gettext_lazy("Done: nothing was left to do"),
    "reopened": gettext_lazy("Opened again by %(who)s"),
    "withdrawn": gettext_lazy("Withdrawn by %(who)s"),
    "escalated": gettext_lazy("Sent on to the next level by %(who)s"),
    "acted": gettext_lazy("Carried out in Driftbook"),
    "mail-bounced": gettext_lazy("A mail about it could not be delivered"),
}
COMING: dict[str, Words] = {
    "enter": gettext_lazy("It enters the queue."),
    "remind": gettext_lazy("If no answer has come, the customer is reminded."),
    "close": gettext_lazy("If no answer has come, the case is closed."),
}
WANTED: dict[str, Words] = {
    "taken": gettext_lazy("Only an open case can be taken."),
    "handed": gettext_lazy("Only an open case can be handed over."),
    "released": gettext_lazy("Only an open case can be put back."),
    "done": gettext_lazy("Only an open case can be finished."),
    "reopened": gettext_lazy("It can be opened only for some time after it was done."),
    "withdrawn": gettext_lazy("What is done can no longer be withdrawn."),
    "dated": gettext_lazy("The day can be changed only until it has come."),
    "escalated": gettext_lazy("It goes no further from here."),
}
UNFIT: dict[str, Words] = {
    "no-handler": gettext_lazy("This person cannot handle the case."),
    "no-queue": gettext_lazy("The case cannot go into this queue."),
    "in-the-past": gettext_lazy("Choose today or a day to come."),
    "too-far-ahead": gettext_lazy("This cannot be dated so far ahead."),
    "nothing-said": gettext_lazy("Say what has been tried."),
    "no-provider": gettext_lazy("The agreement has nobody for the next level."),
}


CANNOT: dict[str, Words] = {
    "no-tag": gettext_lazy("A tag is missing: the registry does not have it. %(about)s"),
    "tag-out": gettext_lazy("Tag %(about)s has been handed out already."),
    "tag-ended": gettext_lazy("The tag has been taken out of use for good."),
    "no-number": gettext_lazy("This is no number of a tag: %(about)s"),
    "no-person": gettext_lazy("The person is missing: choose somebody else, or do it by hand."),
}
CANNOT_AT_ALL = gettext_lazy("Driftbook cannot carry it out. %(about)s")


def cannot(code: str, about: str) -> str:
    """Why what the type does cannot be done."""
    return (str(CANNOT.get(code, CANNOT_AT_ALL)) % {"about": about}).strip()


def state(case: Case, handbook: Handbook) -> str:
    """The state, as the handbook calls it in the reader's language."""
    return status_name(handbook, case.state, get_language() or "en")


def not_now(case: Case, what: str, handbook: Handbook) -> str:
    """Why a button does nothing: the state that the case is in now."""
    said = _("Case %(number)s is now: %(state)s.") % {
        "number": case.number,
        "state": state(case, handbook),
    }
    return f"{said} {WANTED.get(what, '')}".strip()


def unfit(code: str) -> str:
    """Why what was said does not fit."""
    return str(UNFIT.get(code, code))
