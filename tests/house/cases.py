"""A case of the town, for whatever stands under its address."""

from __future__ import annotations

from driftbook.editions.models import Edition
from driftbook.people.models import Organisation
from driftbook.requests.models import Attachment, Case, Deed, Post, Sharing
from tests.shelf import LONG_AGO

CASE = "4c1f8a55-3f0e-4d0c-9a55-1f4f7f0e2c01"
"""The key of the case, of its post and of its file."""
REQUESTS = """
customers: [town]
clock: Mo-Fr 08:00-16:00; PH off
queues: {plain: {name: Plain}}
types: {fault: {name: A fault, queue: plain, fields: {what: {name: What, kind: long-text}}}}
mail: {type: fault}
"""


def lay_case(edition: Edition, slug: str) -> Case:
    """Filed, at first level, with a post and a file; made once."""
    town = Organisation.objects.get(slug=slug)
    there = Case.objects.filter(key=CASE).first()
    if there is not None:
        return there
    case = Case.objects.create(
        key=CASE,
        number=1,
        agreement=edition.agreement,
        edition=edition,
        customer=town,
        type="fault",
        queue="plain",
        at_customer=True,
        subject="It is broken",
        filed=LONG_AGO,
        entered=LONG_AGO,
        changed=LONG_AGO,
        posts_count=1,
    )
    Deed.objects.create(case=case, position=0, what="filed", state="waiting", at=LONG_AGO)
    post = Post.objects.create(
        key=CASE, case=case, position=1, at=LONG_AGO, side="customer", text="It is broken."
    )
    Attachment.objects.create(
        key=CASE,
        case=case,
        post=post,
        name="x",
        kind="text/plain",
        size=1,
        digest="0" * 64,
        added=LONG_AGO,
    )
    Sharing.objects.get_or_create(
        agreement=edition.agreement, organisation=town, defaults={"level": "everyone"}
    )
    return case
