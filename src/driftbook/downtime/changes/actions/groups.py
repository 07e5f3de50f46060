"""The group that is put together for a change from those who know it best (I-04)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from driftbook.downtime.changes import books, letters, queries, refusals
from driftbook.downtime.changes.actions import writing
from driftbook.downtime.changes.typed import one_line, said
from driftbook.downtime.models import Change, GroupMember
from driftbook.downtime.queries import ABOUT, changes
from driftbook.history.by import By
from driftbook.people.models import Organisation, User
from driftbook.people.queries import actor_of

MOST_REASON = 300


@transaction.atomic
def add_to_group(
    *, change: Change, user: User, because: str, network: str = "", by: By, now: datetime
) -> GroupMember:
    """Put somebody into the group; they get a mail. Who is in it already stays as they were.

    Raises NotOpen, NoWords, Unknown for a network that the handbook does not have, and NoMember
    for somebody who may not see the change.
    """
    change = writing.opened(change)
    why = said(one_line(because, MOST_REASON), "because")
    handbook = books.handbook_of(change.edition)
    known = tuple(handbook.downtime.councils) if handbook and handbook.downtime else ()
    if network and network not in known:
        raise refusals.Unknown("council", network, known)
    there = queries.group(change).filter(user=user).first()
    if there is not None:
        return there
    if not changes(actor_of(user, now)).filter(pk=change.pk).exists():
        raise refusals.NoMember
    member = GroupMember.objects.create(
        change=change, network=network, user=user, because=why, added=now, added_by=by.person
    )
    writing.told("change.joined", change, by, now, person=str(user.key), because=why)
    letters.joined(member, now)
    return member


@transaction.atomic
def remove_from_group(*, member: GroupMember, by: By, now: datetime) -> GroupMember:
    """Let somebody out of the group; twice is once."""
    change = writing.locked(member.change)
    member = GroupMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.ended is None:
        member.ended = now
        member.save(update_fields=["ended"])
        writing.told("change.left", change, by, now, person=str(member.user.key))
    return member


def chains(user: User) -> set[UUID]:
    """In whose history it is written that the person leaves their groups."""
    return {key for member in _of(user) for key in writing.held(member.change)}


def leave_all(user: User, organisation: Organisation, by: By, now: datetime) -> None:
    """End the person's places in groups whose change they may no longer see. In a transaction that
    holds these chains, after their roles are gone."""
    seen = changes(actor_of(User.objects.get(pk=user.pk), now))
    for member in _of(user).exclude(change__in=seen.values("pk")):
        remove_from_group(member=member, by=by, now=now)


def _of(user: User) -> QuerySet[GroupMember]:
    rows = GroupMember.objects.filter(user=user, ended__isnull=True).order_by("pk")
    rows = rows.select_related("user", *(f"change__{name}" for name in ABOUT))
    return rows.defer("change__edition__files")
