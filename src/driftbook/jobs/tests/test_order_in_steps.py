"""A SPOC orders in four steps, by plain forms."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.jobs.models import Booking, Draft, Job, Order
from driftbook.jobs.tests import cast
from driftbook.jobs.tests.cast import COPENHAGEN, NOW, SOREN, THURSDAY, Town
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return cast.town()


@pytest.fixture(autouse=True)
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Friday morning."""
    at(monkeypatch, NOW)


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


class Ordering:
    """What somebody sees and presses in the steps of one draft."""

    def __init__(self, client: Client) -> None:
        self.client = client
        answer = client.post("/jobs/new/")
        assert answer.status_code == 302, answer.content.decode()
        self.base = answer["Location"].removesuffix("addresses/")

    @property
    def draft(self) -> Draft:
        return Draft.objects.get(key=self.base.split("/")[-2])

    @property
    def items(self) -> list[int]:
        return list(self.draft.items.values_list("pk", flat=True))

    def see(self, step: str) -> str:
        answer = self.client.get(self.base + step)
        assert answer.status_code == 200, (answer.status_code, answer.get("Location"))
        return unescape(answer.content.decode()).replace("\xa0", " ")

    def press(self, step: str, *, expect: int = 302, **said: object) -> str:
        answer = self.client.post(self.base + step, {**self.hidden(step), **said})
        assert answer.status_code == expect, unescape(answer.content.decode())
        return answer.get("Location") or unescape(answer.content.decode())

    def hidden(self, step: str) -> dict[str, str]:
        """What the page of the step sends back without being seen."""
        answer = self.client.get(self.base + step)
        text = answer.content.decode() if answer.status_code == 200 else ""
        return dict(re.findall(r'name="([^"]*shown)" value="([^"]*)"', text))

    def add(self, *addresses: object) -> None:
        self.press("addresses/", address=[one.pk for one in addresses], add="1")  # type: ignore[attr-defined]

    def tasks(self, type_: str, **said: object) -> str:
        form: dict[str, object] = {"continue": "1", **self.hidden("tasks/")}
        for pk in self.items:
            form |= {f"{pk}-type": type_, **{f"{pk}-{type_}__{k}": v for k, v in said.items()}}
        answer = self.client.post(self.base + "tasks/", form)
        return answer.get("Location") or unescape(answer.content.decode())

    def hour(self, at: datetime, window: str, which: object = "all", expect: int = 302) -> str:
        return self.press(
            "time/hour/",
            expect=expect,
            revision=self.draft.revision,
            way="window",
            which=which,
            hour=f"{window}|{at.isoformat()}",
        )

    def moment(self, at: datetime, way: str, expect: int = 302) -> str:
        return self.press(
            "time/moment/",
            expect=expect,
            revision=self.draft.revision,
            way=way,
            which="all",
            on=f"{at:%Y-%m-%d}",
            clock=f"{at:%H:%M}",
        )


def test_three_addresses_of_two_streets_in_one_go(town: Town) -> None:
    soren = Ordering(cast.of(SOREN))
    found = soren.see("addresses/?q=birch+2")
    assert "Birch Street 2" in found
    soren.add(town.addresses[0], town.addresses[1])
    soren.add(town.addresses[6])
    seen = soren.see("addresses/")
    assert "Birch Street 1" in seen
    assert "Øster Road 12A" in seen
    left = soren.press("addresses/", **{"continue": "1"})
    assert left.endswith("/tasks/")
    # Birch Street has locks, Øster Road none: there the type is set by itself
    one, two, three = soren.items
    form = {
        "continue": "1",
        f"{one}-type": "battery-change",
        f"{two}-type": "repair",
        f"{two}-repair__fact__problem": "It turns the wrong way.",
        f"{three}-installation__fact__bundle__new": "North",
        f"{three}-installation__fact__unit": "smart-lock",
    }
    assert soren.press("tasks/", **form).endswith("/time/")
    seen = soren.see("time/")
    assert "First priority" in seen
    assert "DKK 450.00" in seen
    soren.hour(THURSDAY, "thursday")
    seen = soren.see("time/")
    assert "Thu 26 Nov 08:00–09:00" in seen
    assert "Kept for you until 09:10" in seen
    items = list(soren.draft.items.all())
    assert [item.starts for item in items] == [THURSDAY, THURSDAY, THURSDAY + timedelta(hours=1)]
    assert soren.press("contact/", contact="Søren", phone="70204001").endswith("/summary/")
    seen = soren.see("summary/")
    assert "Order these 3 jobs" in seen
    assert "North" in seen
    address = soren.press("summary/")
    order = Order.objects.get()
    assert address == f"/jobs/orders/{order.key}/"
    assert order.phone == "+4570204001"
    assert [job.service_class for job in order.jobs.all()] == ["normal"] * 3
    assert Booking.objects.filter(ended__isnull=True, job__isnull=False).count() == 3
    # a double click is the same order
    assert soren.press("summary/") == address
    assert Order.objects.count() == 1
    seen = unescape(soren.client.get(address).content.decode())
    assert "3 jobs" in seen
    assert "Telephone now" not in seen
    seen = unescape(soren.client.get("/jobs/").content.decode())
    assert "Birch Street 2" in seen


def test_what_is_missing_is_named_with_a_link(town: Town) -> None:
    soren = Ordering(cast.of(SOREN))
    assert "check=1" in soren.press("addresses/", **{"continue": "1"})
    assert "Choose at least one address." in soren.see("addresses/?check=1")
    soren.add(town.addresses[0])
    assert "check=1" in soren.tasks("repair")
    seen = soren.see("tasks/?check=1")
    assert "Say this too." in seen
    assert "Birch Street 1: The problem" in seen
    seen = soren.see("summary/")
    assert "This is still missing" in seen
    assert "Order this job" not in seen
    assert "Birch Street 1: The problem" in soren.press("summary/", expect=422)


def test_the_time_can_only_be_chosen_when_the_tasks_are_said(town: Town) -> None:
    soren = Ordering(cast.of(SOREN))
    soren.add(town.addresses[0])
    answer = soren.client.get(soren.base + "time/")
    assert answer["Location"].endswith("/tasks/?check=1")


def test_after_two_the_day_before_it_is_acute_before_and_after_ordering(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, datetime(2026, 11, 25, 14, 1, tzinfo=COPENHAGEN))
    soren = Ordering(cast.of(SOREN))
    soren.add(town.addresses[0])
    soren.tasks("battery-change")
    seen = soren.see("time/")
    assert "too late for the window" in seen
    soren.moment(THURSDAY + timedelta(hours=2), "normal-hours")
    seen = soren.see("time/")
    assert "Acute" in seen
    assert "Ordered after two the day before" in seen
    assert soren.draft.items.get().way == "acute"
    soren.press("contact/", contact="Søren", phone="70204001")
    assert "Acute" in soren.see("summary/")
    order = soren.press("summary/")
    assert Job.objects.get().service_class == "acute"
    seen = unescape(soren.client.get(order).content.decode())
    assert "Telephone now" in seen
    assert "tel:+4570204001" in seen


def test_a_flat_battery_is_acute_and_free(town: Town) -> None:
    soren = Ordering(cast.of(SOREN))
    soren.add(town.addresses[0])
    pk = soren.items[0]
    soren.press(
        "tasks/", **{f"{pk}-type": "battery-change", f"{pk}-battery-change__is__flat-battery": "on"}
    )
    seen = soren.see("time/")
    assert "In a window" not in seen
    soren.moment(NOW + timedelta(hours=2), "acute")
    seen = soren.see("time/")
    assert "Free: it is not invoiced" in seen
    soren.press("contact/", contact="Søren", phone="70204001")
    soren.press("summary/")
    job = Job.objects.get()
    assert (job.service_class, job.invoiced) == ("acute", False)


def test_a_seat_that_was_taken_meanwhile(town: Town) -> None:
    first, second = Ordering(cast.of(SOREN)), Ordering(cast.of(SOREN))
    first.add(town.addresses[0], town.addresses[1])
    first.tasks("battery-change")
    second.add(town.addresses[2])
    second.tasks("battery-change")
    assert "2 free" in second.see("time/")
    for pk in first.items:
        first.hour(THURSDAY, "thursday", pk)
    seen = second.hour(THURSDAY, "thursday", second.items[0], expect=409)
    assert "Thu 26 Nov 08:00 is taken meanwhile" in seen
    assert "Thu 26 Nov 09:00–10:00" in seen
    assert second.draft.items.get().starts is None
    second.hour(THURSDAY + timedelta(hours=1), "thursday", second.items[0])


def test_the_stairwell_gets_a_unit_too_without_a_time(town: Town) -> None:
    soren = Ordering(cast.of(SOREN))
    soren.add(town.addresses[6])
    pk = soren.items[0]
    form = {
        f"{pk}-installation__fact__bundle__new": "North",
        f"{pk}-installation__fact__unit": "smart-lock",
        f"{pk}-stairwell": "on",
    }
    assert "check=1" in soren.press("tasks/", **form)
    home, stairs = soren.draft.items.all()
    assert (stairs.door, stairs.way, stairs.type) == (
        town.stairwell,
        "no-fixed-time",
        "installation",
    )
    form |= {
        f"{stairs.pk}-installation__fact__bundle__new": "North",
        f"{stairs.pk}-installation__fact__unit": "smart-relay",
    }
    assert soren.press("tasks/", **form).endswith("/time/")
    seen = soren.see("time/")
    assert "Agreement with the housing association" in seen
    soren.press("tasks/", **{**form, f"{pk}-stairwell": ""})
    assert soren.items == [home.pk]


def test_the_citizens_number_exactly_where_they_are_called(town: Town) -> None:
    soren = Ordering(cast.of(SOREN))
    soren.add(town.addresses[0])
    soren.tasks("battery-change")
    soren.hour(THURSDAY, "thursday")
    pk = soren.items[0]
    said = {"contact": "Søren", "phone": "70204001", f"job-{pk}-notify": "on"}
    assert "check=1" in soren.press("contact/", **said)
    assert "whom to call before arrival" in soren.see("contact/?check=1")
    seen = soren.press("contact/", expect=422, **said, **{f"job-{pk}-phone": "12"})
    assert "This is no telephone number" in seen
    said |= {f"job-{pk}-citizen": "Karla", f"job-{pk}-phone": "70 20 40 09"}
    assert soren.press("contact/", **said).endswith("/summary/")
    assert soren.draft.items.get().citizen_phone == "+4570204009"
    soren.press("contact/", contact="Søren", phone="70204001")
    assert soren.draft.items.get().citizen_phone == ""


def test_two_devices_lose_nothing_of_each_other(town: Town) -> None:
    soren = Ordering(cast.of(SOREN))
    soren.add(town.addresses[0])
    pk = soren.items[0]
    before = soren.see("tasks/")
    shown = before.split(f'name="{pk}-shown" value="')[1].split('"')[0]
    form = {f"{pk}-type": "repair", f"{pk}-shown": shown}
    soren.press("tasks/", **form, **{f"{pk}-repair__fact__problem": "From the computer"})
    seen = soren.press(
        "tasks/", expect=409, **form, **{f"{pk}-repair__fact__problem": "From the phone"}
    )
    assert "From the computer" in seen
    assert "From the phone</textarea>" in seen.replace("\n", "")
    again = seen.split(f'name="{pk}-shown" value="')[1].split('"')[0]
    form[f"{pk}-shown"] = again
    soren.press("tasks/", **form, **{f"{pk}-repair__fact__problem": "From the phone"})
    assert soren.draft.items.get().facts == {"problem": "From the phone"}


def test_a_time_from_a_page_that_is_old(town: Town) -> None:
    soren = Ordering(cast.of(SOREN))
    soren.add(town.addresses[0])
    soren.tasks("battery-change")
    old = soren.draft.revision
    soren.hour(THURSDAY, "thursday")
    seen = soren.press(
        "time/hour/",
        expect=409,
        revision=old,
        way="window",
        which="all",
        hour=f"thursday|{(THURSDAY + timedelta(hours=1)).isoformat()}",
    )
    assert "You have changed this on another device meanwhile" in seen
    assert soren.draft.items.get().starts == THURSDAY


def test_an_order_is_all_or_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chosen in time, ordered too late: the job says so, and the other is not ordered either."""
    at(monkeypatch, datetime(2026, 11, 25, 13, 55, tzinfo=COPENHAGEN))
    soren = Ordering(cast.of(SOREN))
    soren.add(town.addresses[0], town.addresses[1])
    soren.tasks("battery-change")
    soren.hour(THURSDAY, "thursday")
    soren.press("contact/", contact="Søren", phone="70204001")
    at(monkeypatch, datetime(2026, 11, 25, 14, 1, tzinfo=COPENHAGEN))
    seen = soren.press("summary/", expect=422)
    assert "Birch Street 1: choose another time." in seen
    assert Order.objects.count() == 0


def test_whose_drafts_they_are(town: Town) -> None:
    soren = Ordering(cast.of(SOREN))
    colleague = signed_in(person("sofie", "the-town", "spoc"))
    assert colleague.get(soren.base + "addresses/").status_code == 404
    assert cast.of(cast.ANNA).get(soren.base + "addresses/").status_code == 403
    assert cast.of(cast.OTTO).get(soren.base + "addresses/").status_code == 404
    assert cast.of(cast.LONE).get(soren.base + "addresses/").status_code == 404
    refused = cast.of(cast.ANNA).get("/jobs/new/")
    assert refused.status_code == 403
    assert "order jobs" in refused.content.decode()


def test_a_draft_is_resumed_and_thrown_away(town: Town) -> None:
    soren = Ordering(cast.of(SOREN))
    soren.add(town.addresses[0])
    other_device = cast.of(SOREN)
    assert "Birch Street 1" in other_device.get("/jobs/").content.decode()
    assert "Birch Street 1" in other_device.get("/jobs/new/").content.decode()
    assert soren.press("removal/") == "/jobs/"
    assert Draft.objects.count() == 0


def test_what_a_guide_has_found_is_set_by_itself(town: Town) -> None:
    client = cast.of(SOREN)
    wish = "?handbook=town&type=battery-change&circumstance=flat-battery"
    seen = client.get(f"/jobs/new/{wish}").content.decode()
    assert "Battery change, The battery is flat" in seen
    place = client.post("/jobs/new/?type=battery-change&circumstance=flat-battery")
    client.post(place["Location"], {"address": [town.addresses[0].pk, town.addresses[5].pk]})
    known, without = Draft.objects.get().items.all()
    assert (known.type, known.circumstances) == ("battery-change", ["flat-battery"])
    assert (without.type, without.circumstances) == ("installation", [])
