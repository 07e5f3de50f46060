"""Whether nothing may leave this installation: after a restore, until an operator lets it go.

A restored installation stands where it stood then. What was to be sent may have been sent since,
and the one that it was copied from may still be there. So nobody works, fetches, listens or speaks
to units before somebody has looked.
"""

from __future__ import annotations

from django.db import OperationalError, ProgrammingError

from driftbook.work.models import Hold

SENTENCE = "nothing is sent, fetched or done: restored from a backup. `driftbook release` ends that"


def held() -> bool:
    """Whether it is held. A database without our tables is one in trouble: OperationalError."""
    try:
        return Hold.objects.filter(released__isnull=True).exists()
    except ProgrammingError as wrong:
        raise OperationalError("its tables are not there: run `driftbook upgrade`") from wrong


def current() -> Hold | None:
    """The hold that stands; None: there is none."""
    return Hold.objects.filter(released__isnull=True).order_by("since").first()
