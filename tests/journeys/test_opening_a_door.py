"""A care worker before a locked door: a real Mosquitto, a listener, a lock, and Chromium (G-35 …).

What turns green was said by the lock itself. The listener is a process of its own, as in
production, on the database of the test.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from paho.mqtt import publish
from playwright.sync_api import Page, expect

from driftbook.doors.models import Command, Listener, Unit
from driftbook.doors.simulating.lock import SimulatedGateway
from driftbook.doors.tests.handbook import DOORS
from driftbook.doors.tests.locks import ASTRID, CARLA, Town, groups, user
from driftbook.doors.tests.locks import town as a_town
from driftbook.doors.wire import connecting, publishing
from driftbook.history.models import Event
from tests.broker import Broker, needs_mosquitto
from tests.conftest import DESK, PHONE, SMALL_PHONE
from tests.pictures import picture
from tests.work.killing import Crew, Workers, environment, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), needs_mosquitto]
Open = Callable[..., Page]
Check = Callable[[Page], None]
LOOKS = {"dark": (PHONE, "dark"), "1200": (DESK, "light"), "320": (SMALL_PHONE, "light")}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Broker:
    """Where the broker of each journey is; each begins with one that knows nobody."""
    return Broker(tmp_path_factory.mktemp("broker"))


@pytest.fixture(scope="module")
def crew(
    place: Broker, tmp_path_factory: pytest.TempPathFactory, django_db_setup: object
) -> Iterator[Crew]:
    """It has imported what a listener needs, which takes seconds; each listener is a fork of it."""
    name = str(connection.settings_dict["NAME"])
    given = os.environ.get("DRIFTBOOK_DATABASE", "")
    if connection.vendor == "sqlite" and not Path(name).is_file():
        pytest.skip("a listener of its own needs a database outside memory: run with -m journey")
    database = given.replace("/driftbook?", f"/{name}?") if given else name
    told = environment(database, tmp_path_factory.mktemp("crew"), DRIFTBOOK_BROKER=place.url)
    with Crew(told, "tests.work.door_crew") as crew:
        yield crew


@pytest.fixture
def there(
    place: Broker, settings: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Broker]:
    """A broker that the site speaks to, and to which it gives the time of a busy machine."""
    monkeypatch.setattr(publishing, "PATIENCE", 10.0)
    monkeypatch.setattr(connecting, "CONNECT", 30.0)
    with place as running:
        settings.BROKER = running.url
        yield running
        publishing.forget()


@pytest.fixture
def town(there: Broker, request: pytest.FixtureRequest) -> Town:
    """Its handbook waits for a lock for as long as a busy machine may take.

    `impatient`: for five seconds, as it does elsewhere.
    """
    impatient = request.node.get_closest_marker("impatient")
    patient = DOORS.replace("patience_seconds: 5", "patience_seconds: 20").replace(
        "    doors: [stairwell]\n", "    doors: [stairwell]\n    patience_seconds: 20\n"
    )
    return a_town(files={"doors.yaml": DOORS if impatient else patient})


@pytest.fixture
def listens(there: Broker, town: Town, crew: Crew) -> Iterator[None]:
    """As `driftbook listen` does it."""
    with Workers(crew, "listen") as workers:
        wait_for(Listener.objects.filter(connected__isnull=False).exists)
        yield
        workers.end()


@pytest.fixture
def gateway(there: Broker, town: Town) -> Iterator[SimulatedGateway]:
    """The gateway of the house, with its three locks."""
    running = SimulatedGateway(there.url, town.gateway.name, slowly=1.5)
    for name in ("L-1", "P-1", "L-2"):
        running.add(name)
    with running:
        yield running


@pytest.fixture
def visit(listens: None, gateway: SimulatedGateway, browse_as: Open) -> Open:
    """`visit("carla", "/doors/open/")`: the page on a telephone, for one of the cast."""
    return lambda who, path, **more: browse_as(user(who), path, **more)


def path(unit: Unit, act: str = "open") -> str:
    return f"/doors/open/{unit.key}/?act={act}"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def result(page: Page, look: str) -> Any:
    return page.locator(f".result-place .result-{look}")


def swipe(page: Page, by: int) -> None:
    box = page.locator("[data-pad]").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + by / 2, steps=4)
    page.mouse.move(x, y + by, steps=4)
    page.mouse.up()


def test_a_care_worker_opens_and_locks_a_door_of_her_bundle(
    visit: Open, town: Town, gateway: SimulatedGateway, axe: Check
) -> None:
    page = visit(CARLA, "/doors/open/")
    axe(page)
    picture(page, "opening-1-act")
    page.locator(".acts").get_by_role("link", name="Open a door").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open: which door?")
    axe(page)
    page.get_by_role("link", name="All my doors").click()
    axe(page)
    picture(page, "opening-3-list")
    page.get_by_role("link", name="Close the list").click()
    page.get_by_role("link", name="All my doors").click()
    page.get_by_role("link", name="12, 2. tv").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Opdigtet Allé 12, 2. tv")
    axe(page)
    picture(page, "opening-4-chosen")

    gateway.locks["L-1"].behaviour = "slow"
    press(page, "Open")
    expect(result(page, "waiting")).to_be_visible()
    picture(page, "opening-5-waiting")
    axe(page)
    assert page.locator(".result-opened").count() == 0  # nothing is green before the lock answers
    assert gateway.locks["L-1"].state == "locked"
    expect(result(page, "opened")).to_contain_text("The door itself has said that it is unlocked.")
    expect(page.locator("[data-spoken]")).to_contain_text("It is open. The door itself")
    axe(page)
    picture(page, "opening-6-opened")

    gateway.locks["L-1"].behaviour = "ok"
    press(page, "Lock")
    expect(result(page, "locked")).to_contain_text("The door itself has said that it is locked.")
    axe(page)
    picture(page, "opening-7-locked")
    assert gateway.locks["L-1"].state == "locked"
    done = Command.objects.filter(person=user(CARLA).key).order_by("made")
    assert [(one.act, one.outcome) for one in done] == [("open", "done"), ("lock", "done")]
    assert sum(gateway.locks["L-1"].executed.values()) == 2
    # it is in the picker now, as the door used last
    page.goto("/doors/open/?act=lock")
    expect(page.locator(".tile")).to_contain_text("Used last")
    axe(page)
    picture(page, "opening-2-picker")


def test_swiping_up_opens_and_down_locks(
    visit: Open, town: Town, gateway: SimulatedGateway
) -> None:
    page = visit(CARLA, path(town.pump), has_touch=True)
    expect(page.get_by_text("Before you lock:")).to_be_visible()
    picture(page, "opening-pump")
    swipe(page, -20)  # not far enough
    swipe(page, -90)
    expect(result(page, "opened")).to_be_visible()
    swipe(page, 90)
    expect(result(page, "locked")).to_be_visible()
    assert sum(gateway.locks["P-1"].executed.values()) == 2


def test_another_door_is_refused_with_the_reason_and_the_right_place(
    visit: Open, town: Town, gateway: SimulatedGateway, axe: Check
) -> None:
    page = visit(CARLA, path(town.far))
    expect(page.get_by_text("None of your keys opens this door")).to_be_visible()
    expect(page.get_by_text("The administration", exact=True)).to_be_visible()
    expect(page.get_by_text("SPOC, The town")).to_be_visible()
    assert page.get_by_role("button", name="Open", exact=True).count() == 0
    axe(page)
    picture(page, "opening-refused")
    assert not gateway.locks["L-2"].executed
    # and on to the form, which knows the door already
    page.get_by_role("link", name="Ask for an emergency key").click()
    expect(page.get_by_label("Address")).to_have_value(str(town.other))
    page.get_by_label("Why it is needed").fill("Nobody answers the bell")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_role("heading", name=re.compile("You: Den Anden Vej 3"))).to_be_visible()


def test_a_revoked_group_ends_it_on_the_next_tap(
    visit: Open, town: Town, gateway: SimulatedGateway, axe: Check
) -> None:
    page = visit(ASTRID, path(town.lock))
    press(page, "Open")
    expect(result(page, "opened")).to_be_visible()
    groups(ASTRID, [], timezone.now())
    press(page, "Lock")
    expect(page.locator("[data-refused]")).to_be_visible()
    axe(page)
    picture(page, "opening-revoked")
    # the page that shows it sent the same tap again, which is written down once
    assert Event.objects.filter(did="door.refused").count() == 1
    assert gateway.locks["L-1"].state == "unlocked"
    assert sum(gateway.locks["L-1"].executed.values()) == 1


@pytest.mark.parametrize(
    ("behaviour", "sentence"),
    [
        ("jam", "The lock is jammed"),
        ("flat", "The battery is too low"),
        ("offline", "The lock cannot be reached"),
        pytest.param("mute", "Unknown, check the door", marks=pytest.mark.impatient),
    ],
)
def test_trouble_leads_straight_to_the_ladder_of_this_hour(
    visit: Open, town: Town, gateway: SimulatedGateway, axe: Check, behaviour: str, sentence: str
) -> None:
    gateway.locks["L-1"].behaviour = behaviour
    page = visit(CARLA, path(town.lock, "lock"))
    press(page, "Lock")
    expect(result(page, "trouble")).to_contain_text(sentence)
    expect(page.get_by_role("heading", name="Do this now")).to_be_visible()
    axe(page)
    picture(page, f"opening-{behaviour}")
    assert page.locator(".result-locked, .result-opened").count() == 0
    page.get_by_role("link", name="Everything that the handbook says").click()
    expect(page).to_have_url(re.compile(r"/support/town/locks/answer/\?problem=fault"))


@pytest.mark.impatient
def test_an_answer_that_comes_late_still_counts(
    visit: Open, town: Town, gateway: SimulatedGateway
) -> None:
    gateway.slowly = 5.6  # the patience of the kind is five seconds
    gateway.locks["L-1"].behaviour = "slow"
    gateway.locks["L-1"].ignored.append("late")
    page = visit(CARLA, path(town.lock))
    press(page, "Open")
    expect(result(page, "trouble")).to_contain_text("Unknown")
    # it came too late for the lock, which therefore did nothing, and says so
    expect(result(page, "trouble")).to_contain_text("Too late")
    assert gateway.locks["L-1"].state == "locked"


def test_a_broker_that_is_away_is_said_and_opening_works_when_it_is_back(
    visit: Open, there: Broker, town: Town, axe: Check
) -> None:
    page = visit(CARLA, path(town.lock))
    there.kill()
    press(page, "Open")
    expect(result(page, "trouble")).to_contain_text("No connection to the doors")
    axe(page)
    picture(page, "opening-broker-away")
    there.start()
    wait_for(Listener.objects.filter(connected__isnull=False).exists)
    time.sleep(1.5)  # until a broker that could not be reached is asked again
    with page.expect_response(lambda answer: "/commands/" in answer.url):
        press(page, "Open")
    expect(result(page, "opened")).to_be_visible()


def test_a_telephone_without_network_says_that_nothing_is_known(
    visit: Open, town: Town, axe: Check
) -> None:
    page = visit(CARLA, path(town.lock), strict=False)
    page.context.set_offline(True)
    press(page, "Open")
    expect(result(page, "trouble")).to_contain_text("has no connection to Driftbook")
    expect(page.get_by_role("heading", name="Do this now")).to_be_visible()
    picture(page, "opening-no-network")
    page.context.set_offline(False)
    axe(page)
    press(page, "Open")
    expect(result(page, "opened")).to_be_visible()


def test_it_works_without_javascript_and_the_page_asks_again_by_itself(
    visit: Open, town: Town, gateway: SimulatedGateway
) -> None:
    gateway.locks["L-1"].behaviour = "slow"
    page = visit(CARLA, "/doors/open/", javascript=False)
    page.locator(".acts").get_by_role("link", name="Open a door").click()
    page.get_by_role("link", name="All my doors").click()
    page.get_by_role("link", name="12, 2. tv").click()
    assert not page.locator("[data-pad]").is_visible()
    press(page, "Open")
    expect(result(page, "waiting")).to_be_visible()
    picture(page, "opening-plain-waiting")
    expect(result(page, "opened")).to_be_visible()
    picture(page, "opening-plain-opened")
    page.get_by_role("link", name="Open or lock this door again").click()
    press(page, "Lock")
    expect(result(page, "locked")).to_be_visible()


def test_it_works_with_the_keyboard(visit: Open, town: Town) -> None:
    page = visit(CARLA, path(town.lock))
    button = page.get_by_role("button", name="Open", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(result(page, "opened")).to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(result(page, "locked")).to_be_visible()


def test_thirty_deliveries_of_one_command_move_the_lock_once(
    visit: Open, there: Broker, town: Town, gateway: SimulatedGateway
) -> None:
    page = visit(CARLA, path(town.lock))
    press(page, "Open")
    expect(result(page, "opened")).to_be_visible()
    command = Command.objects.get()
    device = command.unit.device
    said = publishing.said_to(device, command)
    assert said
    topic, payload = said
    publish.multiple(
        [{"topic": topic, "payload": payload, "qos": 1} for _time in range(30)],
        hostname="127.0.0.1",
        port=there.port,
    )
    publish.single(topic, payload, qos=1, hostname="127.0.0.1", port=there.port)
    time.sleep(0.5)
    assert gateway.locks["L-1"].executed == {str(command.key): 1}
    command.refresh_from_db()
    assert command.outcome == "done"


def test_a_retained_or_an_expired_command_does_nothing(
    visit: Open, there: Broker, town: Town, gateway: SimulatedGateway
) -> None:
    def command(seconds: float) -> str:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        at = until.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return json.dumps({"id": str(uuid4()), "act": "open", "expires": at})

    topic = f"driftbook/v1/{town.gateway.name}/L-1/command"
    where: Any = {"qos": 1, "hostname": "127.0.0.1", "port": there.port}
    publish.single(topic, command(-1), **where)
    publish.single(topic, command(60), retain=True, **where)
    wait_for(lambda: "retained" in gateway.locks["L-1"].ignored)
    wait_for(lambda: len(gateway.locks["L-1"].answers) == 1)
    assert not gateway.locks["L-1"].executed
    assert gateway.locks["L-1"].state == "locked"
    publish.single(topic, b"", retain=True, **where)
    page = visit(CARLA, path(town.lock))
    press(page, "Open")
    expect(result(page, "opened")).to_be_visible()


def test_many_taps_of_an_impatient_thumb_are_one(
    visit: Open, town: Town, gateway: SimulatedGateway
) -> None:
    gateway.locks["L-1"].behaviour = "slow"
    page = visit(CARLA, path(town.lock))
    button = page.get_by_role("button", name="Open", exact=True)
    for _time in range(6):
        button.click(force=True)
    expect(result(page, "opened")).to_be_visible()
    assert Command.objects.count() == 1


def test_two_people_at_one_door_each_get_their_answer(
    visit: Open, town: Town, gateway: SimulatedGateway
) -> None:
    first = visit(CARLA, path(town.lock))
    second = visit(ASTRID, path(town.lock, "lock"))
    press(first, "Open")
    expect(result(first, "opened")).to_be_visible()
    press(second, "Lock")
    expect(result(second, "locked")).to_be_visible()
    expect(result(first, "opened")).to_be_visible()
    assert threading.active_count() < 60


def test_every_page_is_fit_to_be_seen(
    visit: Open, town: Town, gateway: SimulatedGateway, axe_in: Callable[..., None]
) -> None:
    def fit(step: str) -> None:
        for name, look in LOOKS.items():
            axe_in(page, look)
            picture(page, f"opening-{step}-{name}")

    page = visit(CARLA, "/doors/open/")
    fit("1-act")
    page.goto(path(town.pump))
    fit("4-chosen")
    for act, look in (("Open", "opened"), ("Lock", "locked")):
        press(page, act)
        expect(result(page, look)).to_be_visible()
        fit(look)
    gateway.locks["P-1"].behaviour = "jam"
    press(page, "Open")
    expect(result(page, "trouble")).to_be_visible()
    fit("trouble")
    for step, address in (("refused", path(town.far)), ("list", "/doors/open/?act=open&list=1")):
        page.goto(address)
        fit(step)
    page.goto("/doors/open/?act=open")
    fit("2-picker")
