"""Doors: what can be asked of a unit, when a battery is changed, who hears of it, and keys."""

from collections.abc import Mapping

from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing.changes import Report, difference
from driftbook.handbook.schema.doors import (
    BatteryReport,
    Doors,
    Emergency,
    Recipient,
    Trouble,
    UnitKind,
)


def compare(report: Report, old: Doors, new: Doors) -> None:
    """Report what somebody at a door, or whoever looks after batteries and keys, does otherwise."""
    for name in [one for one in new.units if one in old.units]:
        _unit(report, name, old.units[name], new.units[name])
    _trouble(report, ("trouble",), old.trouble, new.trouble)
    _batteries(report, old, new)
    _emergency(report, old.emergency, new.emergency)
    if old.by_hand != new.by_hand:
        _add(
            report, "by-hand-added" if new.by_hand else "by-hand-removed", ("by_hand",), new.source
        )
        report.say("doors", "by_hand")


def _unit(report: Report, name: str, before: UnitKind, now: UnitKind) -> None:
    """What it does from the telephone, and what whoever does it has to know (G-36)."""
    path = ("units", name)
    for code, acts, without in (
        ("unit-opens-no-more", before.acts, now.acts),
        ("unit-opens", now.acts, before.acts),
    ):
        for act in [one for one in acts if one not in without]:
            _add(report, code, path, now.source, unit=now.name, act=act)
    for act in now.acts:
        said, was = now.instructions.get(act), before.instructions.get(act)
        if said != was:
            code = "unit-instruction" if said else "unit-instruction-gone"
            _add(report, code, path, now.source, unit=now.name, act=act, now=said)
    report.say("doors", *path, "acts")
    report.say("doors", *path, "instructions")
    _trouble(report, (*path, "trouble"), before.trouble, now.trouble)


def _trouble(
    report: Report, path: tuple[str, ...], before: Trouble | None, now: Trouble | None
) -> None:
    """Whom to turn to at a closed door, by the names that people know (G-37)."""
    if before is None or now is None:
        return
    asked = [_asked(report.old, before), _asked(report.new, now)]
    if asked[0] != asked[1]:
        _add(report, "trouble-otherwise", path, now.source, before=asked[0], now=asked[1])
        report.say("doors", *path, "system")
        report.say("doors", *path, "problem")


def _asked(handbook: Handbook, trouble: Trouble) -> str:
    if handbook.support is None:
        return trouble.system
    system = handbook.support.systems[trouble.system].name
    problem = handbook.support.problems[trouble.problem].name if trouble.problem else ""
    return ", ".join(part for part in (system, problem) if part)


# --- batteries (G-24) -----------------------------------------------------------------------------


def _batteries(report: Report, old: Doors, new: Doors) -> None:
    before, now = old.batteries, new.batteries
    if before is not None and now is not None and before.critical != now.critical:
        said = {"before": before.critical, "now": now.critical}
        _add(report, "battery-critical", ("batteries",), now.source, **said)
        report.say("doors", "batteries", "critical")
    earlier, later = (one.report if one else None for one in (before, now))
    _report(report, earlier, later)


def _report(report: Report, before: BatteryReport | None, now: BatteryReport | None) -> None:
    """When it is made, and who gets it no longer, or now."""
    path = ("batteries", "report")
    if before is None or now is None:
        there = now or before
        if there is not None:
            code = "battery-report-added" if now else "battery-report-removed"
            said: Mapping[str, object] = {"now": (now.weekday, now.at)} if now else {}
            _add(report, code, path, there.source, **said)
            report.say("doors", *path)
        return
    if (before.weekday, before.at) != (now.weekday, now.at):
        times = {"before": (before.weekday, before.at), "now": (now.weekday, now.at)}
        _add(report, "battery-report-time", path, now.source, **times)
        report.say("doors", *path, "weekday")
        report.say("doors", *path, "at")
    first = [_named(report.old, one) for one in before.to]
    second = [_named(report.new, one) for one in now.to]
    for code, some, without in (
        ("battery-report-to-no-more", first, second),
        ("battery-report-to", second, first),
    ):
        for name in [one for one in some if one not in without]:
            _add(report, code, path, now.source, name=name)
    if first != second:
        report.say("doors", *path, "to")


def _named(handbook: Handbook, one: Recipient) -> str:
    """Whoever gets it: `The town, spoc`, or the name of a mailbox."""
    if one.contact is not None:
        return handbook.support.contacts[one.contact].name if handbook.support else one.contact
    party = handbook.cover.parties[one.party].name if one.party else ""
    return f"{party}, {one.role}"


# --- keys (G-30) ----------------------------------------------------------------------------------


def _emergency(report: Report, before: Emergency | None, now: Emergency | None) -> None:
    path = ("emergency",)
    if before is not None and now is not None:
        if before.longest_minutes != now.longest_minutes:
            said = {"before": before.longest_minutes, "now": now.longest_minutes}
            _add(report, "emergency-length", path, now.source, **said)
            report.say("doors", *path, "longest_minutes")
    elif now is not None:
        _add(report, "emergency-added", path, now.source, now=now.longest_minutes)
        report.say("doors", *path)
    elif before is not None:
        _add(report, "emergency-removed", path, before.source)
        report.say("doors", *path)


def _add(
    report: Report, code: str, path: tuple[str, ...], source: list[str], **params: object
) -> None:
    entry = ".".join(("doors", *path))
    report.add(difference(code, **params), entry=entry, source=source)
