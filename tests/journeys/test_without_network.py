"""The server dies in the middle of an incident; telephones go on, and everything arrives once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.serving.devices import SOON, WRITE, note
from tests.journeys.serving.fixtures import Give, arrived, device, prepared, server
from tests.journeys.serving.server import ROOT, Server

WORKER = ROOT / "src/driftbook/incidents/static/incidents/sw.js"
__all__ = ["device", "prepared", "server"]
pytestmark = [pytest.mark.journey, pytest.mark.serving]


SAME_PAGES = """async () => {
  const files = performance.getEntriesByType("resource").map((one) => one.name);
  const { pageOf } = await import(files.find((name) => /drawing\\/pages\\.[^/]*js$/.test(name)));
  const SCOPE = "/incidents/";
  SAID
  const key = "00000000-0000-4000-8000-000000000000";
  const paths = ["", "app/", "open/town/power/", "past/", "prepare/", "print/town/power.pdf", "monitors/", "left/",
    ...["", "log/", "inform/", "notes/", "closing/", "review/", "paper/", "export.pdf", "steps/undock/", "phases/tell/",
      "duties/lead/", "announcements/a/", "posts/p/", "timers/t/", "scenarios/s/", `pauses/${key}/`,
      "announcements/a/speech/da/"].map((path) => `${key}/${path}`)];
  return paths.filter((path) => Boolean(pageOf(SCOPE + path)) !== DRAWN.test(SCOPE + path));
}"""
"""The worker knows which pages the app draws: for a PDF it waits as long as it takes."""


def test_two_go_on_without_a_server_and_their_logs_become_the_same(
    server: Server, device: Give
) -> None:
    agnes, lena = device("agnes"), device("lena")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    lena.show(incident)
    agnes.do("Take the laptop out of its dock", "it runs on its battery")
    arrived(server, incident, agnes, lena)
    server.kill()

    lena.page.get_by_text("No connection").wait_for(timeout=SOON)
    agnes.do("Share the mobile's network", "three of us have it")
    agnes.reload()
    expect(agnes.page.get_by_text("1 entry waits to be sent")).to_be_visible()
    agnes.do("Fetch the bag of chargers", "it is empty", how="Did not work")
    lena.write(
        incident,
        note("The whole street is dark"),
        {"kind": "duty", "subject": "lead", "data": {"person": lena.person}},
    )
    lena.reload()
    lena.page.goto(f"/incidents/{incident}/")
    lena.drawn()
    agnes.write(incident, note("Somebody has called the power company"))
    assert (agnes.waits(), lena.waits()) == (3, 2)

    server.start()
    arrived(server, incident, agnes, lena, by_itself=True)
    said = [entry[2] for entry in server.entries()]
    for words in (
        "it runs on its battery",
        "three of us have it",
        "it is empty",
        "The whole street is dark",
        "Somebody has called the power company",
    ):
        assert said.count(words) == 1
    assert len(server.log(incident)) == len(set(server.log(incident))) == 8


def test_an_incident_that_began_without_a_server_is_the_same_on_every_device(
    server: Server, device: Give
) -> None:
    agnes, lena = device("agnes", old=True), device("lena")
    server.kill()
    agnes.page.goto("/incidents/")
    agnes.drawn()
    incident = agnes.open_card("The power is gone everywhere", "The whole town")
    agnes.do("Take the laptop out of its dock")
    agnes.reload()
    server.start()
    arrived(server, incident, agnes)
    lena.page.goto("/incidents/")
    lena.show(incident)
    arrived(server, incident, agnes, lena)
    assert [entry[0] for entry in server.entries()] == ["opened", "duty", "step"]


def test_an_answer_that_was_lost_makes_no_entry_twice(server: Server, device: Give) -> None:
    agnes = device("agnes")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    for turn in range(2):
        server.lose_the_next_answer()
        agnes.write(incident, note(f"turn {turn}"))
        agnes.hear()
        server.ended()
        assert f"turn {turn}" in [entry[2] for entry in server.entries()]  # it has been written …
        assert agnes.waits() == 1  # … and the device does not know
        server.kill()
        if turn == 1:
            agnes.reload()
        server.start()
        arrived(server, incident, agnes)
    assert [entry[2] for entry in server.entries()].count("turn 1") == 1
    assert len(server.log(incident)) == 4


def not_so_much(route: Route) -> None:
    """What stands before the server takes no more than so much at a time."""
    sent = route.request.post_data_json
    if sent and len(sent["entries"]) > 50:
        route.fulfill(status=413, body="<h1>Too large</h1>", content_type="text/html")
    else:
        route.continue_()


def test_two_tabs_of_a_device_count_and_send_together(server: Server, device: Give) -> None:
    agnes = device("agnes")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, incident, agnes)
    other = agnes.tab()
    server.kill()
    other.goto(f"/incidents/{incident}/")
    agnes.drawn(other)
    start = """async ([write, person, incident, name]) => {
      const entries = [...Array(60).keys()].map((n) => ({ kind: "note", data: { personal: false }, words: `${name} ${n}` }));
      window.done = (0, eval)(write)({ person, incident, entries });
    }"""
    for page, name in ((agnes.page, "left"), (other, "right")):
        page.evaluate(start, [WRITE, agnes.person, incident, name])
    for page in (agnes.page, other):
        page.evaluate("window.done")
    rows = [row for row in agnes.stored() or [] if row["kind"] == "note"]
    assert len(rows) == 120
    assert len({row["seq"] for row in rows}) == len({row["clock"] for row in rows}) == 120
    expect(other.get_by_text("120 entries wait to be sent")).to_be_visible(timeout=SOON)
    agnes.context.route("**/api/v1/incidents/entries", not_so_much)
    server.start()
    arrived(server, incident, agnes)
    said = [entry[2] for entry in server.entries() if entry[0] == "note"]
    assert sorted(said) == sorted(f"{name} {n}" for name in ("left", "right") for n in range(60))


def test_nothing_is_lost_or_doubled_while_the_server_dies_again_and_again(
    server: Server, device: Give
) -> None:
    agnes, lena = device("agnes"), device("lena")
    incident = agnes.open_card("The power is gone Power", "The town hall")
    lena.show(incident)
    other = agnes.tab()
    agnes.show(incident, other)
    wanted: set[str] = set(server.log(incident)) | set(agnes.log(incident))
    for turn in range(4):
        for number, (who, page) in enumerate(
            ((agnes, agnes.page), (lena, lena.page), (agnes, other))
        ):
            batch = [note(f"{turn} {number} {n}") for n in range(25)]
            batch.append({"kind": "step", "subject": "undock", "data": {"state": "done"}})
            wanted |= set(who.write(incident, *batch, page=page))
        if turn % 2:
            server.lose_the_next_answer()
        agnes.page.wait_for_timeout(150 * turn)
        server.kill()
        if turn == 2:
            agnes.reload()
        server.start()
    arrived(server, incident, agnes, lena)
    found = server.log(incident)
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_an_evacuation_of_the_building_pauses_the_power_failure_and_one_elsewhere_does_not(
    server: Server, device: Give
) -> None:
    agnes, lena = device("agnes"), device("lena")
    power = agnes.open_card("The power is gone Power", "The town hall")
    arrived(server, power, agnes)
    server.kill()
    lena.page.goto("/incidents/")
    lena.drawn()
    lena.open_card("Everybody has to get out", "The library")
    server.start()
    agnes.until(lambda rows: "evacuation" in [row["data"].get("situation") for row in rows])
    expect(agnes.page.get_by_role("heading", name="Power failure in a building")).to_be_visible()
    expect(agnes.page.get_by_text("yields to Evacuation")).to_have_count(0)
    server.kill()
    agnes.page.goto("/incidents/")
    agnes.drawn()
    agnes.open_card("Everybody has to get out", "The town hall")
    agnes.page.goto(f"/incidents/{power}/")
    agnes.drawn()
    expect(agnes.page.get_by_text("yields to Evacuation").first).to_be_visible()


def test_two_hours_pass_without_a_server_and_the_next_way_is_proposed(
    server: Server, device: Give
) -> None:
    agnes = device("agnes")
    agnes.page.clock.install()
    agnes.page.goto("/incidents/")
    agnes.drawn()
    agnes.open_card("The power is gone everywhere", "The whole town")
    server.kill()
    agnes.reload()
    expect(agnes.page.get_by_text("Mobile masts").first).to_be_visible()
    agnes.page.clock.fast_forward("01:00:00")
    agnes.reload()
    expect(
        agnes.page.locator("article.now", has_text="Send all calls to the hotline")
    ).to_have_count(0)
    agnes.page.clock.fast_forward("01:00:05")
    agnes.page.clock.run_for(2000)
    expect(
        agnes.page.locator("article.now", has_text="Send all calls to the hotline")
    ).to_be_visible()


def test_the_first_page_without_a_server_is_there_in_half_a_second(
    server: Server, device: Give, axe: Callable[[Page], None]
) -> None:
    agnes = device("agnes")
    said = WORKER.read_text().partition("const KEY")[2].partition("const NEEDED")[0]
    assert agnes.page.evaluate(SAME_PAGES.replace("SAID", f"const KEY{said}")) == []
    server.kill()
    times = []
    for _turn in range(3):
        agnes.reload()
        times.append(agnes.page.evaluate("performance.getEntriesByName('drawn')[0].startTime"))
    print("first page without a server, ms:", [round(one) for one in times])  # noqa: T201
    assert min(times) < 500
    axe(agnes.page)  # the shell, drawn
    agnes.page.goto("/incidents/past/")
    expect(agnes.page.get_by_text("has no copy of this page")).to_be_visible()
    axe(agnes.page)
