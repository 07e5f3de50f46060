"""Whatever a chapter says: what the check finds nothing wrong with can be booked, and what it
finds wrong cannot."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from driftbook.handbook.deciding.downtime import decide
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from driftbook.handbook.proving import check
from tests.handbook.standstill import SOUND, changed, downtimes

START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
IMPOSSIBLE = {
    "kind-without-window",
    "window-too-short",
    "freezes-leave-no-window",
    "notice-never-met",
}
HOURS = (
    "Tu-We 09:00-14:00; PH off",
    "Mo-Su 22:00-03:00",
    "Sa[1] 02:00-06:00",
    "2026 Dec 01 09:00-14:00",
    "2027 Jan 12 09:00-10:00",
    "Jul 08:00-12:00",
)
FREEZES = ("Dec 20-Jan 06", "Tu", "We", "Jul", "Jan-Jun", "Feb-Dec", "2026 Dec 01")
LEADS = (
    "{weeks: 2}",
    "{hours: 1}",
    "{months: 2, days: 3}",
    "{working_days: 5}",
    "{months: 14}",
    "{months: 24, weeks: 4}",
)


@settings(max_examples=120, deadline=None)
@given(
    hours=st.sampled_from(HOURS),
    first=st.sampled_from(FREEZES),
    second=st.sampled_from(FREEZES),
    lead=st.sampled_from(LEADS),
    minutes=st.sampled_from((1, 60, 61, 240, 300)),
    systems=st.sampled_from(("[plan, app, net]", "[plan, app]", "[]")),
)
def test_a_kind_without_findings_can_be_booked(hours, first, second, lead, minutes, systems):
    chapter = changed(
        ("Tu-We 09:00-14:00; PH off", hours),
        ("kinds: [minor], source: [T-1]", f"kinds: [minor], systems: {systems}, source: [T-1]"),
        ('{name: Christmas, days: "Dec 20-Jan 06"}', f'{{name: One, days: "{first}"}}'),
        ("councils:\n", f'  other: {{name: Other, days: "{second}"}}\ncouncils:\n'),
        ("before: {weeks: 2}", f"before: {lead}"),
        ("usual_minutes: 120", f"usual_minutes: {minutes}"),
        text=SOUND,
    )
    handbook = downtimes(chapter)
    of_kind = [
        one
        for one in check(handbook, START, 731)
        if one.code in IMPOSSIBLE and "Minor change" in one.params.values()
    ]
    for system, entry in handbook.downtime.systems.items():
        asked = DowntimeFacts("minor", (system,), START, START + timedelta(minutes=minutes))
        earliest = decide(handbook, asked, START).earliest
        wrong = any(entry.name in one.params["names"] for one in of_kind)
        assert (earliest is None) == wrong
        if earliest is not None:
            there = DowntimeFacts(
                "minor", (system,), earliest, earliest + timedelta(minutes=minutes)
            )
            assert decide(handbook, there, START).allowed
