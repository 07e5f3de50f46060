"""What a device keeps goes with time, and with the right to read it; what was not sent stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.serving.devices import SOON, Device, note
from tests.journeys.serving.fixtures import Give, arrived, device, prepared, server
from tests.journeys.serving.server import Server

__all__ = ["device", "prepared", "server"]
pytestmark = [pytest.mark.journey, pytest.mark.serving]
Check = Callable[[Page], None]
GONE = "The cards are no longer on this device"
NO_STORES = "Object.defineProperty(window, 'indexedDB', { value: undefined })"
"""A page that cannot reach what is kept: only the service worker can."""
END_NOW = """async (person) => {
  const db = await new Promise((fine) => {
    indexedDB.open(`driftbook-${person}`).onsuccess = (event) => fine(event.target.result);
  });
  const store = db.transaction("book", "readwrite").objectStore("book");
  const kept = await new Promise((fine) => {
    store.get("book").onsuccess = (event) => fine(event.target.result);
  });
  const month = 31 * 24 * 3600 * 1000;
  await new Promise((fine) => {
    const changed = { ...kept, heard: kept.heard - month, until: kept.until - month };
    store.put(changed, "book").onsuccess = fine;
  });
  db.close();
}"""
"""As if it had been kept a month ago. (A service worker has no clock that a test can turn.)"""


def gone(one: Device, because: str) -> None:
    """Nothing is kept but what was not sent, and the page says calmly why."""
    expect(one.page.get_by_role("heading", name=GONE)).to_be_visible(timeout=SOON)
    expect(one.page.get_by_text(because)).to_be_visible()
    assert (one.stored("book"), one.stored("incidents")) == ([], [])
    for row in one.stored() or []:
        assert "waiting" in row
        assert row["person"] == one.person


def shown(one: Device) -> None:
    """The cards are there, and on the screen."""
    assert len(one.stored("book") or []) == 1
    expect(one.page.get_by_role("heading", name=GONE)).to_have_count(0)
    expect(one.page.get_by_role("heading", name="Power failure in a building")).to_be_visible()


def until(one: Device, there: Callable[[], bool]) -> None:
    """Wait for what comes about by itself."""
    for _turn in range(SOON // 200):
        if there():
            return
        one.page.wait_for_timeout(200)
    assert there()


def turns(one: Device, times: int = 3) -> None:
    """The device asks the server, and has its answer."""
    for _turn in range(times):
        with one.page.expect_response(re.compile("/api/v1/incidents/|/news/"), timeout=SOON):
            one.hear()


def test_a_lead_whose_role_was_taken_while_she_had_no_network_keeps_nothing_to_read(
    server: Server, device: Give, axe: Check
) -> None:
    lena = device("lena")
    incident = lena.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, lena)
    server.kill()
    lena.write(incident, note("What only Lena has seen"))
    server.happens("role", "lena", "council-member")
    lena.reload()
    shown(lena)  # nobody has told the device: it works without a network
    server.start()
    gone(lena, "your role no longer lets you read them")
    expect(lena.page.get_by_text("have not reached Driftbook yet")).to_contain_text("again: 1")
    axe(lena.page)
    assert [row["words"] for row in lena.stored() or []] == ["What only Lena has seen"]
    assert lena.page.url == f"{server.url}/incidents/app/"
    server.kill()
    lena.page.goto("/incidents/")
    gone(lena, "your role no longer lets you read them")  # and it stays so

    server.happens("role", "lena", "incident-lead")
    server.start()
    lena.sign_in("lena", anew=True)
    lena.page.goto("/incidents/")
    lena.drawn()
    arrived(server, incident, lena)
    assert [entry[2] for entry in server.entries()].count("What only Lena has seen") == 1


def test_a_new_password_clears_the_telephone_that_was_left_in_a_taxi(
    server: Server, device: Give
) -> None:
    agnes = device("agnes")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    server.happens("password", "agnes")
    gone(agnes, "You are signed out")


def test_signing_out_everywhere_reaches_a_telephone_on_which_no_page_is_open(
    server: Server, device: Give
) -> None:
    agnes = device("agnes")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    agnes.page.goto("/support/")
    at_desk = agnes.server.session("agnes")
    desk = agnes.page.context.browser.new_context(base_url=server.url, locale="en")
    desk.add_cookies([{"name": "sessionid", "value": at_desk, "url": server.url}])
    page = desk.new_page()
    page.goto("/account/")
    page.get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_url("**/sign-in/**")
    desk.close()
    agnes.page.goto("/incidents/")  # whoever found it tries
    expect(agnes.page).to_have_url(re.compile("/sign-in/"))
    until(agnes, lambda: (agnes.stored("book"), agnes.stored()) == ([], []))


def test_a_session_that_ran_out_leaves_the_cards_for_a_day_and_no_longer(
    server: Server, device: Give, axe: Check
) -> None:
    agnes = device("agnes")
    agnes.page.clock.install()
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    agnes.context.clear_cookies()
    status = agnes.page.locator(".app-status")
    expect(status).to_contain_text("This copy stays on this device until", timeout=SOON)
    shown(agnes)  # the directory may be in the cellar where the power is gone
    agnes.do("Take the laptop out of its dock", "Still written down")
    axe(agnes.page)
    agnes.page.clock.fast_forward("23:00:00")
    turns(agnes)
    shown(agnes)
    agnes.page.clock.fast_forward("01:05:00")
    gone(agnes, "You are signed out")
    assert [row["words"] for row in agnes.stored() or []] == ["Still written down"]

    agnes.sign_in("agnes", anew=True)
    agnes.page.goto("/incidents/")
    agnes.drawn()
    arrived(server, incident, agnes)
    assert [entry[2] for entry in server.entries()].count("Still written down") == 1


def test_signing_in_again_in_time_leaves_everything_as_it_was(server: Server, device: Give) -> None:
    agnes = device("agnes")
    agnes.page.clock.install()
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    agnes.context.clear_cookies()
    status = agnes.page.locator(".app-status")
    expect(status).to_contain_text("This copy stays on this device until", timeout=SOON)
    agnes.sign_in("agnes", anew=True)
    expect(status).not_to_contain_text("This copy stays", timeout=SOON)
    until(agnes, lambda: "ending" not in (agnes.stored("book") or [{}])[0])
    server.kill()
    agnes.page.clock.fast_forward("48:00:00")
    agnes.page.clock.run_for(16_000)
    shown(agnes)


def test_a_telephone_that_lay_in_a_drawer_for_a_month_shows_no_old_cards(
    server: Server, device: Give, axe: Check
) -> None:
    agnes = device("agnes")
    agnes.page.clock.install()
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    server.kill()
    agnes.do("Take the laptop out of its dock", "Written before it went into the drawer")
    agnes.page.clock.fast_forward(12 * 24 * 3600 * 1000)
    agnes.reload()
    shown(agnes)  # twelve days without a word from the server: an outage may be long
    status = agnes.page.locator(".app-status")
    expect(status).to_contain_text("This copy stays on this device until")
    agnes.page.close()
    agnes.page = agnes.context.new_page()  # nothing of it was open in the drawer
    agnes.page.clock.install(time=datetime.now(UTC) + timedelta(days=31))
    agnes.page.goto(f"/incidents/{incident}/")
    gone(agnes, "had not heard from Driftbook for too long")
    expect(agnes.page.get_by_text("It last heard on:")).to_have_text(re.compile(r"\d{4}$"))
    expect(agnes.page.get_by_text("have not reached Driftbook yet")).to_contain_text("again: 1")
    axe(agnes.page)

    server.start()
    agnes.page.goto("/incidents/")  # her session holds as long as the server says
    agnes.drawn()
    arrived(server, incident, agnes)
    written = "Written before it went into the drawer"
    assert [entry[2] for entry in server.entries()].count(written) == 1


def test_a_page_that_stays_open_through_the_end_shows_nothing_after_it(
    server: Server, device: Give
) -> None:
    agnes = device("agnes")
    agnes.page.clock.install()
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    server.kill()
    agnes.page.clock.fast_forward(14 * 24 * 3600 * 1000 + 60_000)
    gone(agnes, "had not heard from Driftbook for too long")


def test_a_clock_that_was_put_back_or_stands_still_takes_nothing_away(
    server: Server, device: Give
) -> None:
    agnes = device("agnes")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    server.kill()
    other = agnes.context.new_page()
    other.clock.install(time="2015-01-01T00:00:00Z")  # its battery was empty
    other.goto(f"/incidents/{incident}/")
    agnes.drawn(other)
    agnes.page = other
    shown(agnes)


def test_the_service_worker_removes_what_is_over_before_any_page_is_shown(
    server: Server, device: Give
) -> None:
    agnes = device("agnes")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    server.kill()
    agnes.write(incident, note("Not sent yet"))
    agnes.page.evaluate(END_NOW, agnes.person)
    agnes.page.close()
    blind = agnes.context.new_page()
    blind.add_init_script(NO_STORES)
    blind.goto("/incidents/")
    expect(blind.get_by_role("heading", name="Driftbook does not answer")).to_be_visible()
    agnes.page = agnes.context.new_page()
    agnes.page.goto("/incidents/")
    gone(agnes, "had not heard from Driftbook for too long")
    assert [row["words"] for row in agnes.stored() or []] == ["Not sent yet"]


def refuse(status: int) -> Callable[[Route], None]:
    """What stands before the server answers in its place."""
    return lambda route: route.fulfill(
        status=status, body="<h1>Not now</h1>", content_type="text/html"
    )


def test_faults_and_refusals_that_are_not_the_servers_clear_nothing(
    server: Server, device: Give
) -> None:
    agnes = device("agnes")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    everything = re.compile(r"/incidents/(?!sw\.js)")
    for status in (503, 500, 403, 401, 404):
        agnes.context.route(everything, refuse(status))
        turns(agnes)
        shown(agnes)
        agnes.context.unroute(everything)
    agnes.context.route(everything, lambda route: route.abort())
    agnes.hear()
    expect(agnes.page.get_by_text("No connection")).to_be_visible(timeout=SOON)
    shown(agnes)
    agnes.context.unroute(everything)
    agnes.write(incident, note("After all of it"))
    arrived(server, incident, agnes)
    kept = agnes.stored("book") or []
    assert "ending" not in kept[0]  # nor has any of it begun the day of somebody signed out
    server.kill()
    agnes.reload()
    shown(agnes)
