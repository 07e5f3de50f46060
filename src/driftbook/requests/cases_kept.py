"""What is kept of what a person asked for and said: given out, and erased as far as it is theirs.

A case and its posts belong to the customer: they stay, and the person's key leads to no name any
more. What shows how somebody reads and looks goes with them, and so does what their mails carried
along: signatures, the whole mail with its layout, and their address.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.people.models import User
from driftbook.requests.models import Case, Post, Presence, Reading, SavedView


def of_person(user: User) -> list[dict[str, Any]]:
    """Every case that they filed or wrote in, with their own words; instants are in UTC."""
    posts = Post.objects.filter(person=user.key).order_by("case", "position")
    words: dict[int, list[dict[str, Any]]] = {}
    for post in posts.prefetch_related("attachments"):
        words.setdefault(post.case_id, []).append(_said(post))
    rows = Case.objects.filter(person=user.key) | Case.objects.filter(pk__in=words)
    return [
        {
            "case": str(case.key),
            "number": case.number,
            "handbook": case.agreement.handbook,
            "filed": case.filed.isoformat() if case.person == user.key else None,
            "subject": case.subject,
            "answers": case.answers if case.person == user.key else {},
            "posts": words.get(case.pk, []),
        }
        for case in rows.select_related("agreement").order_by("filed", "pk").distinct()
    ]


def _said(post: Post) -> dict[str, Any]:
    return {
        "at": post.at.isoformat(),
        "text": post.text,
        "folded": post.folded,
        "internal": post.internal,
        "files": [one.name for one in post.attachments.all()],
    }


def keys(user: User) -> list[object]:
    """The keys of the cases that they filed or wrote in."""
    rows = Case.objects.filter(person=user.key) | Case.objects.filter(posts__person=user.key)
    return list(rows.order_by().values_list("key", flat=True).distinct())


def forget(user: User, now: datetime) -> None:
    """How far they have read, where they look, their views, and what hangs on their mails."""
    Post.objects.filter(person=user.key, via="mail").update(folded="", html="", message_id="")
    if user.email:
        Case.objects.filter(correspondent__iexact=user.email).update(correspondent="")
    Reading.objects.filter(person=user.key).delete()
    Presence.objects.filter(user=user).delete()
    SavedView.objects.filter(user=user).delete()
