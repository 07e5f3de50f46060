"""Forgetting what was asked and said, some time after a case has ended (DRIFTBOOK_KEEP_CASES_DAYS).

That there was a case, of which type, when, who handled it and what was done to it stays, for
statements and for the history. Subject, answers, words, files and addresses go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from driftbook.history.actions import record
from driftbook.history.by import ITSELF
from driftbook.outbox.actions import forget_about
from driftbook.people.models import Organisation
from driftbook.requests import storage
from driftbook.requests.models import Attachment, Case, Deed, Post
from driftbook.requests.models.cases import ENDED

AT_ONCE = 100
"""How many cases are done in one transaction."""
NOTHING = "—"
"""The subject of a case whose subject is gone: a link to it still has a text."""


def forget(*, now: datetime) -> int:
    """Forget the cases that ended more than KEEP_CASES_DAYS ago; None: none, ever.

    The history of each customer says of how many. Returns their number; done again, it is 0.
    """
    if settings.KEEP_CASES_DAYS is None:
        return 0
    before = now - timedelta(days=settings.KEEP_CASES_DAYS)
    count = 0
    while done := _forget_some(before, now):
        count += done
    return count


def _forget_some(before: datetime, now: datetime) -> int:
    with transaction.atomic():
        closed = Q(reopens_until=None) | Q(reopens_until__lt=now)
        rows = Case.objects.filter(closed, state__in=ENDED, ended__lt=before, forgotten=None)
        old = list(rows.select_for_update(no_key=True).order_by("pk")[:AT_ONCE])
        keys = [case.pk for case in old]
        Case.objects.filter(pk__in=keys).update(
            subject=NOTHING, answers={}, correspondent="", forgotten=now
        )
        Post.objects.filter(case__in=keys).update(text="", folded="", html="", message_id="")
        Deed.objects.filter(case__in=keys).exclude(because="").update(because="")
        files = Attachment.objects.filter(case__in=keys)
        digests = set(files.values_list("digest", flat=True))
        files.delete()
        for case in old:
            forget_about(kind="case", key=str(case.key), channel="mail", now=now)
        _tell(old, now)
        transaction.on_commit(lambda: _remove(digests))
    return len(old)


def _tell(cases: Iterable[Case], now: datetime) -> None:
    count = Counter(case.customer_id for case in cases)
    for organisation in Organisation.objects.filter(pk__in=count).order_by("key"):
        record(
            organisation=organisation.key,
            by=ITSELF,
            did="cases.forgotten",
            kind="organisation",
            key=organisation.slug,
            after={"cases": count[organisation.pk], "days": settings.KEEP_CASES_DAYS},
            now=now,
        )


def _remove(digests: Iterable[str]) -> None:
    """The bytes that no other case has; a file that appears again meanwhile is written again."""
    for digest in digests:
        if not Attachment.objects.filter(digest=digest).exists():
            storage.remove(digest)
