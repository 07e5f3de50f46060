"""The numbers by which batteries are judged: the handbook's, or what the schema assumes."""

from typing import NamedTuple

from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.doors import Batteries, BatteryReport

STUCK_DAYS: int = Batteries.model_fields["stuck_days"].default
SOON_DAYS: int = BatteryReport.model_fields["soon_days"].default
PLENTY = 20
"""So many points above critical, a unit that says it is low contradicts itself."""

NEAR = 5
"""So many points above critical, a battery whose fall cannot be told yet is not taken for fine."""


class Limits(NamedTuple):
    """When a battery is critical (percent), and what comes before that (days)."""

    critical: int | None
    """None: the handbook does not say."""
    plenty: int
    stuck_days: int
    soon_days: int
    source: tuple[str, ...]
    report_source: tuple[str, ...]


def limits(handbook: Handbook) -> Limits:
    """What the handbook says of batteries."""
    said = handbook.doors.batteries if handbook.doors else None
    if said is None:
        return Limits(None, PLENTY, STUCK_DAYS, SOON_DAYS, (), ())
    report = said.report
    return Limits(
        critical=said.critical,
        plenty=said.critical + PLENTY,
        stuck_days=said.stuck_days,
        soon_days=report.soon_days if report else SOON_DAYS,
        source=tuple(said.source),
        report_source=tuple(report.source) if report else (),
    )
