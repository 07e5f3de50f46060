"""Cases and what is said in them, written as rows, for the tests of mails."""

from __future__ import annotations

from typing import Any

from driftbook.inbox.models import Mailbox
from driftbook.requests.models import CUSTOMER, KEEPER, Case, Deed, Notice, Post
from driftbook.requests.tests import rows
from driftbook.requests.tests.cast import NOW, PETRA, Houses, user
from tests.shelf import LONG_AGO

BOX = "cases@example.org"


def a_mailbox(made: Houses, address: str = BOX) -> Mailbox:
    """Where answers come to."""
    return Mailbox.objects.create(address=address, agreement=made.agreement, since=LONG_AGO)


def a_case(
    made: Houses,
    *,
    filer: str | None = PETRA,
    **more: Any,
) -> Case:
    """A fault report of the owner, as filing leaves it, without a word to anybody."""
    fields: dict[str, Any] = {
        "number": made.agreement.cases.count() + 17,
        "subject": "The door does not close",
        "person": user(filer).key if filer else None,
    }
    return rows.case(made, **fields | more)


def said(
    case: Case, name: str | None, text: str, *, side: str = CUSTOMER, tell: bool = True, **more: Any
) -> Post:
    """A message in the case, and the notice that goes with it."""
    case.posts_count += 1
    case.save(update_fields=["posts_count"])
    at = {KEEPER: case.provider, CUSTOMER: case.customer}.get(side)
    post = Post.objects.create(
        case=case,
        position=case.posts_count,
        at=more.pop("at", NOW),
        side=side,
        person=user(name).key if name else None,
        organisation=at.key if at else None,
        text=text,
        **more,
    )
    if tell:
        Notice.objects.create(case=case, post=post, due=post.at)
    return post


def did(case: Case, name: str | None, what: str, state: str, **more: Any) -> Deed:
    """A deed, and the notice that goes with it."""
    role = more.pop("role", "supplier-support" if name else "")
    deed = Deed.objects.create(
        case=case,
        position=case.deeds.count(),
        what=what,
        state=state,
        at=more.pop("at", NOW),
        person=user(name).key if name else None,
        role=role,
        **more,
    )
    case.state = state
    case.save(update_fields=["state"])
    Notice.objects.create(case=case, deed=deed, due=deed.at)
    return deed
