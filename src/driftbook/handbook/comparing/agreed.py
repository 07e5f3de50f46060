"""What the agreement says without hours of its own: promises, and the service catalogue."""

from driftbook.handbook.comparing.changes import Breaking, Report, difference
from driftbook.handbook.comparing.contacts import judged
from driftbook.handbook.comparing.openings import openings, table
from driftbook.handbook.deciding.timeline import chapter, written_hours
from driftbook.handbook.schema.support import CatalogueItem, Promise

_INCLUDED = ("included", "provided")


def compare(report: Report) -> None:
    """Report promises and catalogue items that are gone, new or other."""
    _promises(report)
    _catalogue(report)


def _promises(report: Report) -> None:
    old = {promise.id: promise for promise in chapter(report.old).promises}
    new = {promise.id: promise for promise in chapter(report.new).promises}
    for name in dict.fromkeys((*new, *old)):
        if name in old and name in new:
            _promise(report, old[name], new[name])
            continue
        code, one = ("promise-added", new) if name in new else ("promise-removed", old)
        support = chapter(report.new if name in new else report.old)
        hours = written_hours(support, one[name].hours)
        found = difference(code, promise=one[name].name, hours=hours)
        report.add(found, entry=f"support.promises.{name}", source=one[name].source)
        report.say("support", "promises", name)


def _promise(report: Report, old: Promise, new: Promise) -> None:
    before, now = table(report, report.old, old.hours), table(report, report.new, new.hours)
    for opening in openings(report, before, now):
        report.add(
            difference("promise-hours", promise=new.name, before=opening.before, now=opening.now),
            entry=f"support.promises.{new.id}",
            source=new.source,
            times=opening.times,
            patterns=opening.patterns,
            breaking=judged(opening),
        )


def _catalogue(report: Report) -> None:
    old = {item.id: item for item in chapter(report.old).catalogue}
    new = {item.id: item for item in chapter(report.new).catalogue}
    for name in dict.fromkeys((*new, *old)):
        if name in old and name in new:
            _item(report, old[name], new[name])
            continue
        code, one = ("item-added", new[name]) if name in new else ("item-removed", old[name])
        found = difference(code, item=one.name, state=one.state)
        report.add(found, entry=f"support.catalogue.{name}", source=one.source)
        report.say("support", "catalogue", name)


def _item(report: Report, old: CatalogueItem, new: CatalogueItem) -> None:
    before = (old.state, old.where, old.by)
    if before == (new.state, new.where, new.by):
        return
    party = report.new.cover.parties.get(new.by or "")
    report.add(
        difference(
            f"item-{new.state}",
            item=new.name,
            before=old.state,
            where=new.where or "",
            by=party.name if party else "",
        ),
        entry=f"support.catalogue.{new.id}",
        source=new.source,
        breaking=_judged(old, new),
    )
    for field in ("state", "where", "by"):
        report.say("support", "catalogue", new.id, field)


def _judged(old: CatalogueItem, new: CatalogueItem) -> Breaking:
    had, has = old.state in _INCLUDED, new.state in _INCLUDED
    if had == has:
        return "different"
    return "better" if has else "worse"
