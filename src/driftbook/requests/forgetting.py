"""What cases keep about a person: given to them when they ask, and erased with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.people.models import User
from driftbook.requests.models import Case, MailChoice, Post, Presence, Reading, SavedView

NOTHING = {"folded": "", "html": "", "message_id": ""}


def of_person(user: User) -> list[dict[str, Any]]:
    """The cases that they filed, what they said in any case, and what they have chosen."""
    filed = Case.objects.filter(person=user.key).select_related("agreement").order_by("pk")
    said = Post.objects.filter(person=user.key).select_related("case__agreement").order_by("pk")
    return [
        *(
            {
                "filed": str(case),
                "at": case.filed.isoformat(),
                "subject": case.subject,
                "answers": case.answers,
            }
            for case in filed
        ),
        *(
            {
                "said_in": str(post.case),
                "at": post.at.isoformat(),
                "text": post.text,
                "folded": post.folded,
                "files": [one.name for one in post.attachments.all()],
            }
            for post in said.prefetch_related("attachments")
        ),
        *({"mail": choice.how} for choice in MailChoice.objects.filter(user=user)),
        *({"view": view.name} for view in SavedView.objects.filter(user=user)),
    ]


def forget(user: User, now: datetime) -> None:
    """What they read, looked at and chose goes. What they said in the name of their organisation
    is its own and stays, without their name; signatures and quoted mails, which hold it, go too.
    """
    for model in (Presence, MailChoice, SavedView):
        model.objects.filter(user=user).delete()
    Reading.objects.filter(person=user.key).delete()
    Post.objects.filter(person=user.key, via="mail").update(**NOTHING)
    if user.email:
        Case.objects.filter(correspondent__iexact=user.email).update(correspondent="")
