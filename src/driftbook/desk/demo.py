"""The whole demo of a handbook's folder: its edition and cast, then what each app shows of it.

It stands on this step because it knows all of them; none of them knows another above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from driftbook.charges import demo as charges
from driftbook.doors import demo as doors
from driftbook.doors.batteries import demo as batteries
from driftbook.downtime import demo as downtime
from driftbook.editions import demo as editions
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable, read
from driftbook.incidents import demo as incidents
from driftbook.jobs import demo as jobs
from driftbook.jobs.queries import parties
from driftbook.people.models import Agreement, Organisation
from driftbook.requests import demo as requests


def shown(folder: Path, now: datetime) -> Iterator[str]:
    """Publish the folder, make its cast, and let it use everything; tell what was done, once."""
    yield from editions.shown(folder, now)
    found = _published(folder)
    if found is None:
        return
    agreement, edition, handbook = found
    keeper = _keeper(agreement, handbook)
    if keeper is not None:
        yield from doors.shown(keeper, folder, now)
        yield from batteries.shown(now)
    yield from charges.shown(agreement, folder, now)
    yield from jobs.shown(agreement, handbook, edition, now)
    yield from requests.shown(agreement, handbook, edition, folder, now)
    yield from incidents.shown(agreement, handbook, edition, folder, now)
    yield from downtime.shown(agreement, handbook, folder, now)


def _published(folder: Path) -> tuple[Agreement, Edition, Handbook] | None:
    """The agreement and the newest edition of the folder's handbook, as far as they can be read."""
    try:
        edition = shelf.newest(read(folder).id)
        if edition is None:
            return None
        return edition.agreement, edition, shelf.read(edition)
    except Unreadable:
        return None


def _keeper(agreement: Agreement, handbook: Handbook) -> Organisation | None:
    """Whose addresses they are: of whoever orders jobs, else of the first who is served."""
    if handbook.jobs is not None:
        for orderer in parties.orderers(agreement, handbook):
            return orderer
    served = Organisation.objects.filter(parts__agreement=agreement, parts__provides=False)
    return served.order_by("pk").first()
