"""Who hears of a change. What it is for and why it was decided so stands on its page alone: texts
may name somebody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from driftbook.downtime.changes import books, judging, queries, seats, words
from driftbook.downtime.changes.clocks import zone_of
from driftbook.downtime.models import Advice, Change, GroupMember
from driftbook.downtime.queries import changes
from driftbook.outbox.actions import put
from driftbook.outbox.attaching import File
from driftbook.people.listing import reachable
from driftbook.people.models import User
from driftbook.people.queries import actor_of, names
from driftbook.wording import times

LETTERS = "downtime/changes/letters/"


def asked(change: Change, now: datetime) -> None:
    """To whoever decides, and to the councils that advise; not to whoever asks."""
    handbook = books.handbook_of(change.edition)
    if handbook is None:
        return
    approval = judging.approval(handbook, change.kind, change.systems)
    to = [
        *seats.deciders(change.agreement, approval),
        *seats.members(handbook, change.agreement, approval.councils),
    ]
    _about("asked", change, to, f"change:{change.key}:asked", now, but=change.asked_by)


def advised(advice: Advice, now: datetime) -> None:
    """To whoever decides, and to whoever asked."""
    change = advice.change
    handbook = books.handbook_of(change.edition)
    if handbook is None:
        return
    approval = judging.approval(handbook, change.kind, change.systems)
    to = [*seats.deciders(change.agreement, approval), *people([change.asked_by])]
    council = words.council(handbook, advice.council)
    name = names([advice.person]).get(advice.person, council)
    key = f"change:{change.key}:advised:{advice.number}"
    _about("advised", change, to, key, now, but=advice.person, adviser=name, council=council)


def decided(change: Change, by: UUID | None, now: datetime) -> None:
    """To whoever asked, to everybody who advised, and to the group."""
    advised_ = change.advice.values_list("person", flat=True)
    group = [member.user for member in queries.group(change)]
    to = [*people([change.asked_by, *advised_]), *group]
    approved = change.state == "approved"
    _about("decided", change, to, f"change:{change.key}:decided", now, but=by, approved=approved)


def withdrawn(change: Change, by: UUID | None, now: datetime) -> None:
    """To whoever advised or decided, and to the group: it no longer needs them."""
    handbook = books.handbook_of(change.edition)
    if handbook is None:
        return
    approval = judging.approval(handbook, change.kind, change.systems)
    group = [member.user for member in queries.group(change)]
    said = people(change.advice.values_list("person", flat=True))
    to = [*seats.deciders(change.agreement, approval), *said, *group]
    _about("withdrawn", change, to, f"change:{change.key}:withdrawn", now, but=by)


def joined(member: GroupMember, now: datetime) -> None:
    """To whoever was put into the group."""
    key = f"change:{member.change.key}:group:{member.key}"
    _about("joined", member.change, [member.user], key, now, but=member.added_by)


def people(keys: Iterable[UUID | None]) -> list[User]:
    """Whose keys these are; None is nobody's."""
    return list(User.objects.filter(key__in=[key for key in keys if key]).order_by("pk"))


def _about(
    letter: str,
    change: Change,
    to: Iterable[User],
    key: str,
    now: datetime,
    *,
    but: UUID | None,
    **more: Any,
) -> None:
    """Write to each of these once who may see the change."""
    page = reverse("downtime:change", args=[change.key])
    handbook = books.handbook_of(change.edition)
    where = zone_of(change, handbook)
    for user in dict.fromkeys(to):
        if user.key == but or not changes(actor_of(user, now)).filter(pk=change.pk).exists():
            continue
        language = user.language or change.organisation.language
        context = {
            "number": change.number,
            "title": change.title,
            "organisation": change.organisation.name,
            "systems": ", ".join(words.systems(handbook, change.systems)),
            "start": times.long_moment(change.start.astimezone(where), language),
            "end": times.long_moment(change.end.astimezone(where), language),
            **more,
        }
        send(letter, user, change.organisation.key, language, context, page, key, now)


def send(
    letter: str,
    user: User,
    organisation: UUID,
    language: str,
    context: dict[str, Any],
    page: str,
    key: str,
    now: datetime,
    *,
    about: tuple[str, str] = ("", ""),
    files: Iterable[File] = (),
) -> bool:
    """One mail, if the person has an address and an open account; says whether."""
    if not reachable(user):
        return False
    put(
        channel="mail",
        to=user.email,
        template=LETTERS + letter,
        context={"name": user.name, "address": settings.ADDRESS + page, **context},
        language=language,
        organisation=organisation,
        person=user.key,
        key=f"{key}:{user.key}",
        now=now,
        about=about,
        attachments=list(files),
    )
    return True
