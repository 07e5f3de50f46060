"""Every system is somebody's, whoever has to be told can be, and somebody decides (O-09, I-03).

What the hours, the freezes and the periods come to is proved beside this.
"""

from collections.abc import Iterable, Mapping

from driftbook.handbook.deciding.downtime_rules import chapter
from driftbook.handbook.proving import downtime_councils, downtime_notices, downtime_times
from driftbook.handbook.proving.downtime_findings import add
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.base import Entry


def prove(report: Report) -> None:
    """Owners, windows, periods, notices, councils and approvals, and what nothing uses."""
    downtime = chapter(report.handbook)
    for name, system in downtime.systems.items():
        if system.owner is None:
            add(report, "system-without-owner", ("systems", name), system, name=system.name)
    downtime_times.prove(report)
    downtime_notices.prove(report)
    downtime_councils.prove(report)
    _unused(report)


def contacts(report: Report) -> set[str]:
    """The contacts of `support` that the chapter names."""
    downtime = report.handbook.downtime
    if downtime is None:
        return set()
    named = [system.owner.contact for system in downtime.systems.values() if system.owner]
    named += [channel.contact for channel in downtime.channels.values()]
    return {contact for contact in named if contact}


def _unused(report: Report) -> None:
    downtime = chapter(report.handbook)
    notices = downtime.notices.values()
    told = {notice.audience for notice in notices}
    told |= {audience for step in downtime.plan.values() for audience in step.to}
    through = {channel for notice in notices for channel in notice.channels}
    through |= {one for audience in downtime.audiences.values() for one in audience.channels}
    sorts: tuple[tuple[str, Mapping[str, Entry], Iterable[str]], ...] = (
        ("channels", downtime.channels, through),
        ("audiences", downtime.audiences, told),
    )
    for sort, entries, used in sorts:
        for name, entry in entries.items():
            if name not in used:
                title = getattr(entry, "name", name)
                add(report, "unused-in-downtime", (sort, name), entry, name=title)
    if downtime.plan and not any(kind.plan for kind in downtime.kinds.values()):
        add(report, "plan-of-no-kind", ("plan",), None)
