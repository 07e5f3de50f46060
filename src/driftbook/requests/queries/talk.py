"""What has been said in cases, for whoever may read it, and what is new to them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from driftbook.people.actors import Actor
from driftbook.people.permissions import TABLE
from driftbook.requests.models import Attachment, Case, Post, Presence, Reading
from driftbook.requests.queries.cases import cases

THERE = timedelta(seconds=30)
"""For so long somebody counts as present after the last sign of them."""
LATEST = 200
"""So many cases that somebody has filed, taken or opened are looked through for news."""
NOTE = "case.note"
NOBODY = UUID(int=0)


def posts(actor: Actor, action: str = "case.see") -> QuerySet[Post]:
    """Every post that the actor may read, in the cases with which they may do this."""
    return Post.objects.filter(case__in=cases(actor, action)).filter(readable(actor))


def visible(actor: Actor, case: Case) -> QuerySet[Post]:
    """The posts of a case that the actor sees anyway: all but internal notes of others."""
    return Post.objects.filter(case=case).filter(readable(actor)).order_by("position")


def readable(actor: Actor) -> Q:
    """Which posts of a case that the actor sees they may read.

    Internal notes are their organisation's own: the other level of the same case has none of it.
    """
    rule = TABLE[NOTE]
    mine = [key for key, roles in actor.roles.items() if roles & (rule.own | rule.served)]
    return Q(internal=False) | Q(internal_to__in=mine)


def attachments(actor: Actor, case: Case) -> QuerySet[Attachment]:
    """The files of a case that the actor sees: of its form, and of posts that they may read."""
    found = Attachment.objects.filter(case=case)
    return found.filter(Q(post=None) | Q(post__in=visible(actor, case)))


def unread(actor: Actor) -> int:
    """How many cases have something new for the actor."""
    return unread_cases(actor).count()


def unread_cases(actor: Actor) -> QuerySet[Case]:
    """The cases that concern the actor in person, in which somebody else has said something.

    They concern whoever has filed, taken or ever opened them, so that the count stays theirs, and
    cheap, in an organisation with a hundred thousand cases. Of whoever has filed many, the
    `LATEST` in which something has happened last: what is said is said in one of these.
    """
    if actor.person is None:
        return Case.objects.none()
    latest = Case.objects.order_by("-changed")
    filed = latest.filter(person=actor.person).values_list("pk", flat=True)
    taken = latest.filter(handler=actor.person).values_list("pk", flat=True)
    opened = Reading.objects.filter(person=actor.person).order_by("-case__changed")
    mine = {*filed[:LATEST], *taken[:LATEST], *opened.values_list("case", flat=True)[:LATEST]}
    rows = with_news(cases(actor).filter(pk__in=mine), actor)
    return rows.filter(news=True)  # type: ignore[misc]


def with_news(rows: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    """Each case with `news`: whether others have said something that the actor has not read."""
    person = actor.person or NOBODY
    reading = Reading.objects.filter(case=OuterRef("pk"), person=person)
    rows = rows.annotate(read_to=Coalesce(Subquery(reading.values("position")[:1]), Value(0)))
    newer = Post.objects.filter(case=OuterRef("pk"), position__gt=OuterRef("read_to"))
    others = newer.filter(readable(actor)).exclude(person=person)
    return rows.annotate(news=Q(posts_count__gt=F("read_to")) & Exists(others))


@dataclass(frozen=True)
class Present:
    """Somebody who looks at a case at the moment."""

    name: str
    writing: bool


def present(case: Case, actor: Actor, now: datetime) -> list[Present]:
    """The others who look at the case now, by name."""
    rows = Presence.objects.filter(case=case, at__gt=now - THERE).exclude(user=actor.user)
    there = rows.filter(user__erased__isnull=True).order_by("user").select_related("user")
    shown = there.only("writing", "user__name", "user__username")
    return [Present(str(row.user), row.writing) for row in shown]


def authors(posts: Collection[Post]) -> set[UUID | None]:
    """The keys of everybody who has said something."""
    return {post.person for post in posts}
