"""What lets a person through a door: whether it holds at an instant, and why not."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.door_shapes import Grant
from driftbook.handbook.deciding.periods import is_before

THROUGH = {
    "group": "opens-by-group",
    "tag-attribute": "opens-by-tag-attribute",
    "hand": "opens-by-hand",
    "emergency": "opens-by-emergency",
}
"""What opens from the telephone, and the reason that says so. A tag opens at the door alone: it
would go on opening when the group that gave the bundle is gone."""


def holds(grant: Grant, now: datetime) -> bool:
    """Whether it opens the door from the telephone at `now` (aware)."""
    return (
        grant.kind in THROUGH
        and grant.approved
        and not _early(grant, now)
        and not _over(grant, now)
    )


def lasting(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """The most lasting first; in whatever order they came."""
    return tuple(sorted(grants, key=_lasting))


def why_not(handbook: Handbook, grant: Grant, now: datetime) -> Iterator[Reason]:
    """Why it opens nothing at `now`; nothing where it does. Instants in the handbook's zone."""
    named: dict[str, object] = {"name": grant.name}
    if _is_past(grant.ended, now):
        yield Reason("grant-ended", named | {"at": _local(handbook, grant.ended)})
    elif not grant.approved:
        yield Reason("grant-not-approved", named)
    elif _is_past(grant.until, now):
        yield Reason("grant-ran-out", named | {"at": _local(handbook, grant.until)})
    elif _early(grant, now):
        yield Reason("grant-begins", named | {"at": _local(handbook, grant.since)})
    elif grant.kind not in THROUGH:
        yield Reason("tag-opens-at-the-door", named)


def _early(grant: Grant, now: datetime) -> bool:
    return grant.since is not None and is_before(now, grant.since)


def _over(grant: Grant, now: datetime) -> bool:
    return _is_past(grant.until, now) or _is_past(grant.ended, now)


def _is_past(at: datetime | None, now: datetime) -> bool:
    return at is not None and not is_before(now, at)


def _local(handbook: Handbook, at: datetime | None) -> datetime | None:
    return at and at.astimezone(handbook.zone)


def _lasting(grant: Grant) -> tuple[object, ...]:
    """The rest of the key only makes the order the same, however they came."""
    begins, until, ended = (
        at.timestamp() if at else 0.0 for at in (grant.since, grant.until, grant.ended)
    )
    names = grant.kind, grant.name, grant.bundle, grant.key
    return grant.until is not None, -until, *names, begins, ended, grant.approved
