"""Reading links by which other sites show a topic."""

from __future__ import annotations

import hashlib

from django.db.models import F, QuerySet

from driftbook.editions.models import EmbedLink
from driftbook.people.models import Agreement


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> EmbedLink | None:
    """The link with this token, ended or not."""
    return EmbedLink.objects.select_related("agreement").filter(digest=digest(token)).first()


def links_of(agreement: Agreement, chapter: str, topic: str) -> QuerySet[EmbedLink]:
    """Every link of a topic, those that still show it first."""
    found = EmbedLink.objects.filter(agreement=agreement, chapter=chapter, topic=topic)
    return found.order_by(F("ended").desc(nulls_first=True), "-made", "-pk")
