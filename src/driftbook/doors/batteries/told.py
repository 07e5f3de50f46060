"""All that stands on the paper of a report, in the language of its handbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from driftbook.doors.batteries import facts, picture, words
from driftbook.doors.batteries.making import LISTED
from driftbook.doors.models import BatteryReport
from driftbook.handbook.book import Handbook
from driftbook.people.zones import zone
from driftbook.wording import times

Json = dict[str, Any]


def told(report: BatteryReport, handbook: Handbook, now: datetime) -> Json:
    """What `paper.pressed` takes."""
    language = handbook.cover.language
    with translation.override(language):
        decided = report.decided
        bars = decided["levels"]
        return {
            "made": now.replace(microsecond=0).isoformat(),
            "levels": picture.levels(bars, decided["critical"], _("Percent, as the units claim")),
            "data": {
                **_head(report, handbook),
                **_summary(decided),
                "parts": list(_parts(report, zone(report.organisation.timezone))),
                "chart": _("Units by what their battery claims"),
                "chart_alt": _in_words(bars),
                "language": language,
            },
        }


def title(report: BatteryReport) -> str:
    """`Battery report, Monday 23 November 2026`, in the language that is active."""
    return _("Battery report, %(day)s") % {"day": times.long_day(report.day, words.language())}


def lead(decided: Json, units: int) -> str:
    """`12 units of 5000 need a new battery or a look.`"""
    listed = len(decided["rows"])
    said = ngettext(
        "%(listed)s unit of %(units)s needs a new battery or a look.",
        "%(listed)s units of %(units)s need a new battery or a look.",
        listed,
    )
    return said % {"listed": listed, "units": units}


def _head(report: BatteryReport, handbook: Handbook) -> Json:
    clauses = report.decided["source"]
    made = times.long_moment(report.made.astimezone(handbook.zone), words.language())
    return {
        "title": title(report),
        "organisation": report.organisation.name,
        "lead": lead(report.decided, report.units),
        "footer": _("%(handbook)s, version %(version)s · made %(made)s")
        % {"handbook": handbook.cover.title, "version": handbook.cover.version, "made": made},
        "page": _("Page"),
        "of": _("of"),
        "none": _("None."),
        "source": _("Clauses: %(names)s") % {"names": ", ".join(clauses)} if clauses else "",
        "columns": [
            _("Address"),
            _("Unit"),
            _("Key bundle"),
            "%",
            _("Critical"),
            _("Why"),
            _("Last job"),
        ],
    }


def _summary(decided: Json) -> Json:
    counts = decided["counts"]
    return {
        "counts_head": [_("Units"), _("Battery"), _("Meaning")],
        "counts": [
            {
                "state": state,
                "count": str(counts[state]),
                "name": str(words.STATES[state]),
                "text": words.meaning(state, decided["critical"], decided["soon_days"]),
            }
            for state in words.STATES
        ],
        "limits": limits(),
    }


def limits() -> str:
    """How far the forecast can be relied on."""
    return _(
        "A percentage is a claim of the unit. When it becomes critical is worked out from the last "
        "%(days)s days by a slope that single outliers do not move; it needs 14 days and 6 "
        "values. In brackets stand the earliest and the latest day."
    ) % {"days": facts.DAYS}


def _parts(report: BatteryReport, local: ZoneInfo) -> Iterator[Json]:
    decided = report.decided
    for state in LISTED:
        yield {
            "name": str(words.STATES[state]),
            "text": words.meaning(state, decided["critical"], decided["soon_days"]),
            "rows": [_row(one, local) for one in decided["rows"] if one["state"] == state],
        }


def _row(row: Json, local: ZoneInfo) -> Json:
    return {
        "address": f"{row['street']}, {row['town']}",
        "state": row["state"],
        "door": words.door(row),
        "kind": row["kind"],
        "serial": row["serial"],
        "bundles": ", ".join(row["bundles"]) or "–",
        "percent": words.percent(row),
        "expected": words.expected(row),
        "why": " ".join(words.why(row)),
        "last_job": words.job(row["job"], local),
    }


def _in_words(bars: list[int]) -> str:
    """The chart for whoever does not see it."""
    said = ", ".join(
        _("%(bounds)s %%: %(count)s") % {"bounds": picture.bounds(tens), "count": count}
        for tens, count in enumerate(bars)
    )
    return _("Bar chart. Units by percent: %(bars)s.") % {"bars": said}
