"""What lasts longer than a day: little of all there is, so that an index of its own finds it.

Whatever touches an instant began within a day before it, or lasts longer than a day. So a calendar
does not look at all that has ever begun.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Func, Q
from django.db.models.sql.compiler import SQLCompiler

BACK = timedelta(hours=26)
"""What lasts no longer than a day began within this before it ends; with a margin."""


class LastsOverADay(Func):
    """Whether some 24 hours or more lie between two instants: `LastsOverADay("start", "end")`.

    Less than a second is not exact. Without parameters, so that a database sees that it is the
    condition of an index; and as a difference, as an index takes no sum of an instant and a day.
    """

    arity = 2
    output_field = BooleanField()
    conditional = True

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, Any]:
        """By an interval."""
        return self._compared(compiler, "({1} - {0}) > INTERVAL '24 hours'")

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, Any]:
        """By days with fractions."""
        return self._compared(compiler, "(julianday({1}) - julianday({0})) > 1.0")

    def _compared(self, compiler: SQLCompiler, template: str) -> tuple[str, Any]:
        start, end = (compiler.compile(one)[0] for one in self.get_source_expressions())
        return template.format(start, end), ()


def short(start: datetime, end: datetime) -> Q:
    """What touches [start, end), both aware, and began within a day before: with bounds for an
    index of `start`."""
    return Q(start__gte=start.astimezone(UTC) - BACK, start__lt=end, end__gt=start)


def long(at: datetime) -> Q:
    """What began longer before the instant (aware) and goes on then; `short` finds none of it."""
    since = at.astimezone(UTC) - BACK
    return Q(LastsOverADay("start", "end"), start__lt=since, end__gt=at)


def touching(start: datetime, end: datetime) -> Q:
    """What touches [start, end), both aware."""
    return short(start, end) | long(start)
