"""How long to wait before trying again."""

from __future__ import annotations

import random
from datetime import timedelta


def pause(
    attempt: int,
    *,
    base: timedelta = timedelta(seconds=2),
    most: timedelta = timedelta(hours=1),
    jitter: float = 0.2,
) -> timedelta:
    """Doubling from `base` after the first attempt to `most`, give or take the jitter's share.

    Chance keeps those who failed together from coming back together.
    """
    wait: timedelta = min(base * 2 ** min(max(attempt - 1, 0), 20), most)
    share = random.uniform(1 - jitter, 1 + jitter)  # noqa: S311 - no secret
    return wait * share
