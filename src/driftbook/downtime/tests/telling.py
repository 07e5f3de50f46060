"""Downtimes whose notices are tested: rows as planning writes them, without its refusals."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from driftbook.downtime.models import Downtime, Duty, Notice, StatusPage
from driftbook.downtime.telling import actions
from driftbook.downtime.tests.town import BY, END, NOW, START, Town
from driftbook.handbook.deciding import downtime as deciding
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts


def downtime(here: Town, **more: Any) -> Downtime:
    """A minor change of the care plan, decided and not told yet."""
    number = Downtime.objects.count() + 1
    facts: dict[str, Any] = {
        "kind": "minor",
        "planning": "planned",
        "systems": ["plan"],
        "title": "A new release",
        "text": "Write down what you do.",
        "start": START,
        "end": END,
        "decided": NOW,
        "changed": NOW,
    }
    facts |= more
    made = Downtime.objects.create(
        number=number,
        agreement=here.agreement,
        edition=here.edition,
        organisation=here.town,
        affected=list(deciding.affected(here.handbook, tuple(facts["systems"]))),
        **facts,
    )
    duties(here, made)
    return made


def duties(here: Town, one: Downtime) -> None:
    """Its duties, as the handbook says."""
    facts = DowntimeFacts(
        kind=one.kind,
        systems=tuple(one.systems),
        start=one.start,
        end=one.end,
        decided=one.decided,
    )
    for duty in deciding.decide(here.handbook, facts, one.decided).duties:
        Duty.objects.create(
            downtime=one,
            revision=one.revision,
            notice=duty.notice,
            name=duty.name,
            audience=duty.audience,
            channels=list(duty.channels),
            source=list(duty.source),
            by=duty.by,
        )


def drafted(
    one: Downtime, occasion: str = "planned", now: datetime = NOW, turn: int = 1
) -> list[Notice]:
    """The notices of an occasion."""
    with transaction.atomic():
        return actions.draft(downtime=one, occasion=occasion, by=BY, now=now, turn=turn)


def moved(here: Town, one: Downtime, start: datetime, now: datetime) -> list[Notice]:
    """The same length from another start on, as planning moves it."""
    one.start, one.end = start, start + (one.end - one.start)
    one.revision, one.because = one.revision + 1, "The supplier is late."
    one.save()
    one.duties.filter(state="open").update(state="dropped", settled=now)
    duties(here, one)
    return drafted(one, "moved", now)


def open_status_page(here: Town, now: datetime = NOW) -> StatusPage:
    """The public page of the town, in English and Danish."""
    return StatusPage.objects.create(
        organisation=here.town, opened=now, languages=["en", "da"], changed=now
    )


def told(notices: Collection[Notice], at: datetime = NOW) -> None:
    """As if these had been published."""
    Notice.objects.filter(pk__in=[one.pk for one in notices]).update(
        state="published", published=at
    )


__all__ = ["downtime", "drafted", "duties", "moved", "open_status_page", "told"]
