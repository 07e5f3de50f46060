"""Whoever has to be told can be told, and of every downtime somebody is (O-09, A-14)."""

from driftbook.handbook.deciding.downtime_rules import chapter, rules
from driftbook.handbook.proving.downtime_findings import add
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.proving.incident_uses import first_number
from driftbook.handbook.schema.downtime import Audience, Lead, Notice

_BY_ADDRESS = ("mail", "webhook")


def prove(report: Report) -> None:
    """Audiences without a channel, downtime that nobody hears of, periods that cannot be meant."""
    downtime = chapter(report.handbook)
    for name, audience in downtime.audiences.items():
        _audience(report, name, audience)
    for name, notice in downtime.notices.items():
        _notice(report, name, notice)
    for name, kind in downtime.kinds.items():
        silent = [
            system.name
            for id_, system in downtime.systems.items()
            if not rules(report.handbook, name, (id_,)).notices
        ]
        if silent:
            planned = kind.planning == "planned"
            code = "downtime-told-to-nobody" if planned else "unplanned-told-to-nobody"
            add(report, code, ("kinds", name), kind, name=kind.name, names=silent)


def _audience(report: Report, name: str, audience: Audience) -> None:
    downtime = chapter(report.handbook)
    notices = [one for one in downtime.notices.values() if one.audience == name]
    path = ("audiences", name)
    if not audience.channels and (not notices or not all(one.channels for one in notices)):
        add(report, "audience-without-channel", path, audience, name=audience.name)
    through = {*audience.channels, *(channel for one in notices for channel in one.channels)}
    by_address = [
        channel
        for id_, channel in downtime.channels.items()
        if id_ in through and channel.via in _BY_ADDRESS
    ]
    if any(channel.via == "webhook" or not audience.people for channel in by_address):
        add(report, "addresses-to-add", path, audience, name=audience.name)


def _notice(report: Report, name: str, notice: Notice) -> None:
    downtime, path = chapter(report.handbook), ("notices", name)
    if notice.before is not None:
        named = notice.kinds or list(downtime.kinds)
        unplanned = [
            downtime.kinds[kind].name
            for kind in named
            if downtime.kinds[kind].planning == "unplanned"
        ]
        if unplanned:
            add(report, "notice-before-unplanned", path, notice, name=notice.name, names=unplanned)
    fact = report.handbook.cover.facts.get(name, "")
    said = first_number(fact)
    if said is not None and said not in _numbers(notice):
        add(report, "notice-unlike-fact", path, notice, name=notice.name, fact=fact)


def _numbers(notice: Notice) -> set[float]:
    """The period in every way of counting that a text may have chosen."""
    minutes = notice.within_minutes or 0
    return {minutes, minutes / 60, *(_of_lead(notice.before) if notice.before else ())}


def _of_lead(lead: Lead) -> tuple[float, ...]:
    days = lead.weeks * 7 + lead.days
    return (lead.months, lead.weeks, lead.days, days, days / 7, lead.working_days, lead.hours)
