"""Every page of incidents that a device draws: for every eye, at every size, with large targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import DESK, PHONE, SMALL_PHONE
from tests.journeys.screen.device import (
    AGNES,
    LARS,
    LENA,
    OUT,
    POWER,
    SUPPORT,
    TOWN,
    Have,
    book,
    entry,
    have,
    opened,
)

pytestmark = pytest.mark.journey
Check = Callable[[Page], None]
__all__ = ["have"]

PAGES = [
    "/incidents/",
    "/incidents/#contacts",
    "/incidents/open/town/power/",
    f"/incidents/{POWER}/",
    *(f"/incidents/{OUT}/#{tab}" for tab in ("do", "tell", "who", "log")),
    f"/incidents/{TOWN}/",
    f"/incidents/{OUT}/inform/",
    f"/incidents/{OUT}/notes/",
    f"/incidents/{OUT}/log/",
    f"/incidents/{OUT}/closing/",
    f"/incidents/{OUT}/steps/get-out/",
    f"/incidents/{POWER}/steps/announce-breakdown/",
    f"/incidents/{POWER}/steps/post-hotline/",
    f"/incidents/{OUT}/duties/log/",
    f"/incidents/{OUT}/announcements/evacuation/",
    f"/incidents/{OUT}/posts/hotline/",
    f"/incidents/{OUT}/scenarios/elsewhere/",
    f"/incidents/{POWER}/pauses/{OUT}/",
    f"/incidents/{TOWN}/timers/masts/",
]
LOOKS: list[tuple[Any, Any]] = [
    (PHONE, "light"),
    (PHONE, "dark"),
    (SMALL_PHONE, "light"),
    (DESK, "light"),
]
SMALL = """() => [...document.querySelectorAll("#incident :is(button, summary, .button, .app-dial, .step-line, .choice, .tabs a, .form-input, .form-select, label:not(.form-label))")]
  .filter(one => one.offsetParent && one.getBoundingClientRect().height < 47.5)
  .map(one => one.outerHTML.slice(0, 120))"""


def entries() -> list[dict[str, Any]]:
    """Three cards that run: one yields, one is not agreed upon, one runs out of time."""
    seen = ((LENA, "Empty", "done"), (LARS, "Somebody is left", "not-done"))
    return [
        opened(POWER, "power", "hall", 20),
        opened(OUT, "evacuation", "hall", 5),
        opened(TOWN, "power-town", "town", 110),
        *(
            entry(OUT, "step", "get-out", minutes=2, person=who, words=text, state=state)
            for who, text, state in seen
        ),
        entry(POWER, "step", "undock", minutes=15, person=AGNES, words="It runs", state="done"),
        entry(OUT, "announcement", "evacuation", state="on", queues=["main"], how="called"),
    ]


@pytest.mark.parametrize("half", [0, 1])
def test_every_page(have: Have, axe: Check, half: int) -> None:
    """Each is opened once, and looked at in every size and light: half of them in each process."""
    page = have("/incidents/", entries(), kept=book(support=SUPPORT)).page
    for path in PAGES[half::2]:
        page.goto("/incidents/")
        page.goto(path)
        page.locator("#incident .app-page").wait_for()
        assert not page.get_by_text("no copy of this page").count(), path
        page.evaluate("document.querySelectorAll('#incident details').forEach(d => d.open = true)")
        for viewport, light in LOOKS:
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=light)
            axe(page)
            assert page.evaluate(SMALL) == [], (path, viewport, light)
