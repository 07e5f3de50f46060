"""One device, several people: nobody reads what another keeps, and nobody's entries are lost."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.serving.devices import SOON, WRITE, note
from tests.journeys.serving.fixtures import Give, arrived, device, prepared, server
from tests.journeys.serving.server import Server

__all__ = ["device", "prepared", "server"]
pytestmark = [pytest.mark.journey, pytest.mark.serving]
LEFT = r"""async () => {
  const files = performance.getEntriesByType("resource").map((one) => one.name);
  const { clearOthers, here, Store } = await import(files.find((name) => /app\/store\.[^/]*js$/.test(name)));
  const other = await Store.open("somebody");
  await other.append({ incident: "x", kind: "note" });
  const { entries } = await clearOthers(here());
  if (entries !== 1 || (await other.waiting()).length !== 1) throw new Error("it is lost");
  const said = await other.append({ incident: "x", kind: "note" }).catch((fault) => fault.message);
  other.close();
  indexedDB.deleteDatabase("driftbook-somebody");
  return said;
}"""
"""A tab of somebody who is gone writes no more into what may be removed at any moment."""
Check = Callable[[Page], None]
CACHED = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    for (const answer of await (await caches.open(name)).matchAll()) texts.push(await answer.text());
  }
  return texts.join("\\n");
}"""


def sign_out(server: Server, one: object) -> None:
    """By the button of the menu."""
    page = one.page  # type: ignore[attr-defined]
    page.goto("/support/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Sign out").click()


def test_signing_out_leaves_what_was_not_sent_and_nothing_to_read(
    server: Server, device: Give, axe: Check
) -> None:
    shared = device("agnes")
    incident = shared.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, shared)
    shared.context.route("**/api/v1/incidents/entries", lambda route: route.abort())
    shared.write(incident, note("Seen by Agnes alone"))
    assert shared.waits() == 1
    sign_out(server, shared)
    expect(shared.page.get_by_text("have not reached Driftbook yet")).to_be_visible(timeout=SOON)
    axe(shared.page)
    kept = shared.stored() or []
    assert [row["words"] for row in kept] == ["Seen by Agnes alone"]
    assert shared.stored("book") == []
    shared.context.unroute("**/api/v1/incidents/entries")

    shared.page.get_by_role("link", name="Go on").click()
    expect(shared.page).to_have_url(f"{server.url}/sign-in/?ended=signed-out")

    shared.sign_in("otto", anew=True)
    shared.page.goto("/incidents/")
    shared.drawn()
    expect(shared.page.get_by_text("1 entry of somebody else waits on this device")).to_be_visible()
    for _turn in range(3):  # whenever he asks: his session sends nothing of hers
        with shared.page.expect_response("**/api/v1/incidents/book/running", timeout=SOON):
            shared.hear()
    assert "Seen by Agnes alone" not in [entry[2] for entry in server.entries()]
    assert "agnes" not in shared.page.content().lower()

    shared.sign_in("agnes", anew=True)
    shared.page.goto("/incidents/")
    shared.drawn()
    arrived(server, incident, shared)
    assert [entry[2] for entry in server.entries()].count("Seen by Agnes alone") == 1


def test_somebody_else_who_signs_in_does_not_send_what_waits(server: Server, device: Give) -> None:
    shared = device("agnes")
    incident = shared.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, shared)
    shared.sign_in("lena")  # in another tab, without signing out
    written = {"person": server.sessions["agnes"][1], "incident": incident}
    shared.page.evaluate(WRITE, written | {"entries": [note("Written by Agnes")]})
    theirs = f"() => localStorage['driftbook:here'] === '{shared.person}'"
    shared.page.wait_for_function(theirs, timeout=SOON)  # the open page has become Lena's
    shared.drawn()
    assert "Written by Agnes" not in [entry[2] for entry in server.entries()]
    expect(shared.page.get_by_text("1 entry of somebody else waits")).to_be_visible(timeout=SOON)
    assert shared.stored("book", name="agnes") == []
    assert [row["words"] for row in shared.stored(name="agnes") or []] == ["Written by Agnes"]
    shared.sign_in("agnes")
    shared.page.goto("/incidents/")
    shared.drawn()
    arrived(server, incident, shared)
    (person,) = server.rows(
        "SELECT person FROM incidents_logentry WHERE words = 'Written by Agnes'"
    )
    assert person[0] == server.sessions["agnes"][1].replace("-", "")


def test_a_session_that_has_ended_loses_nothing(server: Server, device: Give) -> None:
    agnes = device("agnes")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    agnes.context.clear_cookies()
    agnes.write(incident, note("Still written down"))
    expect(agnes.page.get_by_role("link", name="Sign in")).to_be_visible(timeout=SOON)
    agnes.do("Take the laptop out of its dock")
    assert agnes.waits() == 2
    agnes.sign_in("agnes", anew=True)
    agnes.reload()
    arrived(server, incident, agnes)
    assert [entry[2] for entry in server.entries()].count("Still written down") == 1


def test_what_the_server_refuses_stays_and_holds_nothing_back(server: Server, device: Give) -> None:
    agnes = device("agnes")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    server.kill()
    agnes.write(
        incident,
        note("before"),
        {"kind": "closing", "data": {"state": "closed"}},  # an agent may not
        {
            "kind": "step",
            "subject": "undock",
            "data": {"state": "flown away"},
        },  # says nothing known
        {"kind": "note", "data": {}, "words": "x" * 4001},  # cannot be read at all
        note("after"),
    )
    card = {"handbook": "town", "edition": 1, "situation": "evacuation", "place": "hall"}
    elsewhere = {"organisation": str(uuid4()), "exercise": False}  # where she has no role
    opened = {"kind": "opened", "data": card | elsewhere}
    agnes.write(str(uuid4()), opened, note("in a card of nobody"))
    agnes.context.route("**/api/v1/incidents/entries", lambda route: route.fulfill(status=403))
    server.start()
    status = agnes.page.locator(".app-status")
    expect(status).to_contain_text("You may not write in this log.", timeout=SOON)
    agnes.context.unroute("**/api/v1/incidents/entries")
    agnes.until(lambda rows: not any("waiting" in row for row in rows))
    refused = [
        (row["kind"], row["refused"]["code"]) for row in agnes.stored() or [] if "refused" in row
    ]
    assert sorted(refused) == [
        *(("closing", "may-not-close"), ("note", "malformed"), ("note", "unknown-incident")),
        *(("opened", "may-not"), ("step", "malformed")),
    ]
    said = [entry[2] for entry in server.entries()]
    assert (said.count("before"), said.count("after")) == (1, 1)
    expect(agnes.page.get_by_text("5 entries were not accepted")).to_be_visible(timeout=SOON)
    alarm = '<div class="alarms">The web site is down</div>'
    agnes.context.route("**/incidents/alarms/", lambda route: route.fulfill(body=alarm))
    agnes.page.goto("/incidents/")
    agnes.drawn()
    expect(status).to_contain_text("5 entries were not accepted", timeout=SOON)
    expect(agnes.page.locator(".alarms")).to_have_text("The web site is down", timeout=SOON)
    row = agnes.page.locator("a.runs", has_text="Evacuation")  # it is seen, and why it is none
    expect(row).to_contain_text("2 entries were not accepted", timeout=SOON)
    row.click()
    agnes.page.get_by_role("link", name="Log", exact=True).click()
    expect(agnes.page.get_by_text("Not accepted: You may not write in this log.")).to_be_visible()
    expect(agnes.page.get_by_text("in a card of nobody")).to_be_visible()


def test_nothing_personal_is_in_the_cache_that_all_users_of_a_device_share(
    server: Server, device: Give
) -> None:
    agnes = device("agnes")
    agnes.open_card("The power is gone Power", "The town hall")
    agnes.reload()
    assert "another person uses this device" in agnes.page.evaluate(LEFT)
    cached = agnes.page.evaluate(CACHED)
    assert len(cached) > 100_000
    for secret in (
        "Agnes",
        "Lena",
        "The town hall",
        "csrfmiddlewaretoken",
        agnes.person,
        "70 10 20 30",
    ):
        assert secret not in cached
    kept = agnes.page.evaluate("Object.keys(localStorage)")
    assert set(kept) == {"driftbook:here", "driftbook:known"}
