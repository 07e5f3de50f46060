"""A case as filing would leave it, and what people say in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from driftbook.history.by import By
from driftbook.people.models import Organisation
from driftbook.requests.actions import talking
from driftbook.requests.files import File
from driftbook.requests.models import CUSTOMER, KEEPER, WAITING, Case, Deed, Post
from driftbook.requests.tests import rows
from driftbook.requests.tests.cast import NOW, PETRA, Houses, user

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde"
    b"\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\3\1\1\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82"
)
"""One pixel."""
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def filed(
    here: Houses,
    *,
    by: str = PETRA,
    type: str = "fault",
    text: str = "The door at Birch Street 1 does not open.",
    subject: str = "The door does not open",
    at_customer: bool = False,
    state: str = WAITING,
    dated: date | None = None,
    **more: Any,
) -> Case:
    """A fault of the owner, filed by Petra; `at_customer`: it is still at first level."""
    case = rows.case(
        here,
        subject,
        type=type,
        at_customer=at_customer,
        answers={"problem": text},
        state=state,
        person=user(by).key,
        dated=dated,
        posts_count=1,
        **more,
    )
    Deed.objects.create(
        case=case, position=0, what="filed", state=state, at=NOW, person=user(by).key
    )
    Post.objects.create(
        case=case,
        position=1,
        at=NOW,
        side=CUSTOMER,
        person=user(by).key,
        organisation=here.owner.key,
        text=text,
    )
    return case


def says(
    here: Houses,
    case: Case,
    name: str,
    text: str,
    *,
    side: str = CUSTOMER,
    now: datetime = NOW,
    organisation: Organisation | None = None,
    files: tuple[File, ...] = (),
    **more: Any,
) -> Post:
    """One of them says something; `side` keeper speaks for the keeper."""
    at = organisation or (here.keeper if side == KEEPER else here.owner)
    role = "supplier-support" if side == KEEPER else "portal-user"
    return talking.post(
        case=case,
        text=text,
        by=By(user(name).key if name else None, role),
        side=side,
        organisation=at.key,
        now=now,
        files=files,
        **more,
    )


def address(case: Case, noun: str = "") -> str:
    """`/requests/<key>/<noun>`."""
    return f"/requests/{case.key}/{noun}"


def file_address(case: Case, key: UUID, name: str = "x") -> str:
    """Where a file is given out."""
    return address(case, f"files/{key}/{name}")
