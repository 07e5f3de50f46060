"""Action cards: what is done otherwise by whoever works by them, and what callers hear."""

from driftbook.handbook.comparing.changes import Report, difference
from driftbook.handbook.deciding.incident_card import chapter, once, step_ids
from driftbook.handbook.schema.incidents import Announcement, Incidents, Situation, Step

Path = tuple[str, ...]


def compare(report: Report) -> None:
    """Report cards that are gone or new, their steps, precedence, timers, and what is spoken."""
    old, new = chapter(report.old), chapter(report.new)
    for name in once([*new.situations, *old.situations]):
        if name in old.situations and name in new.situations:
            _card(report, name)
            continue
        code, there = ("card-added", new) if name in new.situations else ("card-removed", old)
        card = there.situations[name]
        _add(report, code, ("situations", name), card.source, card=card.name)
        report.say("incidents", "situations", name)
    for name in [one for one in new.steps if one in old.steps]:
        _step(report, name, old.steps[name], new.steps[name])
    for name in [one for one in new.announcements if one in old.announcements]:
        _announcement(report, name, old.announcements[name], new.announcements[name])


def _card(report: Report, name: str) -> None:
    before, now = chapter(report.old).situations[name], chapter(report.new).situations[name]
    _steps(report, name, before, now)
    _precedence(report, name, before, now)
    for timer, entry in now.timers.items():
        earlier = before.timers.get(timer)
        if earlier is not None and earlier.minutes != entry.minutes:
            path: Path = ("situations", name, "timers", timer)
            said = {"timer": entry.name, "before": earlier.minutes, "now": entry.minutes}
            _add(report, "timer-length", path, entry.source, card=now.name, **said)
            report.say("incidents", *path, "minutes")


def _steps(report: Report, name: str, before: Situation, now: Situation) -> None:
    """What the card asks for besides, or no longer; or in another order."""
    old, new = chapter(report.old), chapter(report.new)
    first, second = once(step_ids(old, before)), once(step_ids(new, now))
    path: Path = ("situations", name)
    for code, handbook, names in (
        ("card-step-added", new, [step for step in second if step not in first]),
        ("card-step-removed", old, [step for step in first if step not in second]),
    ):
        for step in names:
            said = handbook.steps[step]
            _add(report, code, path, said.source or now.source, card=now.name, step=said.say)
    both = [step for step in second if step in first]
    if both != [step for step in first if step in second]:
        _add(report, "card-steps-order", path, now.source, card=now.name)
    for phase in [one for one in now.phases if one in before.phases]:
        report.say("incidents", *path, "phases", phase, "steps")


def _precedence(report: Report, name: str, before: Situation, now: Situation) -> None:
    first, second = {one.to for one in before.yields}, {one.to for one in now.yields}
    path: Path = ("situations", name, "yields")
    for code, there, names in (
        ("card-taken-over", chapter(report.new), second - first),
        ("card-not-taken-over", chapter(report.old), first - second),
    ):
        for other in sorted(names):
            card = there.situations[other]
            _add(report, code, path, now.source, card=now.name, other=card.name)
    if first != second:
        report.say("incidents", *path)


def _step(report: Report, name: str, before: Step, now: Step) -> None:
    """Whose a step is, and whom it calls, by the names that people know."""
    old, new, path = chapter(report.old), chapter(report.new), ("steps", name)
    if before.duty != now.duty:
        whose = {"before": _duty(old, before.duty), "now": _duty(new, now.duty)}
        _add(report, "step-duty", path, now.source, step=now.say, **whose)
        report.say("incidents", *path, "duty")
    if before.call != now.call and before.call and now.call:
        supports = (report.old.support, report.new.support)
        one, other = (
            support.contacts[call].name if support else call
            for support, call in zip(supports, (before.call, now.call), strict=True)
        )
        _add(report, "step-call", path, now.source, step=now.say, before=one, now=other)
        report.say("incidents", *path, "call")


def _announcement(report: Report, name: str, before: Announcement, now: Announcement) -> None:
    """Other words for callers: somebody has to record them anew (A-04)."""
    for language, text in now.spoken.items():
        if language in before.spoken and before.spoken[language] != text:
            path: Path = ("announcements", name)
            said = {"name": now.name, "language": language, "now": text}
            _add(report, "announcement-spoken", path, now.source, **said)
            report.say("incidents", *path, "spoken", language)


def _duty(incidents: Incidents, name: str | None) -> str:
    return incidents.duties[name].name if name else ""


def _add(report: Report, code: str, path: Path, source: list[str], **params: object) -> None:
    entry = ".".join(("incidents", *path))
    report.add(difference(code, **params), entry=entry, source=source)
