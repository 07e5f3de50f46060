"""States, doors and dates of the battery report in words, in the language that is active."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from driftbook.doors.batteries.last_jobs import LastJob
from driftbook.doors.forms import DOOR_KINDS
from driftbook.doors.looks import BATTERIES
from driftbook.handbook.deciding import batteries as deciding
from driftbook.handbook.deciding.answers import Reason
from driftbook.wording import reasons, times

STATES = {code: look.text for code, look in BATTERIES.items()}
TONES = {code: look.tone for code, look in BATTERIES.items()}
JOBS: dict[str, str | Promise] = {
    "waiting": gettext_lazy("waits"),
    "placed": gettext_lazy("ordered"),
    "accepted": gettext_lazy("accepted"),
    "under-way": gettext_lazy("under way"),
    "done": gettext_lazy("done"),
    "not-done": gettext_lazy("not done"),
    "cancelled": gettext_lazy("cancelled"),
    "closed": gettext_lazy("closed"),
}
Json = Mapping[str, Any]


def language() -> str:
    """The one that is active."""
    return get_language() or "en"


def meaning(state: str, critical: int | None, soon_days: int | None) -> str:
    """What a state means, in one sentence."""
    if state == "critical":
        return _("at %(percent)s %% or below") % {"percent": critical}
    if state == "soon":
        return _("expected to be critical within %(days)s days") % {"days": soon_days}
    if state == "untrusted":
        return _("the value says nothing: look at the unit")
    if state == "unheard":
        return _("no percentage has ever arrived")
    return _("nothing to be done")


def percent(row: Json) -> str:
    """`14 %`; a dash where none was claimed."""
    return f"{row['percent']} %" if row["percent"] is not None else "–"


def slope(row: Json) -> str:
    """`−0.42 points a day`; empty where there is not enough to tell."""
    if row["per_day"] is None:
        return ""
    said = format_decimal(round(row["per_day"], 2), locale=language())
    return _("%(points)s points a day") % {"points": said.replace("-", "−")}


def expected(row: Json) -> str:
    """`14 Dec (8 Dec – 2 Jan)`: when it will be critical, and between which days."""
    if row["state"] == "critical":
        return _("now")
    if not row["critical_on"]:
        return "–"
    said = day(row["critical_on"])
    if row["earliest"] and row["latest"] and row["earliest"] != row["latest"]:
        return f"{said} ({day(row['earliest'])} – {day(row['latest'])})"
    return said


def day(written: str) -> str:
    """`24 Nov`."""
    return str(format_date(date.fromisoformat(written), "d MMM", locale=language()))


def door(row: Json) -> str:
    """`Stairwell door, to the yard`."""
    name = str(DOOR_KINDS.get(row["door"], row["door"]))
    return f"{name}, {row['place']}" if row["place"] else name


def why(row: Json) -> list[str]:
    """The reasons as sentences; a code that this release does not know is left as it is."""
    return [_phrased(reason) for reason in deciding.from_json(row).reasons]


def sources(rows: Sequence[Json]) -> list[str]:
    """The clauses that the reasons name, each once."""
    return list(dict.fromkeys(name for one in rows for name in one["source"]))


def _phrased(reason: Reason) -> str:
    try:
        return reasons.phrase(reason, language()).replace("..", ".")  # "… nov.."
    except KeyError:
        return reason.code


def job(said: Json | None, zone: ZoneInfo) -> str:
    """`41-2 Battery change, ordered, Thu 26 Nov 08:00`; a dash where there was none."""
    if said is None:
        return "–"
    state = str(JOBS.get(said["state"], said["state"]))
    parts = [f"{said['number']} {said['name']}", state]
    if said["at"]:
        at = datetime.fromisoformat(said["at"]).astimezone(zone)
        parts.append(times.moment(at, language()))
    return ", ".join(parts)


def job_now(found: LastJob, zone: ZoneInfo) -> str:
    """The same of a job as it is now."""
    at = found.at.isoformat() if found.at else None
    said = {"number": found.number, "name": found.name, "state": found.state, "at": at}
    return job(said, zone)


def line(row: Json) -> str:
    """What the line of a battery shows, for whoever does not see it."""
    days = row["days"]
    if len(days) < 2:
        return ""
    return _("From %(first)s %% on %(from)s to %(last)s %% on %(to)s") % {
        "first": days[0][1],
        "from": day(days[0][0]),
        "last": days[-1][1],
        "to": day(days[-1][0]),
    }
