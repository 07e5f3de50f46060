"""What happened to changes, downtime, notices, status pages and manuals; see `phrases`."""

from __future__ import annotations

from django.utils.functional import Promise

from driftbook.desk import (
    phrases_changes,
    phrases_manuals,
    phrases_notices,
    phrases_planning,
    phrases_status,
)

Texts = dict[str, str | Promise]

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    **phrases_changes.SENTENCES,
    **phrases_planning.SENTENCES,
    **phrases_notices.SENTENCES,
    **phrases_status.SENTENCES,
    **phrases_manuals.SENTENCES,
}
KINDS: Texts = {
    **phrases_changes.KINDS,
    **phrases_planning.KINDS,
    **phrases_notices.KINDS,
    **phrases_status.KINDS,
    **phrases_manuals.KINDS,
}
EVENTS: Texts = {**phrases_changes.EVENTS, **phrases_planning.EVENTS}
UPCOMING: Texts = {
    **phrases_planning.UPCOMING,
    **phrases_notices.UPCOMING,
    **phrases_manuals.UPCOMING,
}
SUBJECTS: Texts = phrases_notices.SUBJECTS
