"""A real browser for the journeys: Debian's Chromium, phone sizes, dark mode, axe."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop

LONGEST = 60_000
"""Milliseconds: the longest wait for a click, a page or what it shows, on a busy machine."""
expect.set_options(timeout=LONGEST)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 360, "height": 740}
SMALL_PHONE = {"width": 320, "height": 640}
DESK = {"width": 1200, "height": 900}

Open = Callable[..., Page]
Look = tuple[Any, str]
"""The size of a screen, and "light" or "dark"."""
AXE = Axe()
WITHOUT_JAVASCRIPT: WeakSet[BrowserContext] = WeakSet()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": SWITCHES}


@contextmanager
def tabs(browser: Browser, base_url: str) -> Iterator[Open]:
    """Open pages of a site, which may be one that a test makes up, without server or database.

    A message in the browser's console (a blocked style, a script error) fails the test,
    unless `strict=False`. `session`: of somebody who is signed in from the first page on.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: Any) -> None:
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def open_page(
        path: str,
        *,
        viewport: Any = PHONE,
        javascript: bool = True,
        locale: str = "en",
        strict: bool = True,
        session: str = "",
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=base_url,
            viewport=viewport,
            java_script_enabled=javascript,
            locale=locale,
            **more,
        )
        context.set_default_timeout(LONGEST)
        contexts.append(context)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": base_url}])
        if not javascript:
            WITHOUT_JAVASCRIPT.add(context)
        page = context.new_page()
        if strict:
            page.on("console", listen)
            page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def browse(browser: Browser, live_server: Any) -> Iterator[Open]:
    """Open a page: `browse("/support/", viewport=PHONE, color_scheme="dark", javascript=False)`."""
    with tabs(browser, live_server.url) as open_page:
        yield open_page


@pytest.fixture
def phone(browse: Open) -> Open:
    """`phone("/support/")` on a screen of 360 × 740."""
    return browse


@pytest.fixture
def dark(browse: Open) -> Open:
    """The same phone in dark mode."""
    return lambda path, **more: browse(path, **{"color_scheme": "dark", **more})


@pytest.fixture
def no_javascript(browse: Open) -> Open:
    """The same phone without JavaScript."""
    return lambda path, **more: browse(path, **{"javascript": False, **more})


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails when axe finds anything, or when the page is wider than the screen."""

    def check(page: Page) -> None:
        assert page.context not in WITHOUT_JAVASCRIPT, "axe waits for ever without JavaScript"
        page.wait_for_load_state()  # a click may still be on its way to the next page
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.axe_script)
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then(it => it.violations)")
        assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    return check


@pytest.fixture
def axe_in(axe: Callable[[Page], None]) -> Callable[..., None]:
    """`axe_in(page, (PHONE, "dark"), (DESK, "light"))`: one page, as these screens show it."""

    def check(page: Page, *looks: Look) -> None:
        for viewport, scheme in looks:
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            axe(page)

    return check


@pytest.fixture
def browse_as(browse: Open) -> Open:
    """`browse_as(user, "/desk/")`: the page, for somebody who is signed in."""
    from tests.cast import session_of

    return lambda user, path, **more: browse(path, session=session_of(user), **more)
