"""How much came from an address within the hour, so that machines do not talk for ever."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from driftbook.inbox.letters import Letter
from driftbook.inbox.models import DONE, Mail

HOUR = timedelta(hours=1)
ANSWERS_PER_HOUR = 40
"""Of one address; more is two machines that answer each other."""


def became_something(letter: Letter) -> list[UUID]:
    """Keys of the mails of this sender that became something within the hour before it."""
    at = letter.mail.received
    same = Mail.objects.filter(sender=letter.sender, received__gt=at - HOUR, received__lte=at)
    rows = same.filter(state=DONE, about_kind="case").exclude(pk=letter.mail.pk)
    return list(rows.values_list("key", flat=True)[: ANSWERS_PER_HOUR * 10])
