"""The fleet and its units, as whoever looks after the locks sees them."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from driftbook.doors import looks
from driftbook.doors.fleet import chart, every, queries
from driftbook.doors.models import BatteryDay, Command, Device, Gateway, Reading, Unit
from driftbook.doors.tests.locks import ADAM, CARLA, OTTO, SVEN, TEKLA, VERA, Town, of, town, user
from driftbook.people.models import Agreement

pytestmark = pytest.mark.django_db
FLEET = "/doors/fleet/"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def there(now: datetime) -> Town:
    """A town in which all is well: every lock was heard of a quarter of an hour ago."""
    found = town()
    Gateway.objects.update(online=True, online_since=now - DAY, seen=now - MINUTE)
    Unit.objects.update(battery_changed=now - 80 * DAY)
    Device.objects.update(
        state="locked",
        state_at=now - 15 * MINUTE,
        state_since=now - 3 * HOUR,
        battery=62,
        battery_at=now - 15 * MINUTE,
        battery_since=now - 2 * DAY,
        online=True,
        seen=now - 15 * MINUTE,
    )
    return found


def device(unit: Unit, **changes: Any) -> None:
    Device.objects.filter(unit=unit).update(**changes)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(plain.split())


def unit_page(client: Client, unit: Unit) -> str:
    return text(client, f"/doors/units/{unit.key}/")


# --- the fleet ------------------------------------------------------------------------------------


def test_when_all_is_well_the_page_says_only_that(there: Town) -> None:
    said = text(of(SVEN), FLEET)
    assert "All is well 3 units" in said
    assert "To be looked at 0" in said
    assert "Opdigtet" not in said


def test_a_gateway_that_is_down_is_said_once(there: Town, now: datetime) -> None:
    Gateway.objects.update(online=False, online_since=now - 2 * HOUR)
    said = text(of(SVEN), FLEET)
    assert said.count("is down") == 1
    assert "The gateway the-town-1 is down · 2 hours ago" in said
    assert "3 units behind it say nothing until it is back" in said
    assert "Nothing else is wrong" in said
    behind = text(of(SVEN), f"{FLEET}?show=behind-gateway&gateway=the-town-1")
    assert behind.count("locked".capitalize()) == 3


def test_what_is_wrong_stands_street_by_street(there: Town, now: datetime) -> None:
    device(there.lock, state="jammed", state_since=now - HOUR)
    device(there.far, seen=now - 3 * DAY, battery=9)
    said = text(of(SVEN), FLEET)
    assert "2 units are to be looked at of 3" in said
    den, opdigtet = said.index("Den Anden Vej 0999"), said.index("Opdigtet Allé 0999")
    assert den < said.index("Silent", den) < opdigtet < said.index("Jammed", opdigtet)
    assert "P-1" not in said
    assert "P-1" in text(of(SVEN), f"{FLEET}?show=all")
    assert "Battery critical 1" in said
    only = text(of(SVEN), f"{FLEET}?show=silent")
    assert "L-2" in only
    assert "L-1" not in only


def test_search_and_pages_find_what_is_there(there: Town, monkeypatch: Any) -> None:
    assert "L-2" in text(of(SVEN), f"{FLEET}?show=all&q=anden vej")
    assert "No unit is like that." in text(of(SVEN), f"{FLEET}?show=all&q=nowhere")
    assert of(SVEN).get(f"{FLEET}?show=nonsense&area=x&after=y&q=%25").status_code == 200
    found = []
    answer = of(SVEN).get("/api/v1/doors/units?limit=1").json()
    while True:
        found += [row["serial"] for row in answer["units"]]
        if not answer["after"]:
            break
        answer = of(SVEN).get(f"/api/v1/doors/units?limit=1&after={answer['after']}").json()
    assert found == ["L-2", "P-1", "L-1"]


def test_a_unit_that_nothing_talks_for_is_nobodys_alarm(there: Town) -> None:
    Device.objects.filter(unit=there.far).delete()
    said = text(of(SVEN), FLEET)
    assert "All is well" in said
    assert "Nothing talks for it 1" in said
    assert "No device is known that reports for this unit" in unit_page(of(SVEN), there.far)


def test_who_sees_it(there: Town) -> None:
    for name in (SVEN, ADAM, VERA, TEKLA):
        assert "3 units" in text(of(name), FLEET)
    assert of(CARLA).get(FLEET).status_code == 403
    assert of(CARLA).get(f"/doors/units/{there.lock.key}/").status_code == 403
    assert "No unit is mounted yet." in text(of(OTTO), FLEET)
    for path in (f"/doors/units/{there.lock.key}/", f"/api/v1/doors/units/{there.lock.key}"):
        assert of(OTTO).get(path).status_code == 404
    assert of(OTTO).get("/api/v1/doors/units").json()["units"] == []


def test_the_same_as_files(there: Town, now: datetime) -> None:
    device(there.lock, state="jammed")
    Unit.objects.filter(pk=there.far.pk).update(serial="=1+1")
    answer = of(SVEN).get(f"{FLEET}export/")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["serial"], row["faults"], row["state"]) for row in rows] == [
        ("'=1+1", "", "locked"),
        ("P-1", "", "locked"),
        ("L-1", "jammed", "jammed"),
    ]
    lock = Unit.objects.get(pk=there.lock.pk)
    assert rows[2] | {"since": ""} == {
        "organisation": there.town.slug,
        "address": str(lock.door.address),
        "door": lock.door.kind,
        "kind": lock.kind,
        "serial": "L-1",
        "faults": "jammed",
        "since": "",
        "state": "jammed",
        "state_at": f"{lock.device.state_at:%Y-%m-%dT%H:%M:%S}+00:00",
        "battery": "62",
        "battery_at": f"{lock.device.battery_at:%Y-%m-%dT%H:%M:%S}+00:00",
        "battery_changed": f"{lock.battery_changed:%Y-%m-%dT%H:%M:%S}+00:00",
        "seen": f"{lock.device.seen:%Y-%m-%dT%H:%M:%S}+00:00",
        "gateway": "the-town-1",
        "unit": str(lock.key),
    }
    book = of(SVEN).get(f"{FLEET}export/?format=xlsx&show=wrong")
    assert book.getvalue()[:2] == b"PK"
    assert of(CARLA).get(f"{FLEET}export/").status_code == 403


# --- a unit ---------------------------------------------------------------------------------------


def test_a_unit_says_its_state_with_its_age(there: Town) -> None:
    said = unit_page(of(SVEN), there.lock)
    assert "Locked it said so 15 min ago, unchanged since" in said
    assert "62 %" in said
    assert "It may be otherwise by now" not in said


def test_what_a_silent_unit_said_may_be_otherwise(there: Town, now: datetime) -> None:
    device(there.lock, seen=now - 2 * DAY, state_at=now - 2 * DAY)
    said = unit_page(of(SVEN), there.lock)
    assert "Silent" in said
    assert "Locked it said so 2 days ago" in said
    assert "It may be otherwise by now" in said
    Gateway.objects.update(online=False, online_since=now - HOUR)
    behind = unit_page(of(SVEN), there.lock)
    assert "Silent" not in behind
    assert "Gateway down" in behind


def test_a_falling_battery_says_when_it_will_be_critical(there: Town, now: datetime) -> None:
    falling(there.lock, now, first=70, per_day=0.8)
    said = unit_page(of(SVEN), there.lock)
    assert "Critical soon" in said
    assert "It is expected to be critical" in said
    assert "At the earliest" in said
    one = of(SVEN).get(f"/api/v1/doors/units/{there.lock.key}").json()
    assert one["battery_verdict"]["state"] == "soon"
    assert one["battery_verdict"]["per_day"] == pytest.approx(-0.8, abs=0.1)
    page = of(SVEN).get(f"/doors/units/{there.lock.key}/").content.decode()
    assert 'class="trend-line"' in page
    assert 'class="trend-ahead"' in page
    assert "style=" not in page.partition("data-live")[2]


def test_a_critical_battery_leads_to_the_guide(there: Town, now: datetime) -> None:
    falling(there.lock, now, first=70, per_day=1)
    device(there.lock, battery=10)
    page = of(SVEN).get(f"/doors/units/{there.lock.key}/").content.decode()
    assert "/guides/town/battery/" in page


def test_what_happened_folds_what_was_said_again_and_again(there: Town, now: datetime) -> None:
    lock = Device.objects.get(unit=there.lock)
    for number in range(100):
        say(lock, number, now - 5 * HOUR + number * MINUTE, "locked")
    command = asked(there.lock, now - 3 * HOUR, "open", "done")
    say(lock, 100, now - 3 * HOUR + MINUTE, "unlocked")
    say(lock, 101, now - 2 * HOUR, "", event="offline")
    said = unit_page(of(SVEN), there.lock)
    assert "100 times since" in said
    assert said.index("not reached any more") < said.index("said: Unlocked")
    assert said.index("said: Unlocked") < said.index("Asked to open")
    assert "done" in said
    assert str(user(CARLA)) not in said  # a SPOC does not read the history
    assert str(user(CARLA)) in unit_page(of(ADAM), there.lock)
    assert command.outcome == "done"


def test_older_things_stand_on_further_pages(there: Town, now: datetime) -> None:
    lock = Device.objects.get(unit=there.lock)
    for number in range(400):
        state = "locked" if number % 2 else "unlocked"
        say(lock, number, now - 400 * MINUTE + number * MINUTE, state)
    for number in range(50):
        asked(there.lock, now - 380 * MINUTE + number * MINUTE, "open", "done")
    seen, path = 0, f"/doors/units/{there.lock.key}/"
    for _ in range(40):
        page = of(SVEN).get(path).content.decode()
        seen += page.count('class="told-line')
        more = re.search(r'href="\?before=([^"]+)"', page)
        if not more:
            break
        path = f"/doors/units/{there.lock.key}/?before={more[1]}"
    assert seen == 450
    api = of(SVEN).get(f"/api/v1/doors/units/{there.lock.key}/readings?limit=3").json()
    assert [row["sequence"] for row in api["readings"]] == [399, 398, 397]
    assert api["more"] is True


def test_a_unit_that_was_removed_says_so(there: Town, now: datetime) -> None:
    Unit.objects.filter(pk=there.far.pk).update(removed=now - DAY)
    assert "It has not been on its door since" in unit_page(of(SVEN), there.far)
    assert "L-2" not in text(of(SVEN), f"{FLEET}?show=all")


def test_news_are_nothing_until_something_is_new(there: Town, now: datetime) -> None:
    for path in (FLEET, f"/doors/units/{there.lock.key}/"):
        page = of(SVEN).get(path).content.decode()
        token = re.search(r'data-token="(\w+)"', page)
        assert token
        assert of(SVEN).get(f"{path}news/?seen={token[1]}").status_code == 204
        device(there.lock, state="jammed", state_since=now - (2 if path == FLEET else 9) * MINUTE)
        fresh = of(SVEN).get(f"{path}news/?seen={token[1]}")
        assert fresh.status_code == 200
        assert "Jammed" in fresh.content.decode()
        assert of(SVEN).get(f"{path}news/?seen={fresh['X-Token']}").status_code == 204


def test_without_a_handbook_the_page_still_shows_what_was_said(there: Town, now: datetime) -> None:
    Agreement.objects.update(ended=now - DAY)
    assert "Locked it said so" in unit_page(of(SVEN), there.lock)
    assert "3 units" in text(of(SVEN), FLEET)


def test_the_page_of_a_large_fleet_asks_few_queries(
    there: Town, django_assert_max_num_queries: Any
) -> None:
    sven = of(SVEN)
    with django_assert_max_num_queries(20):
        sven.get(f"{FLEET}?show=all")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_of_a_large_fleet_is_read_piece_by_piece(
    there: Town, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """However many units there are, some are in memory at a time, and all of them in the file."""
    monkeypatch.setattr(every, "AT_ONCE", 50)
    read: list[int] = []
    briefs = queries.briefs

    def counted(*of: Any) -> Any:
        found = briefs(*of)
        read.append(len(found[0]))
        return found

    monkeypatch.setattr(queries, "briefs", counted)
    Unit.objects.bulk_create(
        Unit(
            organisation=there.town,
            door=there.third,
            kind="lock",
            serial=f"M-{n:03}",
            installed=there.lock.installed,
        )
        for n in range(120)
    )
    sven = of(SVEN)
    sven.get(FLEET)  # what is looked up once
    with CaptureQueriesContext(connection) as asked:
        content = sven.get(f"{FLEET}export/?format={form}").getvalue()
    assert read == [50, 50, 23]
    assert len(asked) <= 30
    if form == "csv":
        serials = [
            row["serial"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        ]
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        serials = [str(row[4]) for row in list(book.active.values)[1:]]
    assert sorted(serials) == sorted(["L-1", "L-2", "P-1", *(f"M-{n:03}" for n in range(120))])


def test_a_file_has_what_the_list_has(there: Town, now: datetime) -> None:
    device(there.lock, state="jammed")
    asked = {"show=jammed": ["L-1"], "show=fine": ["L-2", "P-1"], "q=anden": ["L-2"]}
    asked |= {f"area={there.other.street_id}": ["L-2"], "gateway=the-town-1": ["L-2", "P-1", "L-1"]}
    asked |= {"gateway=another": [], "q=anden+jammed": []}
    for query, serials in asked.items():
        content = of(SVEN).get(f"{FLEET}export/?{query}").getvalue().decode("utf-8-sig")
        assert [row["serial"] for row in csv.DictReader(io.StringIO(content))] == serials, query


# --- small parts ----------------------------------------------------------------------------------


def test_how_long_ago(now: datetime) -> None:
    for before, said in (
        (-5 * MINUTE, "just now"),
        (30 * timedelta(seconds=1), "just now"),
        (14 * MINUTE, "14 min ago"),
        (HOUR, "1 hour ago"),
        (47 * HOUR, "47 hours ago"),
        (3 * DAY, "3 days ago"),
    ):
        assert looks.ago(now - before, now) == said
    assert looks.ago(None, now) == "never"


def test_a_line_is_not_drawn_over_silent_days_or_a_new_battery(now: datetime) -> None:
    today = now.date()
    days = [(today - n * DAY, 50 + n) for n in (40, 39, 38, 20, 19, 3, 2, 1)]
    drawn = chart.draw(
        days, today=today, critical=15, per_day=-1, changed=today - timedelta(days=2)
    )
    assert drawn is not None
    assert (len(drawn.lines), len(drawn.dots)) == (3, 1)
    assert drawn.critical == "85"
    assert drawn.changed
    assert chart.draw(days[:1], today=today, critical=15, per_day=None, changed=None) is None


def falling(unit: Unit, now: datetime, *, first: float, per_day: float) -> None:
    lock = Device.objects.get(unit=unit)
    today = now.date()
    BatteryDay.objects.bulk_create(
        BatteryDay(
            device=lock,
            day=today - timedelta(days=60 - n),
            battery=round(first - n * per_day),
            lowest=round(first - n * per_day),
            at=now,
        )
        for n in range(61)
    )


def say(lock: Device, number: int, at: datetime, state: str, event: str = "") -> None:
    Reading.objects.create(
        device=lock, sequence=number, at=at, arrived=at, state=state, event=event
    )


def asked(unit: Unit, made: datetime, act: str, outcome: str) -> Command:
    import uuid

    return Command.objects.create(
        organisation=unit.organisation,
        unit=unit,
        person=user(CARLA).key,
        pressed=uuid.uuid4(),
        act=act,
        made=made,
        expires=made + MINUTE,
        answered=made,
        outcome=outcome,
    )
