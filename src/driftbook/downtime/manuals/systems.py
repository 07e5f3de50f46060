"""The systems that a manual can be about, as the handbook of its agreement calls them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from driftbook.downtime.models import Manual
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook


def of_handbook(handbook: Handbook) -> dict[str, str]:
    """Names by id: those of the chapter `downtime`, then those of `support` that it does not have.

    One of `support` that a system of `downtime` stands for is left out.
    """
    found, stood_for = {}, set()
    if handbook.downtime is not None:
        for name, system in handbook.downtime.systems.items():
            found[name] = system.name
            stood_for |= set(system.support)
    for name, own in (handbook.support.systems if handbook.support else {}).items():
        if name not in stood_for:
            found.setdefault(name, own.name)
    return found


def of_agreements(agreements: Collection[int], now: datetime) -> dict[int, dict[str, str]]:
    """By the rows' ids of agreements: names of their handbook's systems at `now` (aware), whoever
    asks. What was published on a manual's page may be named there."""
    rows = Edition.objects.filter(agreement__in=agreements).select_related("agreement")
    return {
        one.edition.agreement_id: of_handbook(one.handbook)
        for one in shelf.opened(shelf.holding(rows, now))
        if one.handbook is not None
    }


def of_agreement(agreement: int | None, now: datetime) -> dict[str, str]:
    """As `of_agreements`, of one; none has no systems."""
    return of_agreements([agreement], now).get(agreement, {}) if agreement else {}


def named(manual: Manual, names: dict[int, dict[str, str]]) -> list[tuple[str, str]]:
    """Id and name of each system that it is about; a system that is gone keeps its id."""
    known = names.get(manual.agreement_id or 0, {})
    return [(system, known.get(system, system)) for system in manual.systems]


def for_all(rows: Iterable[Manual], now: datetime) -> dict[int, dict[str, str]]:
    """The names for all of these manuals."""
    return of_agreements({row.agreement_id for row in rows if row.agreement_id}, now)
