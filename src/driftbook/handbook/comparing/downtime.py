"""Downtime: who is told otherwise, when changes are made, and who is heard on them (O-08, O-09)."""

from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing.changes import Breaking, Report, difference
from driftbook.handbook.comparing.contacts import judged
from driftbook.handbook.comparing.openings import openings, table
from driftbook.handbook.deciding.downtime_rules import affected, chapter
from driftbook.handbook.schema.downtime import (
    Council,
    Downtime,
    Kind,
    Lead,
    Member,
    Notice,
    Window,
)

Path = tuple[str, ...]
Period = tuple[tuple[str, int], ...]
"""How long before it begins; `minutes` after it became known; nothing: when it begins."""
_DAYS = {"months": 30.0, "weeks": 7.0, "days": 1.0, "working_days": 1.4, "hours": 1 / 24}


def compare(report: Report, old: Downtime, new: Downtime) -> None:
    """Report what whoever plans a change, or is told of one, does or hears otherwise."""
    for name in dict.fromkeys([*new.notices, *old.notices]):
        if name in old.notices and name in new.notices:
            _notice(report, name, old, new)
            continue
        code, there = ("notice-added", new) if name in new.notices else ("notice-removed", old)
        notice = there.notices[name]
        audience = there.audiences[notice.audience].name
        _add(report, code, ("notices", name), notice.source, name=notice.name, audience=audience)
        report.say("downtime", "notices", name)
    for name in [one for one in new.windows if one in old.windows]:
        _window(report, name, old.windows[name], new.windows[name])
    for name in [one for one in new.kinds if one in old.kinds]:
        _kind(report, name, old.kinds[name], new.kinds[name])
    for name in [one for one in new.councils if one in old.councils]:
        _council(report, name, old.councils[name], new.councils[name])


# --- notices --------------------------------------------------------------------------------------


def _notice(report: Report, name: str, old: Downtime, new: Downtime) -> None:
    before, now, path = old.notices[name], new.notices[name], ("notices", name)
    if before.audience != now.audience:
        for code, there, notice in (("notice-removed", old, before), ("notice-added", new, now)):
            audience = there.audiences[notice.audience].name
            _add(report, code, path, now.source, name=now.name, audience=audience)
        report.say("downtime", *path, "audience")
    _concerned(report, name, old, new)
    if period(before) != period(now):
        said = {"name": now.name, "before": period(before), "now": period(now)}
        entry = ".".join(("downtime", *path))
        report.add(
            difference("notice-period", **said),
            entry=entry,
            source=now.source,
            breaking=_later(before, now),
        )
        report.say("downtime", *path, "before")
        report.say("downtime", *path, "within_minutes")
    if before.channels or now.channels:
        first, second = _through(old, before), _through(new, now)
        if first != second:
            channels = {"name": now.name, "before": first, "now": second}
            _add(report, "notice-channels", path, now.source, **channels)
        report.say("downtime", *path, "channels")


def _concerned(report: Report, name: str, old: Downtime, new: Downtime) -> None:
    """Kinds and systems of both editions of which it is told no longer, or is told now."""
    now, path = new.notices[name], ("notices", name)
    kinds = [one for one in new.kinds if one in old.kinds]
    systems = [one for one in new.systems if one in old.systems]
    first, second = old.notices[name].kinds or kinds, now.kinds or kinds
    before, after = (_told_of(one, name, systems) for one in (report.old, report.new))
    for sort, names, some, other in (
        ("kinds", {one: new.kinds[one].name for one in kinds}, first, second),
        ("systems", {one: new.systems[one].name for one in systems}, before, after),
    ):
        for code, there, without in (
            ("notice-of-fewer", some, other),
            ("notice-of-more", other, some),
        ):
            found = [said for id, said in names.items() if id in there and id not in without]
            if found:
                _add(report, code, path, now.source, name=now.name, names=", ".join(found))
                report.say("downtime", *path, sort)


def _told_of(handbook: Handbook, name: str, systems: list[str]) -> list[str]:
    """Of which of the systems it is told: also of what takes down one that it names."""
    named = chapter(handbook).notices[name].systems
    if not named:
        return systems
    return [one for one in systems if not set(named).isdisjoint(affected(handbook, [one]))]


def period(notice: Notice) -> Period:
    """The period of a notice, its parts in the order in which they are counted."""
    if notice.within_minutes is not None:
        return (("minutes", notice.within_minutes),)
    lead = notice.before or Lead.model_construct()
    counts = ((unit, int(getattr(lead, unit))) for unit in _DAYS)
    return tuple((unit, count) for unit, count in counts if count)


def _later(before: Notice, now: Notice) -> Breaking:
    """Whoever is told later than until now loses by it."""
    if before.within_minutes is not None and now.within_minutes is not None:
        return "worse" if now.within_minutes > before.within_minutes else "better"
    if before.within_minutes is not None or now.within_minutes is not None:
        return "different"
    first, second = (
        sum(_DAYS[unit] * count for unit, count in period(notice)) for notice in (before, now)
    )
    if second == first:
        return "different"
    return "worse" if second < first else "better"


def _through(downtime: Downtime, notice: Notice) -> str:
    named = notice.channels or downtime.audiences[notice.audience].channels
    return ", ".join(downtime.channels[channel].name for channel in named)


# --- windows, kinds and councils ------------------------------------------------------------------


def _window(report: Report, name: str, before: Window, now: Window) -> None:
    """Days on which changes are made at other hours (O-08)."""
    tables = table(report, report.old, before.hours), table(report, report.new, now.hours)
    for opening in openings(report, *tables):
        said = {"window": now.name, "before": opening.before, "now": opening.now}
        report.add(
            difference("window-hours", **said),
            entry=f"downtime.windows.{name}",
            source=now.source,
            times=opening.times,
            patterns=opening.patterns,
            breaking=judged(opening),
        )


def _kind(report: Report, name: str, before: Kind, now: Kind) -> None:
    path = ("kinds", name)
    if before.any_time != now.any_time:
        code = "kind-any-time" if now.any_time else "kind-in-windows"
        _add(report, code, path, now.source, kind=now.name)
        report.say("downtime", *path, "any_time")
    if before.longest_minutes != now.longest_minutes:
        said = {"before": before.longest_minutes, "now": now.longest_minutes}
        _add(report, "kind-longest", path, now.source, kind=now.name, **said)
        report.say("downtime", *path, "longest_minutes")


def _council(report: Report, name: str, before: Council, now: Council) -> None:
    path = ("councils", name, "members")
    first = [_seat(report.old, one) for one in before.members]
    second = [_seat(report.new, one) for one in now.members]
    for code, some, without in (
        ("council-seat-gone", first, second),
        ("council-seat", second, first),
    ):
        for seat in [one for one in some if one not in without]:
            _add(report, code, path, now.source, council=now.name, seat=seat)
    if first != second:
        report.say("downtime", *path)


def _seat(handbook: Handbook, member: Member) -> str:
    return f"{member.role}, {handbook.cover.parties[member.party].name}"


def _add(report: Report, code: str, path: Path, source: list[str], **params: object) -> None:
    entry = ".".join(("downtime", *path))
    report.add(difference(code, **params), entry=entry, source=source)
