"""Ordering: everything or nothing, never more than the seats, told to both and to the provider."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from driftbook.history.models import Event
from driftbook.jobs.actions import orders, seats
from driftbook.jobs.actions.orders import KeyUsed, Refused, Taken
from driftbook.jobs.models import Booking, Draft, Job, Order
from driftbook.jobs.tests.cast import LONE, MONDAY, NOW, SOREN, THURSDAY, TUESDAY, Town, by, town
from driftbook.jobs.tests.ordering import battery, draft, hour, live, order, ordered
from driftbook.outbox.models import Endpoint, Message

HOUR = timedelta(hours=1)


@pytest.fixture
def here(db: None) -> Town:
    return town()


def placed(here: Town, written: Draft, now: datetime = NOW) -> Order:
    return orders.place(
        draft=written, edition=here.edition, handbook=here.handbook, by=by(SOREN), now=now
    )


def test_three_addresses_in_one_go(here: Town) -> None:
    made = order(here, battery(here, 1), battery(here, 2), battery(here, 3, TUESDAY + HOUR))
    assert [job.number for job in made.jobs.all()] == ["1-1", "1-2", "1-3"]
    booked = [live(job) for job in made.jobs.all()]
    assert [(b.slot.window, b.slot.starts, b.seat) for b in booked if b] == [
        ("tuesday", TUESDAY, 1),
        ("tuesday", TUESDAY, 2),
        ("tuesday", TUESDAY + HOUR, 1),
    ]
    job = made.jobs.get(position=3)
    assert (job.starts, job.ends) == (TUESDAY + HOUR, TUESDAY + 2 * HOUR)
    assert (job.state, job.service_class, job.invoiced) == ("placed", "normal", True)


def test_what_was_decided_stays_on_the_job(here: Town) -> None:
    job = ordered(here, battery(here))
    kept = job.decision
    assert (kept["class"], kept["way"], kept["edition"], kept["version"]) == (
        "normal",
        "window",
        1,
        "1",
    )
    assert kept["rate"] == {"item": "job-normal", "amount": "450.00", "currency": "DKK"}
    assert kept["window"]["start"] == "2026-11-24T13:00:00+01:00"
    assert kept["ordered"] == NOW.isoformat()


def test_the_third_in_the_same_hour_is_refused_with_alternatives(here: Town) -> None:
    order(here, battery(here, 1), battery(here, 2))
    with pytest.raises(Taken) as refused:
        order(here, battery(here, 3))
    assert refused.value.hour.start == TUESDAY
    near = [hour.start for hour in refused.value.nearest]
    assert near == [TUESDAY + HOUR, TUESDAY + 2 * HOUR, THURSDAY]  # Monday is of second priority
    assert Order.objects.count() == 1
    assert Booking.objects.count() == 2


def test_many_jobs_are_ordered_together_or_not_at_all(here: Town) -> None:
    order(here, battery(here, 1), battery(here, 2))
    with pytest.raises(Taken) as refused:
        order(here, battery(here, 3, THURSDAY), battery(here, 4), battery(here, 5))
    assert [loser.index for loser in refused.value.losers] == [1, 2]
    assert Job.objects.count() == 2
    assert Event.objects.filter(did="job.ordered").count() == 4


def test_every_job_that_may_not_be_ordered_is_named(here: Town) -> None:
    late = NOW.replace(hour=14)
    with pytest.raises(Refused) as refused:
        order(
            here,
            battery(here, 1, MONDAY),
            battery(here, 2),
            battery(here, 3, TUESDAY + HOUR / 2),
            battery(here, 4, notify=True),
            now=late,
        )
    assert [(index, one.code) for index, one in refused.value.problems] == [
        (0, "ordered-in-time"),
        (2, "on-the-hour"),
        (3, "citizen-phone"),
    ]
    assert not Order.objects.exists()


def test_an_order_without_jobs(here: Town) -> None:
    with pytest.raises(Refused):
        order(here)


def test_a_chosen_time_takes_no_seat(here: Town) -> None:
    job = ordered(here, battery(here, way="normal-hours", starts=TUESDAY - HOUR))
    assert live(job) is None
    assert job.ends == TUESDAY


def test_acute_and_free_of_charge(here: Town) -> None:
    flat = battery(here, way="acute", starts=NOW + HOUR, circumstances=["flat-battery"])
    job = ordered(here, flat)
    assert (job.service_class, job.invoiced, job.decision["rate"]) == ("acute", False, None)


def test_numbers_are_counted_within_the_agreement(here: Town) -> None:
    assert [order(here, battery(here, number)).number for number in (1, 2)] == [1, 2]


def test_the_same_key_is_the_same_order(here: Town) -> None:
    key = uuid4()
    first = order(here, battery(here), key=key)
    assert order(here, battery(here), key=key, now=TUESDAY) == first
    assert Job.objects.count() == 1
    with pytest.raises(KeyUsed):
        order(here, battery(here), key=key, orderer=here.provider)


def test_both_organisations_and_nobody_else_are_told(here: Town) -> None:
    job = ordered(here, battery(here, citizen="Inger", citizen_phone="+4570204003", notify=True))
    told = Event.objects.filter(did="job.ordered", key=str(job.key))
    assert {event.organisation for event in told} == {here.orderer.key, here.provider.key}
    assert "Inger" not in told[0].content
    deed = job.deeds.get()
    assert (deed.what, deed.state, deed.role, deed.details["class"]) == (
        "ordered",
        "placed",
        "spoc",
        "normal",
    )


def test_the_letter_to_those_who_hand_jobs_out(here: Town) -> None:
    new = battery(
        here,
        citizen="Inger",
        citizen_phone="+4570204003",
        notify=True,
        facts={"problem": "the neighbour has the key"},
    )
    made = order(here, new)
    letter = Message.objects.get()
    assert (letter.to, letter.organisation) == ("lone@example.org", here.provider.key)
    assert letter.subject == "Order 1 from The town"
    assert "1-1 Battery change\nBirch Street 1, 2860 Søborg\n" in letter.text
    assert "Tuesday 24 November 2026 13:00–14:00 · In a window\nNormal\n- " in letter.text
    assert f"/jobs/orders/{made.key}/" in letter.text
    for secret in ("Inger", "+4570204003", "neighbour"):
        assert secret not in letter.text


def test_webhooks_of_both(here: Town) -> None:
    for organisation in (here.orderer, here.provider):
        Endpoint.objects.create(
            organisation=organisation.key, url="https://example.org/hook", created=NOW
        )
    order(here, battery(here, 1), battery(here, 2))
    assert Message.objects.filter(subject="job.ordered").count() == 4


def test_a_draft_keeps_its_seat_and_becomes_an_order_once(here: Town) -> None:
    written = draft(here)
    item = written.items.get()
    held = seats.hold(
        item=item, hour=hour(here, TUESDAY), handbook=here.handbook, by=by(SOREN), now=NOW
    )
    made = placed(here, written, NOW + HOUR)  # nobody took it meanwhile
    job = made.jobs.get()
    booked = live(job)
    assert booked is not None
    assert (booked.pk, booked.held_until, booked.item) == (held.pk, None, None)
    assert placed(here, written, TUESDAY) == made
    assert Order.objects.count() == 1
    seats.release(item=item, now=NOW)
    assert live(job) is not None


def test_what_a_draft_kept_is_given_back_when_it_is_ordered_otherwise(here: Town) -> None:
    written = draft(here)
    item = written.items.get()
    seats.hold(item=item, hour=hour(here, TUESDAY), handbook=here.handbook, by=by(SOREN), now=NOW)
    written.items.update(way="normal-hours", starts=TUESDAY - HOUR)
    orders.place(draft=written, edition=here.edition, handbook=here.handbook, by=by(SOREN), now=NOW)
    assert not Booking.objects.filter(ended__isnull=True).exists()


def test_whoever_orders_for_the_provider_is_not_written_to(here: Town) -> None:
    order(here, battery(here), by=by(LONE, "supplier-support"))
    assert not Message.objects.exists()
