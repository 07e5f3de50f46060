"""Devices of a journey: each a browser of its own, and what stands in its database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.conftest import PHONE
from tests.journeys.serving.server import Server

SOON = 60_000
"""Milliseconds: the longest wait between two tries, on a machine that is busy."""
TURNS = 20
"""How often a page may go on while it is asked."""
IN_STORE = """async ({ person, what }) => {
  const name = `driftbook-${person}`;
  if (!(await indexedDB.databases()).some((one) => one.name === name)) return null;
  const db = await new Promise((fine, not) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => fine(asked.result);
    asked.onerror = not;
  });
  const rows = await new Promise((fine) => {
    db.transaction(what).objectStore(what).getAll().onsuccess = (event) => fine(event.target.result);
  });
  db.close();
  return rows;
}"""
WRITE = """async ({ person, incident, entries }) => {
  const files = performance.getEntriesByType("resource").map((one) => one.name);
  const { Store } = await import(files.find((name) => /app\\/store\\.[^/]*js$/.test(name)));
  const store = await Store.open(person);
  const made = [];
  for (const one of entries) made.push((await store.append({ incident, ...one })).id);
  store.close();
  return made;
}"""


OLD = """
for (const [from, name] of [[Navigator.prototype, "locks"], [window, "BroadcastChannel"], [AbortSignal, "timeout"]]) {
  delete from[name];
}
"""
"""A browser of some years ago, which lacks what only makes things smoother."""


class Device:
    """A telephone with one browser, which may be used by several people, in several tabs."""

    def __init__(self, browser: Browser, server: Server, name: str, *, old: bool = False) -> None:
        self.server = server
        self.context: BrowserContext = browser.new_context(
            base_url=server.url, viewport=PHONE, locale="en"
        )
        self.context.set_default_timeout(SOON)
        if old:
            self.context.add_init_script(OLD)
        self.faults: list[str] = []
        self.context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        self.sign_in(name)
        self.page = self.tab()
        self.ready()

    @property
    def person(self) -> str:
        return self.server.sessions[self.name][1]

    def sign_in(self, name: str, *, anew: bool = False) -> None:
        """This person is the one who is signed in in this browser now."""
        self.name = name
        session = self.server.session(name) if anew else self.server.sessions[name][0]
        cookie = {"name": "sessionid", "value": session, "url": self.server.url}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def tab(self, path: str = "/incidents/") -> Page:
        """Another tab, as soon as it is drawn by the device itself."""
        page = self.context.new_page()
        page.goto(path)
        self.drawn(page)
        return page

    def drawn(self, page: Page | None = None) -> None:
        (page or self.page).wait_for_selector("html[data-app=drawn]", timeout=SOON)

    def ready(self) -> None:
        """It has all that it needs without network."""
        ready = "async () => (await navigator.serviceWorker.ready).active.state === 'activated'"
        self.page.wait_for_function(ready, timeout=SOON)

    def reload(self) -> None:
        self.page.reload()
        self.drawn()

    def open_card(self, situation: str, place: str) -> str:
        """Two taps from the home page; the key of the incident."""
        self.page.get_by_role("link", name=situation).first.click()
        self.page.get_by_role("button", name=place).click()
        self.page.wait_for_url("**/incidents/*-*-*-*-*/")
        return self.page.url.rstrip("/").rpartition("/")[2]

    def show(self, incident: str, page: Page | None = None) -> None:
        """Go to it from the home page."""
        (page or self.page).locator(f"a[href='/incidents/{incident}/']").first.click(timeout=SOON)

    def do(self, step: str, words: str = "", how: str = "Done") -> None:
        """Do the step that is large on the screen, and say what was seen."""
        article = self.page.locator("article.now").filter(has_text=step)
        if words:
            article.get_by_label("What did you see?").fill(words)
        before = len(self.stored() or [])
        article.get_by_role("button", name=how, exact=True).click()
        self.until(lambda rows: len(rows) > before)

    def write(self, incident: str, *entries: dict[str, Any], page: Page | None = None) -> list[str]:
        """Write entries down through the device's own store; their ids."""
        said = {"person": self.person, "incident": incident, "entries": list(entries)}
        made: list[str] = (page or self.page).evaluate(WRITE, said)
        return made

    def stored(self, what: str = "log", name: str = "") -> list[dict[str, Any]] | None:
        """What the device keeps of a person; None: nothing at all."""
        person = self.server.sessions[name or self.name][1]
        found: list[dict[str, Any]] | None
        for turn in range(TURNS):
            try:
                found = self.page.evaluate(IN_STORE, {"person": person, "what": what})
                return found
            except Error as wrong:
                if "context was destroyed" not in str(wrong) or turn + 1 == TURNS:
                    raise
                self.page.wait_for_load_state()  # it went on while it was asked: ask the next one
        raise AssertionError("it was asked in every turn")

    def log(self, incident: str) -> list[str]:
        """The ids of the entries in the order of the log, as the device has them."""
        rows = [row for row in self.stored() or [] if row["incident"] == incident]
        rows.sort(key=lambda row: (row["clock"], row["device"], row["seq"], row["id"]))
        return [row["id"] for row in rows]

    def hear(self) -> None:
        """The network is back, its browser says: it need not wait for its next try."""
        for page in self.context.pages:
            with suppress(Error):  # a page that goes on at this moment asks by itself
                page.evaluate("dispatchEvent(new Event('online'))")

    def until(
        self, there: Callable[[list[dict[str, Any]]], bool], *, by_itself: bool = False
    ) -> None:
        """Wait until the device keeps what is expected; `by_itself`: at its own time."""
        for turn in range(SOON // 200):
            if there(self.stored() or []):
                return
            if not by_itself and turn % 5 == 0:
                self.hear()
            self.page.wait_for_timeout(200)
        assert there(self.stored() or [])

    def waits(self) -> int:
        """How many entries have not reached the server, as far as the device knows."""
        return sum("waiting" in row for row in self.stored() or [])


def note(words: str) -> dict[str, Any]:
    return {"kind": "note", "data": {"personal": False}, "words": words}
