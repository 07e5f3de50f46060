"""What a SPOC sees and changes after ordering, in pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.handbook.deciding.windows import hour_at
from driftbook.jobs.models import Booking, Draft, Job
from driftbook.jobs.placing import button
from driftbook.jobs.tests import cast
from driftbook.jobs.tests.cast import COPENHAGEN, NOW, SOREN, THURSDAY, TUESDAY, Town
from driftbook.jobs.tests.ordering import battery, order, ordered, stairwell
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return cast.town()


@pytest.fixture
def soren(town: Town) -> Client:
    return cast.of(SOREN)


@pytest.fixture(autouse=True)
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


def see(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode()).replace("\xa0", " ")


def post(client: Client, address: str, status: Any = 302, **said: Any) -> str:
    answer = client.post(address, said)
    assert answer.status_code == status, unescape(answer.content.decode())
    return unescape(answer.content.decode()).replace("\xa0", " ")


def value(town: Town, at: datetime) -> str:
    hour = hour_at(town.handbook, at)
    assert hour is not None
    return button(hour)


def test_the_list_is_filtered_and_searched(town: Town, soren: Client) -> None:
    order(town, battery(town, 1), battery(town, 2))
    ordered(town, stairwell(town))
    seen = see(soren, "/jobs/")
    assert "Coming (2)" in seen
    assert "Waiting (1)" in seen
    assert "Øster Road 12A" not in seen
    assert "Øster Road 12A" in see(soren, "/jobs/?show=waiting")
    seen = see(soren, "/jobs/?q=birch 2")
    assert "Birch Street 2" in seen
    assert "Birch Street 1" not in seen
    assert "Birch Street 1" in see(soren, "/jobs/?q=1-1")
    assert "Nothing is found" in see(soren, "/jobs/?q=nowhere")


def test_the_maker_sees_jobs_and_orders_nothing(town: Town) -> None:
    job = ordered(town, battery(town))
    lone = cast.of(cast.LONE)
    assert "Birch Street 1" in see(lone, "/jobs/")
    assert "Order a technician" not in see(lone, "/jobs/")
    assert "Birch Street 1" in see(lone, f"/jobs/{job.key}/")
    assert "Order the same again" not in see(lone, f"/jobs/{job.key}/")
    see(lone, "/jobs/new/", 403)


def test_a_colleague_sees_what_was_ordered(town: Town) -> None:
    job = ordered(town, battery(town))
    sofie = signed_in(person("sofie", "the-town", "spoc"))
    assert "Ordered by Soren" in see(sofie, f"/jobs/{job.key}/")
    see(cast.of(cast.ANNA), f"/jobs/{job.key}/", 403)
    see(cast.of(cast.OTTO), f"/jobs/{job.key}/", 404)
    see(cast.of(cast.TORBEN), f"/jobs/{job.key}/", 403)


def test_moving_to_another_hour(town: Town, soren: Client) -> None:
    job = ordered(town, battery(town))
    seen = see(soren, f"/jobs/{job.key}/move/")
    assert "It can be moved until Mon 23 Nov 14:00" in seen
    assert "2 free" in seen
    post(soren, f"/jobs/{job.key}/move/", way="window", hour=value(town, THURSDAY))
    seen = see(soren, f"/jobs/{job.key}/")
    assert "Thu 26 Nov 08:00–09:00" in seen
    assert "Moved by Soren" in seen
    assert "Tue 24 Nov 13:00 → Thu 26 Nov 08:00" in seen
    assert Booking.objects.filter(ended__isnull=True).get().slot.starts == THURSDAY


def test_moving_to_a_chosen_time_shows_first_what_it_counts_as(town: Town, soren: Client) -> None:
    job = ordered(town, battery(town))
    address = f"/jobs/{job.key}/move/"
    said = {"way": "normal-hours", "on": "2026-11-20", "clock": "14:00"}
    seen = post(soren, address, 200, **said)
    assert "Acute" in seen
    assert "Move it there" in seen
    assert Job.objects.get().starts == TUESDAY
    post(soren, address, **{**said, "way": "acute", "sure": "1"})
    assert Job.objects.get().service_class == "acute"
    assert "This is in the past." in post(soren, address, 422, **{**said, "clock": "08:00"})


def test_an_hour_that_was_taken_meanwhile(town: Town, soren: Client) -> None:
    job = ordered(town, battery(town, 3))
    order(town, battery(town, 1, THURSDAY), battery(town, 2, THURSDAY))
    address = f"/jobs/{job.key}/move/"
    seen = post(soren, address, 409, way="window", hour=value(town, THURSDAY))
    assert "Thu 26 Nov 08:00–09:00 is taken meanwhile" in seen
    assert "Thu 26 Nov 09:00–10:00" in seen
    assert Job.objects.get(pk=job.pk).starts == TUESDAY


def test_cancelling_with_a_reason_and_no_more_after_the_deadline(
    town: Town, soren: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (ordered(town, battery(town, number)) for number in (1, 2))
    address = f"/jobs/{first.key}/cancellation/"
    assert "This is possible until Mon 23 Nov 14:00" in see(soren, address)
    assert "Say in a sentence why." in post(soren, address, 422, because="")
    post(soren, address, because="Karla is in hospital.")
    assert "Karla is in hospital." in see(soren, f"/jobs/{first.key}/")
    at(monkeypatch, datetime(2026, 11, 23, 14, 1, tzinfo=COPENHAGEN))
    soren = cast.of(SOREN)  # whose session has ended over the weekend
    seen = see(soren, f"/jobs/{second.key}/")
    assert "It could be cancelled until Mon 23 Nov 14:00" in seen
    assert "T-2" in seen
    assert "tel:+4570204001" in seen
    seen = post(soren, f"/jobs/{second.key}/cancellation/", 409, because="Too late")
    assert "It could be cancelled until Mon 23 Nov 14:00" in seen
    assert Job.objects.get(pk=second.pk).state == "placed"


def test_the_same_again(town: Town, soren: Client) -> None:
    job = ordered(town, battery(town, circumstances=["warranty"]))
    answer = soren.post(f"/jobs/{job.key}/again/")
    draft = Draft.objects.get()
    assert answer["Location"] == f"/jobs/drafts/{draft.key}/tasks/"
    item = draft.items.get()
    assert (item.address, item.type, item.circumstances) == (
        job.address,
        "battery-change",
        ["warranty"],
    )


def test_an_acute_order_says_whom_to_telephone_until_somebody_accepts(
    town: Town, soren: Client
) -> None:
    job = ordered(town, battery(town, 1, NOW + timedelta(hours=2), way="acute"))
    page = f"/jobs/orders/{job.order.key}/"
    assert "Telephone now" in see(soren, page)
    assert "Telephone now" not in see(cast.of(cast.LONE), page)
    Job.objects.update(state="accepted")
    assert "Telephone now" not in see(soren, page)
