"""The yearly review: expected with the edition, reminded of, and recorded (G-03)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from driftbook.editions.announcing import remind_the_parties
from driftbook.editions.models import Edition, Review
from driftbook.handbook.book import Handbook
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation

AHEAD = timedelta(days=30)
"""How long before the day, and how often after it, both parties are reminded."""
HOUR = time(9)
"""Of the day on which somebody is reminded, in the handbook's zone."""


def expect(*, agreement: Agreement, handbook: Handbook, now: datetime) -> Review | None:
    """The review that the handbook names, as the one to come; none where it names no date."""
    due = handbook.cover.review
    if due is None:
        return None
    review, _made = Review.objects.update_or_create(
        agreement=agreement,
        held=None,
        defaults={"due": due, "remind": next_reminder(due, handbook, now)},
    )
    return review


def next_reminder(due: date, handbook: Handbook, now: datetime) -> datetime:
    """30 days before the day, on the day, and then every 30 days: the next one after `now`."""
    instant = datetime.combine(due - AHEAD, HOUR, handbook.zone)
    while instant <= now:
        instant = datetime.combine(instant.date() + AHEAD, HOUR, handbook.zone)
    return instant


def remind(*, review: Review, handbook: Handbook, edition: Edition, now: datetime) -> bool:
    """Remind both parties if that is due; False when somebody has done so meanwhile."""
    with transaction.atomic():
        current = Review.objects.select_for_update().get(pk=review.pk)
        if current.held or current.remind is None or current.remind > now:
            return False
        slot = current.remind
        current.remind = next_reminder(current.due, handbook, now)
        current.save(update_fields=["remind"])
        remind_the_parties(review=current, slot=slot, edition=edition, handbook=handbook, now=now)
    return True


def hold(
    *,
    agreement: Agreement,
    held: date,
    present: str,
    outcome: str,
    edition: Edition,
    by: By,
    organisation: Organisation,
    now: datetime,
) -> Review:
    """Record that the parties have met: when, who was there, what came of it.

    Recorded twice for the same day it is one meeting.
    """
    with transaction.atomic():
        # FOR NO KEY UPDATE: charges and cases refer to the agreement while they hold the history
        Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
        same = Review.objects.filter(agreement=agreement, held=held).first()
        if same is not None:
            return same
        review = Review.objects.filter(agreement=agreement, held=None).first()
        review = review or Review(agreement=agreement, due=held)
        review.held, review.present, review.outcome = held, present, outcome
        review.edition, review.remind = edition, None
        review.recorded, review.recorded_by = now, by.person
        review.save()
        record(
            organisation=organisation.key,
            by=by,
            did="review.held",
            kind="handbook",
            key=agreement.handbook,
            before={"due": review.due.isoformat()},
            after={"held": held.isoformat(), "edition": edition.number, "outcome": outcome},
            now=now,
        )
    return review
