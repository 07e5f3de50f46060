"""What the worker does for battery reports: it makes each once for its day, then presses and mails
it. After downtime the latest that was missed is made, as soon as there is a worker (G-24)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import QuerySet

from driftbook.doors.batteries import actions, keeping
from driftbook.doors.models import BatteryReport
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import batteries as deciding
from driftbook.handbook.reading import Unreadable
from driftbook.people.models import Organisation
from driftbook.work import claims, stopping
from driftbook.work.due import Upcoming

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """A report that is to be made, or will be."""

    organisation: Organisation
    edition: Edition
    handbook: Handbook
    day: date
    at: datetime


class Batteries:
    """Reports that are to be made, by the hours of handbooks; and those that are to be pressed."""

    name = "batteries"

    def next_due(self, now: datetime) -> datetime | None:
        """When the next report is to be made, or its files are."""
        found = [actions.again(report) for report in self._unpressed()]
        found += [one.at for one in wanted(now)] or [one.at for one in coming(now)]
        return min(found, default=None)

    def run_due(self, now: datetime, limit: int) -> int:
        """Make what is due, then press what was made; a fault in one holds up no other."""
        done = 0
        for one in wanted(now)[:limit]:
            if stopping.asked():
                break
            actions.make(
                organisation=one.organisation,
                edition=one.edition,
                handbook=one.handbook,
                day=one.day,
                now=now,
            )
            done += 1
        for report in list(self._unpressed()):
            if done >= limit or stopping.asked():
                break
            if actions.again(report) <= now:
                done += self._press(report, now)
        return done

    def _press(self, report: BatteryReport, now: datetime) -> bool:
        """The files while nobody waits; then, in one transaction that holds its row, they and the
        mails, or neither. Two workers may press at once: the first that is ready has done it."""
        rows = BatteryReport.objects.filter(pk=report.pk, pressed__isnull=True)
        rows = rows.select_related("organisation")
        there = rows.first()
        if there is None:
            return False
        try:
            files = actions.files(report=there, now=now)
            with transaction.atomic():
                locked = claims.lock(rows)
                if locked is not None:
                    actions.press(report=locked, files=files, now=now)
        except OperationalError:
            raise
        except Exception as fault:
            log.exception("the files of battery report %s could not be made", there.key)
            with transaction.atomic():
                locked = claims.lock(rows)
                if locked is not None and actions.again(locked) <= now:  # not told twice
                    actions.failed(report=locked, why=f"{type(fault).__name__}: {fault}")
        return True

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The reports to come, one for each organisation and handbook."""
        found = sorted([*wanted(now), *coming(now)], key=lambda one: one.at)
        if organisations is not None:
            found = [one for one in found if one.organisation.key in organisations]
        for one in found[:limit]:
            yield Upcoming(
                due=one.at,
                source=self.name,
                what="battery-report.made",
                kind="handbook",
                key=one.handbook.id,
                organisation=one.organisation.key,
                details={"day": one.day.isoformat()},
            )

    def _unpressed(self) -> QuerySet[BatteryReport]:
        rows = BatteryReport.objects.filter(pressed__isnull=True)
        return rows.only("pk", "made", "attempts").order_by("made", "pk")


def wanted(now: datetime) -> list[Wanted]:
    """The reports that are due at `now` (aware) and not made: of each handbook the latest one.

    It is made under the edition that held when it was due, and so not for a day before the first.
    A week has one report, whatever the weekday was in the edition before.
    """
    found = []
    for edition, handbook, keepers in keeping.handbooks(now):
        day = deciding.report_day(handbook, now)
        if day is None:
            continue
        at = deciding.next_report(handbook, _midnight(handbook, day))
        held = _held(edition, handbook, at)
        if held is None:
            continue
        there = _have_one(handbook, day)
        found += [Wanted(one, *held, day, at) for one in keepers if one.pk not in there]
    return found


def coming(now: datetime) -> list[Wanted]:
    """The next report of each handbook after `now` (aware)."""
    found = []
    for edition, handbook, keepers in keeping.handbooks(now):
        if keeping.reports(handbook):
            at = deciding.next_report(handbook, now)
            later = deciding.next_report(handbook, at)
            there = _have_one(handbook, at.date())
            for one in keepers:
                then = later if one.pk in there else at
                found.append(Wanted(one, edition, handbook, then.date(), then))
    return found


def _have_one(handbook: Handbook, day: date) -> set[int]:
    """The organisations that have a report of the week (Monday to Sunday) of a day, or a later one:
    where a new edition moves the report to another weekday, that week has one all the same, and
    not two; and what was missed before the last one stays so."""
    monday = day - timedelta(days=day.weekday())
    made = BatteryReport.objects.filter(handbook=handbook.id, day__gte=monday)
    return set(made.values_list("organisation", flat=True))


def _midnight(handbook: Handbook, day: date) -> datetime:
    """Just before the day begins in the handbook's zone: reports are due at some hour of it."""
    start = datetime(day.year, day.month, day.day, tzinfo=handbook.zone)
    return start.astimezone(UTC) - timedelta(seconds=1)


def _held(edition: Edition, handbook: Handbook, at: datetime) -> tuple[Edition, Handbook] | None:
    """The edition that held at an instant, if it had a battery report."""
    if edition.holds_from <= at:
        return edition, handbook
    before = Edition.objects.filter(agreement=edition.agreement, holds_from__lte=at)
    last = before.order_by("-holds_from", "-number").select_related("agreement").first()
    try:
        held = shelf.read(last) if last else None
    except Unreadable:
        held = None
    return (last, held) if last is not None and held is not None and keeping.reports(held) else None
