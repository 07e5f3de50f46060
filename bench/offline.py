"""The first page of incidents on a telephone whose server is gone, in a browser."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.lines import within

LIMIT = 500
"""Milliseconds from opening the page until it is drawn by the device itself."""
ROUNDS = 5
DRAWN = "performance.getEntriesByName('drawn')[0].startTime"


def lines() -> Iterator[str]:
    """The server process is killed; the page is opened in a new tab, as somebody opens the app."""
    times = opened()
    yield within("incidents opened first without a server", times[0], LIMIT, "ms")
    yield within("incidents opened again without a server", min(times[1:]), LIMIT, "ms")


def opened() -> list[float]:
    """Milliseconds of each opening; the first one is by a browser that was ended meanwhile."""
    from playwright.sync_api import sync_playwright

    from tests.conftest import CHROMIUM, PHONE, SWITCHES
    from tests.journeys.serving.server import Server

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        server = Server(Path(folder))
        server.prepare()
        server.take_sessions()
        server.start()
        browser = {
            "user_data_dir": f"{folder}/browser",
            "executable_path": CHROMIUM,
            "args": SWITCHES,
            "base_url": server.url,
            "viewport": PHONE,
        }
        context = play.chromium.launch_persistent_context(**browser)
        session = {"name": "sessionid", "value": server.sessions["agnes"][0], "url": server.url}
        context.add_cookies([session])
        page = context.new_page()
        page.goto("/incidents/")
        page.wait_for_selector("html[data-app=drawn]")
        ready = "async () => (await navigator.serviceWorker.ready).active.state === 'activated'"
        page.wait_for_function(ready)
        context.close()
        server.close()
        context = play.chromium.launch_persistent_context(**browser)
        times = []
        for _ in range(ROUNDS):
            page = context.new_page()
            page.goto("/incidents/")
            page.wait_for_selector("html[data-app=drawn]")
            times.append(float(page.evaluate(DRAWN)))
            page.close()
        context.close()
    return times
