"""What happens next, as lines for people; many messages become one line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from driftbook.desk import naming, phrases_doors, phrases_downtime, phrases_telling
from driftbook.desk.letters import ABOUT_CASES, ABOUT_INCIDENTS
from driftbook.desk.zones import distance, local
from driftbook.wording import times
from driftbook.work import due
from driftbook.work.due import Upcoming

LOOKED_AT, MOST = 100, 8

SENTENCES: dict[str, str | Promise] = {
    "message.mail": gettext_lazy("A mail is sent: “%(subject)s”."),
    "message.sms": gettext_lazy("An SMS is sent to %(to)s."),
    "mail.read": gettext_lazy("A mail that came in at %(mailbox)s is read."),
    "message.webhook": gettext_lazy("Another system is told of an event: %(to)s."),
    "edition.holds": gettext_lazy("Version %(version)s of the handbook “%(name)s” begins to hold."),
    "review.reminder": gettext_lazy(
        "The parties are reminded of the review of the handbook “%(name)s”, due by %(by)s."
    ),
    "procedure.reminder": gettext_lazy(
        "%(party)s is reminded of the procedure “%(procedure)s” of job %(number)s."
    ),
    "procedure.overdue": gettext_lazy(
        "%(party)s is told that “%(procedure)s” of job %(number)s is overdue."
    ),
    "case.enter": gettext_lazy("Case %(number)s, dated ahead, enters its queue."),
    "case.remind": gettext_lazy("The customer is reminded of the question in case %(number)s."),
    "case.close": gettext_lazy("Case %(number)s is closed, if no answer has come."),
    "procedure.drop-out": gettext_lazy("“%(procedure)s” of job %(number)s drops out of the list."),
    "extract.made": gettext_lazy("A list or a log of case %(number)s is made."),
    # requests: mails
    "case.mail": gettext_lazy("A mail about a case is sent."),
    "case.letter": gettext_lazy("Those concerned are told of case %(number)s."),
    # incidents
    "incident.message": gettext_lazy("A message about an incident"),
    **phrases_telling.UPCOMING,
    **phrases_doors.UPCOMING,
    **phrases_downtime.UPCOMING,
    # incidents: monitors
    "monitor.asked": gettext_lazy("A monitor asks %(url)s whether all is well."),
}
HIDDEN = {
    **dict.fromkeys(ABOUT_CASES, "case.mail"),
    **dict.fromkeys(ABOUT_INCIDENTS, "incident.message"),
}
"""Messages by what they are about, of which not everybody may read the subject."""
FALLBACK = gettext_lazy("%(code)s: %(name)s")


@dataclass(frozen=True)
class Line:
    """One thing that happens."""

    text: str
    at: datetime
    far: str
    late: bool
    """It should have happened by now."""
    troubled: bool
    """It was tried before, without success."""
    address: str


def lines(organisations: Collection[UUID], zone: str, now: datetime) -> list[Line]:
    """What happens next in these organisations, by due time; times are theirs, or of `zone`."""
    items = due.upcoming(now, organisations, LOOKED_AT)
    at = naming.organisations({item.organisation for item in items if item.organisation})
    books = naming.handbooks({item.key for item in items if item.kind == "handbook"})
    letters = [item for item in items if item.kind == "message"]
    single = letters if len(letters) < 3 else []
    told = [item for item in items if item.kind != "message" or item in single]
    found = []
    for item in told:
        where = at[item.organisation].timezone if item.organisation in at else zone
        found.append(_line(_text(item, books), local(item.due, where), now, item, _address(item)))
    if letters and not single:
        found.append(_together(letters, zone, now))
    return sorted(found, key=lambda line: line.at)[:MOST]


def _together(letters: list[Upcoming], zone: str, now: datetime) -> Line:
    count = len(letters)
    text = ngettext("%(count)d message waits.", "%(count)d messages wait.", count)
    if count >= LOOKED_AT:
        text = _("%(count)d messages or more wait.")
    first = min(letters, key=lambda item: item.due)
    at = local(first.due, zone)
    return _line(text % {"count": count}, at, now, first, reverse("desk:outbox") + "?state=waiting")


def _line(text: str, at: datetime, now: datetime, item: Upcoming, address: str) -> Line:
    return Line(
        text=text,
        at=at,
        far=distance(at, now),
        late=at < now,
        troubled=item.attempts > 0,
        address=address,
    )


def _text(item: Upcoming, books: dict[str, str]) -> str:
    details = {name: str(value) for name, value in item.details.items()}
    if "by" in details:
        details["by"] = times.long_day(date.fromisoformat(details["by"]), get_language() or "en")
    params = {"name": books.get(item.key, item.key), "code": item.what, **details}
    what = HIDDEN.get(details.get("about", ""), item.what)
    try:
        return str(SENTENCES.get(what, FALLBACK)) % params
    except (KeyError, ValueError):
        return str(FALLBACK) % params


PLACES = {
    "mail": "inbox:mail",
    "handbook": "editions:cover",
    "case": "requests:case",
    "monitor": "incidents:monitor",
    "procedure": "jobs:procedure",
    "downtime": "downtime:downtime",
    "notice": "downtime:notice",
    "manual": "downtime:manual",
}
"""The page of what something is about, by its kind."""


def _address(item: Upcoming) -> str:
    if item.kind == "message":
        return reverse("desk:outbox") + "?state=waiting"
    if item.kind == "incident":
        return f"{reverse('incidents:home')}{item.key}/"
    return reverse(PLACES[item.kind], args=[item.key]) if item.kind in PLACES else ""
