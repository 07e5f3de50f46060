"""The chapter `doors`: when a battery is changed, who hears of it, what is ordered (G-24, G-25)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.guides import address
from driftbook.editions.reader.jobs import jobs_address
from driftbook.editions.reader.parts import Entry, Topic, Value, entry_of, facts, said, single
from driftbook.handbook.schema.doors import (
    WEEKDAYS,
    Batteries,
    BatteryOrder,
    BatteryReport,
    Recipient,
)
from driftbook.people.permissions import ROLES
from driftbook.wording import times


def topic(frame: Frame, batteries: Batteries | None) -> Topic:
    """The topic; without entries where the handbook says nothing of batteries."""
    return Topic(
        "batteries",
        _("Batteries"),
        single(_entries(frame, batteries) if batteries else ()),
        explanation=_("When a battery is changed, who is told, and how the change is ordered."),
    )


def _entries(frame: Frame, batteries: Batteries) -> Iterator[Entry]:
    yield _critical(frame, batteries)
    if batteries.report is not None:
        yield _report(frame, batteries.report)
    if batteries.order is not None:
        yield _order(frame, batteries.order)


def _critical(frame: Frame, batteries: Batteries) -> Entry:
    days = ngettext("{count} day", "{count} days", batteries.stuck_days)
    at = _("at most {percent} %").format(percent=batteries.critical)
    return entry_of(
        batteries,
        "batteries",
        "critical",
        _("When a battery is critical"),
        told=True,
        facts=facts(
            (_("Critical"), said(at)),
            (_("Then"), _outcome(frame, batteries)),
            (
                _("Not trusted when unchanged for"),
                said(days.format(count=batteries.stuck_days)),
            ),
        ),
    )


def _outcome(frame: Frame, batteries: Batteries) -> Value | None:
    """The guide, at the outcome that a critical battery opens."""
    guides = frame.handbook.guides.guides if frame.handbook.guides else []
    guide = next((one for one in guides if one.id == batteries.guide), None)
    if guide is None:
        return None
    if batteries.outcome is None:
        return frame.guide(guide.id)
    order = guide.outcomes[batteries.outcome].order
    title = f"{guide.title} → {order.name}" if order else guide.title
    return Value("link", title, address(frame, guide, batteries.outcome))


def _report(frame: Frame, report: BatteryReport) -> Entry:
    soon = ngettext("{count} day", "{count} days", report.soon_days)
    made = times.weekly(WEEKDAYS.index(report.weekday), report.at, frame.language)
    return entry_of(
        report,
        "batteries",
        "report",
        _("Battery report"),
        told=True,
        facts=facts(
            (_("Is made"), said(made)),
            (_("Also those critical within"), said(soon.format(count=report.soon_days))),
            (_("Goes to"), [value for one in report.to for value in _recipient(frame, one)]),
        ),
    )


def _recipient(frame: Frame, one: Recipient) -> list[Value | None]:
    if one.contact is not None:
        mail = frame.support.contacts[one.contact].mail
        address = Value("mail", mail, f"mailto:{mail}") if mail else None
        return [frame.link("contacts", one.contact), address]
    return [said(str(ROLES[one.role or ""])), frame.party(one.party)]


def _order(frame: Frame, order: BatteryOrder) -> Entry:
    jobs = frame.handbook.jobs
    job = frame.link_in(
        "jobs",
        jobs.types[order.job].name if jobs else order.job,
        jobs_address(frame.handbook, "types", order.job),
    )
    windows: list[Value | None] = [
        frame.link_in("jobs", window.name, jobs_address(frame.handbook, "windows", window.id))
        for window in (jobs.windows if jobs else [])
        if order.priority in (None, window.priority)
        and (not window.types or order.job in window.types)
    ]
    return entry_of(
        order,
        "batteries",
        "order",
        _("How a change is ordered"),
        told=True,
        facts=facts((_("Order"), job), (_("Into the windows"), windows)),
    )
