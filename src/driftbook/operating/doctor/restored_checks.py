"""What a restore has left: in the middle, aside, or held until somebody lets it go."""

from __future__ import annotations

from collections.abc import Iterator

from driftbook.operating.doctor.checks import ERROR, SETTINGS, TABLES, WARNING, Look, Wrong, check


@check("restore", needs=SETTINGS)
def restore(look: Look) -> Iterator[Wrong]:
    """A restore was begun and has not ended: nothing serves or works."""
    mark = look.operator.var / "restore-in-progress"
    if mark.exists():
        what = f"a restore was begun and has not ended: {mark}"
        yield Wrong(ERROR, what, "driftbook restore FILE again: it puts the old one back first.")


@check("held", needs=TABLES)
def held(look: Look) -> Iterator[Wrong]:
    """It was restored, and nothing is sent, fetched or done until somebody lets it go."""
    from driftbook.work import holding

    hold = holding.current()
    if hold is not None:
        what = f"held since {hold.since:%Y-%m-%d %H:%M} UTC: nothing is sent, fetched or done"
        yield Wrong(ERROR, what, "driftbook release says what waits, and how it is let go.")


@check("put-aside", needs=TABLES)
def put_aside(look: Look) -> Iterator[Wrong]:
    """What stood here before a restore is still aside: it takes room, and holds people's data."""
    from driftbook.operating.backup import restoring
    from driftbook.work import holding

    if holding.current() is None and restoring.old_is_there():
        what = "what stood here before a restore is still kept aside"
        yield Wrong(WARNING, what, "driftbook release --forget-old removes it.")
