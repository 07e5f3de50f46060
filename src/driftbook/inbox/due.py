"""The inbox as a source of due work: mails that wait to be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import F, Min
from django.db.models.functions import Coalesce, Greatest

from driftbook.inbox.models import WAITING, Mail
from driftbook.inbox.reading import read_due
from driftbook.work.due import Upcoming


class Inbox:
    """The due source of mails."""

    name = "inbox"

    def next_due(self, now: datetime) -> datetime | None:
        """When the next mail is to be read, or a lease runs out."""
        free = Greatest(F("due"), Coalesce(F("claimed_until"), F("due")))
        at: datetime | None = Mail.objects.filter(state=WAITING).aggregate(at=Min(free))["at"]
        return at

    def run_due(self, now: datetime, limit: int) -> int:
        """Read at most `limit` mails; returns how many were touched."""
        return read_due(now, limit)

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterator[Upcoming]:
        """The mails that wait, by due time; whom they are from is not said."""
        waiting = Mail.objects.filter(state=WAITING, due__isnull=False)
        if organisations is not None:
            parties = {"mailbox__agreement__organisations__key__in": organisations}
            waiting = waiting.filter(**parties).distinct()
        for mail in waiting.select_related("mailbox").defer("raw").order_by("due", "pk")[:limit]:
            yield Upcoming(
                due=mail.due or now,
                source=self.name,
                what="mail.read",
                kind="mail",
                key=str(mail.key),
                attempts=mail.attempts,
                details={"mailbox": mail.mailbox.address},
            )
