"""Cards that somebody can work by: all is somebody's, and what is switched on can be switched off.

What the hours and the precedence of cards come to is proved beside this (A-01 … A-15).
"""

from collections.abc import Mapping
from datetime import datetime

from driftbook.handbook.deciding.incident_card import chapter
from driftbook.handbook.proving import incident_hours, incident_precedence, incident_uses
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.proving.incident_uses import used_steps
from driftbook.handbook.schema.base import Entry
from driftbook.handbook.schema.incidents import Situation, Timer


def prove(report: Report, start: datetime) -> None:
    """Duties, announcements, cards, timers, monitors, hours, precedence, and what nobody uses."""
    incidents = chapter(report.handbook)
    _duties(report)
    _announcements(report)
    for name, card in incidents.situations.items():
        _card(report, name, card, start)
    for name, scenario in incidents.scenarios.items():
        if not scenario.steps:
            params = {"name": scenario.name}
            add(report, "scenario-without-steps", ("scenarios", name), scenario, params)
    for name, monitor in incidents.monitors.items():
        if not monitor.tells:
            params = {"name": monitor.name}
            add(report, "monitor-tells-nobody", ("monitors", name), monitor, params)
    incident_hours.prove(report)
    incident_precedence.prove(report)
    incident_uses.prove(report)


def _duties(report: Report) -> None:
    """Every step is somebody's, and everybody's duty is held by someone (A-03)."""
    incidents = chapter(report.handbook)
    if not any(duty.keeps_log for duty in incidents.duties.values()):
        add(report, "no-log-keeper", ("duties",), None, {})
    for name, duty in incidents.duties.items():
        if duty.contact is None and not duty.held_by:
            add(report, "duty-without-holder", ("duties", name), duty, {"name": duty.name})
    for name in used_steps(incidents):
        step = incidents.steps[name]
        if step.duty is None:
            add(report, "step-without-duty", ("steps", name), step, {"name": step.say})


def _announcements(report: Report) -> None:
    """What callers hear is written down, and can be switched on, and off again (A-04)."""
    language = report.handbook.cover.language
    for name, announcement in chapter(report.handbook).announcements.items():
        path, params = ("announcements", name), {"name": announcement.name}
        if language not in announcement.spoken:
            add(report, "announcement-without-text", path, announcement, params)
        if not announcement.on:
            add(report, "announcement-stays-off", path, announcement, params)
        if not announcement.off:
            add(report, "announcement-stays-on", path, announcement, params)


def _card(report: Report, name: str, card: Situation, start: datetime) -> None:
    incidents, path, params = chapter(report.handbook), ("situations", name), {"name": card.name}
    kept = {
        "card-without-owner": card.owner,
        "card-without-approver": card.approver,
        "card-without-review": card.review,
    }
    for code, said in kept.items():
        if said is None:
            add(report, code, path, card, params)
    today = start.astimezone(report.handbook.zone).date()
    if card.review is not None and card.review < today:
        about = {**params, "date": card.review}
        add(report, "card-review-passed", (*path, "review"), card, about, entry=path)
    duties = [incidents.duties[duty] for duty in card.responsible]
    if duties and not any(duty.keeps_log for duty in duties):
        add(report, "card-without-log-keeper", path, card, params)
    for timer, entry in card.timers.items():
        _timer(report, (*path, "timers", timer), entry, timer)


def _timer(report: Report, path: tuple[str, ...], timer: Timer, name: str) -> None:
    """A fact of the same name says the same, in minutes, hours or days (A-09)."""
    fact = report.handbook.cover.facts.get(name)
    said = incident_uses.first_number(fact or "")
    if said is not None and said not in (timer.minutes / unit for unit in (1, 60, 1440)):
        params = {"name": timer.name, "minutes": timer.minutes, "fact": fact}
        add(report, "timer-unlike-fact", path, timer, params)


def add(
    report: Report,
    code: str,
    path: tuple[str, ...],
    about: Entry | None,
    params: Mapping[str, object],
    *,
    entry: tuple[str, ...] | None = None,
) -> None:
    """Report it at an entry of the chapter."""
    report.add(
        code,
        "incidents",
        path,
        entry=".".join(entry or path),
        source=about.source if about else (),
        params=params,
    )
