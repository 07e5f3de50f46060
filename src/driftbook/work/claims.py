"""Claiming due rows, so that several workers on several machines do each unit once.

Two ways. A unit that only writes to the database is *locked*: it is done in the transaction that
holds its row, and a crash undoes all of it. A unit that talks to the world is *claimed*: a lease is
committed first, and only whoever holds the lease writes the outcome.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, models, transaction

from driftbook.work import names, stopping
from driftbook.work.transactions import demand

logger = logging.getLogger(__name__)


class Claimed(models.Model):
    """Columns of a row that is claimed with a lease."""

    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    """The worker's name and a random part, so that each claim differs from all others."""

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=models.Model)
Lease = TypeVar("Lease", bound=Claimed)


def lock(rows: models.QuerySet[Row]) -> Row | None:
    """The first row that nobody else holds, locked until the transaction ends.

    PostgreSQL skips rows that others hold. SQLite has one writer at a time (transaction_mode
    IMMEDIATE), so nobody else holds any. Raises NotInATransaction.
    """
    demand("lock()")
    return rows.select_for_update(skip_locked=True, of=("self",)).first()


def one_by_one(
    rows: Callable[[], models.QuerySet[Row]], do: Callable[[Row], object], limit: int
) -> int:
    """Lock the first of the rows that are due, and do it, in a transaction of its own; and again.

    Until there are none, `limit` are done, or the worker is asked to stop. Returns how many.
    """
    done = 0
    while done < limit and not stopping.asked():
        with transaction.atomic():
            row = lock(rows())
            if row is None:
                break
            do(row)
        done += 1
    return done


def in_turn(rows: models.QuerySet[Row], do: Callable[[Row], object], limit: int) -> int:
    """Do each of the first `limit` rows in a transaction of its own; how many were done.

    For rows that must not be locked first, because something else comes before them: `do` locks
    what it needs in its own order, asks the row again, and returns False where it was too late.
    """
    done = 0
    for row in rows[: max(limit, 0)]:
        if stopping.asked():
            break
        with transaction.atomic():
            done += do(row) is not False
    return done


def guarded(
    do: Callable[[Row], object], failed: Callable[[Row], object] = lambda row: False
) -> Callable[[Row], object]:
    """`do`, for rows of which one that fails through a fault of ours must not keep the others.

    What it wrote is undone, the fault is logged, and `failed` says what comes of the row instead:
    nothing, which tries it again in the next turn. A database in trouble is raised as ever.
    """

    def safely(row: Row) -> object:
        try:
            with transaction.atomic():
                return do(row)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("what is due of %s %s could not be done", type(row).__name__, row.pk)
            return failed(row)

    return safely


def lease(row: Lease, *, now: datetime, period: timedelta, **changes: Any) -> bool:
    """Write a lease on a locked row, and changes with it; False: somebody was first.

    The update asks again what the lock has promised, so that a database without locks is safe too.
    """
    demand("lease()")
    before = {"claimed_by": row.claimed_by, "claimed_until": row.claimed_until}
    changes["claimed_by"] = f"{names.here()}:{secrets.token_hex(8)}"
    changes["claimed_until"] = now + period
    for name, value in changes.items():
        setattr(row, name, value)
    return bool(type(row)._default_manager.filter(pk=row.pk, **before).update(**changes))


def ended(now: datetime, period: timedelta) -> models.Q:
    """Leases that hold nobody off: they have run out, or reach further than any lease does.

    Those were written by a clock that was far ahead and has been put back: without this, what was
    claimed then would lie for as long as the clock was wrong.
    """
    beyond = now + 2 * period
    return models.Q(claimed_until__lte=now) | models.Q(claimed_until__gt=beyond)


def settle(row: Lease, **outcome: Any) -> bool:
    """Write the outcome and give the lease back; False: the lease was lost, nothing is written."""
    free = {"claimed_by": "", "claimed_until": None}
    mine = type(row)._default_manager.filter(pk=row.pk, claimed_by=row.claimed_by)
    return bool(mine.update(**free, **outcome))
