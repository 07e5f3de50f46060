"""Where a technician is expected today: the doors there are the nearest in the picker (G-35)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from driftbook.jobs import days
from driftbook.jobs.queries.jobs import jobs
from driftbook.jobs.queries.mine import DO, TO_DO, of_day
from driftbook.people.actors import Actor
from driftbook.people.mine import zone as zone_of
from driftbook.people.zones import zone

MOST = 12


def of_today(actor: Actor, now: datetime) -> Sequence[int]:
    """The ids of the addresses of the actor's own jobs of the day at `now` (aware).

    What is still to come stands first, by time; then what began already, the latest first. The day
    is that of the person's own organisation.
    """
    if actor.user is None or not actor.where(DO):
        return ()
    local = zone(zone_of(actor.user))
    mine = jobs(actor, DO).filter(technician=actor.person, state__in=TO_DO)
    rows = of_day(mine, days.day(now.astimezone(local).date(), local))
    there = rows.values_list("address", "ends")
    coming = [address for address, ends in there if ends is not None and ends > now]
    begun = [address for address, ends in reversed(there) if ends is None or ends <= now]
    return tuple(dict.fromkeys([*coming, *begun]))[:MOST]
