"""One mail in the morning instead of many: what happened in the cases that a person sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from driftbook.handbook.publicholidays import of_country
from driftbook.handbook.reading import Unreadable
from driftbook.inbox.models import Bounced
from driftbook.outbox.actions import NoAddress, put
from driftbook.people.models import Organisation, User
from driftbook.people.queries import actor_of, home, names
from driftbook.people.zones import zone
from driftbook.requests import letters
from driftbook.requests.letters import Happening
from driftbook.requests.models import Case, Held, MailChoice, Notice
from driftbook.requests.queries import cases
from driftbook.requests.queries.chapters import chapter_of
from driftbook.work.transactions import demand

MORNING = time(7)
MOST, LINES = 50, 6
"""Cases in one digest, and lines of each; the pages have the rest."""


def hold(*, user: User, notices: Sequence[Notice], now: datetime) -> None:
    """Keep what happened for the person's next digest, in the transaction that tells the others.

    The row of the choice is held first: a digest that is being sent in this moment ends before, so
    that nothing is left behind without a time.
    """
    demand("hold()")
    choice = MailChoice.objects.select_for_update().filter(user=user).first()
    if choice is None:
        return
    rows = [Held(user=user, notice=notice) for notice in notices]
    Held.objects.bulk_create(rows, ignore_conflicts=True)
    if choice.digest_due is None:
        choice.digest_due = next_morning(home(user), now)
        choice.save(update_fields=["digest_due"])


def next_morning(at: Organisation | None, now: datetime) -> datetime:
    """Seven o'clock of the next working day, in the zone of the person's organisation.

    Working days are Monday to Friday without the public holidays of its country.
    """
    here = zone(at.timezone if at else "UTC")
    day = now.astimezone(here).date()
    while True:
        morning = datetime.combine(day, MORNING, here)
        free = of_country(at.country, None, day.year) if at else {}
        if morning > now and day.weekday() < 5 and day not in free:
            return morning
        day += timedelta(days=1)


def send(*, choice: MailChoice, now: datetime) -> bool:
    """Put the digest of a person into the outbox; its row is locked. False: nothing was to be told.

    Of cases that the person sees now, whatever was shared when it happened.
    """
    demand("send()")
    user, due = choice.user, choice.digest_due
    held = Held.objects.filter(user=user).select_related("notice__post", "notice__deed")
    by_case: dict[int, list[Happening]] = {}
    for notice in (one.notice for one in held.order_by("pk")):
        happening = Happening(notice, notice.post, notice.deed)
        by_case.setdefault(notice.case_id, []).append(happening)
    seen = cases.whole(cases.cases(actor_of(user, now)).filter(pk__in=by_case))
    rows = sorted(seen, key=lambda case: (case.changed, case.pk), reverse=True)
    put_in = bool(rows) and _reachable(user)
    if put_in:
        _put(user, rows, by_case, due or now, now)
    held.delete()
    MailChoice.objects.filter(pk=choice.pk).update(digest_due=None)
    return put_in


def _reachable(user: User) -> bool:
    back = Bounced.objects.filter(address=user.email.lower(), permanent=True)
    return bool(user.email) and not back.exists()


def _put(
    user: User,
    rows: Sequence[Case],
    by_case: dict[int, list[Happening]],
    due: datetime,
    now: datetime,
) -> None:
    at = home(user) or rows[0].customer
    language = user.language or at.language
    people = names({key for found in by_case.values() for key in letters.people_in(found)})
    with translation.override(language):
        told = [_told(case, by_case[case.pk], people, language, now) for case in rows[:MOST]]
    try:
        put(
            channel="mail",
            to=user.email,
            template="requests/letters/digest",
            context={
                "name": user.name or user.username,
                "cases": told,
                "count": len(rows),
                "more": max(0, len(rows) - MOST),
                "choices": settings.ADDRESS + reverse("requests:mail-choice"),
            },
            language=language,
            organisation=at.key,
            person=user.key,
            key=f"case-digest:{user.key}:{due.isoformat()}",
            now=now,
            about=("case-digest", str(user.key)),
        )
    except NoAddress:
        return


def _told(
    case: Case,
    happened: Sequence[Happening],
    people: dict[Any, str],
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """A case in a digest: what was done, and who wrote, without what was written."""
    try:
        handbook = chapter_of(case, now)[1]
    except Unreadable:
        handbook = None
    said = letters.told(case, happened, handbook, people, language)
    lines = [one["line"] for one in said["happenings"] if one["line"]]
    return {
        "subject": said["subject"],
        "status": said["status"],
        "lines": list(dict.fromkeys(lines))[-LINES:],
        "address": said["address"],
    }
