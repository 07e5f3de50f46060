"""Asking the address that a monitor watches (A-14): is it there, and in time?

The rules of webhooks hold: public addresses alone, looked at when the name is looked up and again
when connected, no proxy. A redirect within the same site is followed; one that leads elsewhere is
a fault that says where to, because a site that suddenly sends its visitors away is not there.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Lock, Thread
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import requests
import urllib3.exceptions
from django.conf import settings

from driftbook.outbox.channels import Failed
from driftbook.outbox.channels.webhooks import HERE, NotAllowed, guarded, look_up, why_not

CONNECT, ANSWER, LONGEST = 5.0, 8.0, 10.0
"""Seconds: to connect, for each part of an answer, and for everything together."""
HOPS = 5
READ = 10_000
"""Bytes of the page that are read: it has to begin to arrive, what it says does not matter."""
REDIRECTS = (301, 302, 303, 307, 308)


class Answer(NamedTuple):
    """What became of asking."""

    fine: bool | None
    """None: nobody was asked, so nothing is known."""
    said: str
    """A code of `monitor_words.SAID`, with what it is about behind a colon."""


TOO_SLOW = Answer(False, "too-slow")


def ask_all(urls: Sequence[str]) -> list[Answer]:
    """Ask all of them at the same time; each has ten seconds. Never raises."""
    return [asking.wait() for asking in [_begin(url) for url in urls]]


def ask(url: str) -> Answer:
    """Ask once. Never raises."""
    return ask_all([url])[0]


class _Asking(Thread):
    """A thread of its own, since a name that is looked up, or an answer that drips, has no end."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True, name="asking")
        self.url, self.begun = url, time.monotonic()
        self.answer: Answer | None = None

    def wait(self) -> Answer:
        """Its answer, as long as it comes in time."""
        left = self.begun + LONGEST - time.monotonic()
        if left <= 0:  # begun for an earlier question, and never ended
            return TOO_SLOW
        self.join(left)
        return self.answer or TOO_SLOW

    def run(self) -> None:
        try:
            self.answer = _asked(self.url)
        except Exception as fault:
            self.answer = Answer(False, f"unreachable:{type(fault).__name__}")
        finally:
            with _lock:
                if _under_way.get(self.url) is self:
                    del _under_way[self.url]


_under_way: dict[str, _Asking] = {}
_lock = Lock()


def _begin(url: str) -> _Asking:
    """Whoever does not let go of us holds one thread and not one more with each time we ask."""
    with _lock:
        asking = _under_way.get(url)
        if asking is None:
            asking = _under_way[url] = _Asking(url)
            asking.start()
    return asking


def _asked(url: str) -> Answer:
    host = _host(url)
    if settings.DEMO and urlsplit(url).hostname not in HERE:
        return Answer(None, "demo")
    with guarded() as session:
        for _hop in range(HOPS):
            try:
                status, leads = _get(session, url)
            except NotAllowed:
                return Answer(False, "not-public")
            except Failed:
                return Answer(False, "no-host")
            except requests.exceptions.SSLError:
                return Answer(False, "certificate")
            except requests.Timeout:
                return TOO_SLOW
            except (requests.RequestException, urllib3.exceptions.HTTPError) as wrong:
                return Answer(False, f"unreachable:{type(wrong).__name__}")
            if status not in REDIRECTS or not leads:
                return Answer(200 <= status < 300, f"status:{status}")
            url = urljoin(url, leads)
            if _host(url) != host or why_not(url.partition("#")[0]):
                return Answer(False, f"leads:{url}"[:300])
    return Answer(False, "circle")


def _get(session: requests.Session, url: str) -> tuple[int, str]:
    """The status, and where it leads. Raises NotAllowed, Failed, RequestException, HTTPError."""
    if why_not(url.partition("#")[0]):
        raise NotAllowed(url)
    look_up(url)
    with session.get(
        url,
        allow_redirects=False,
        stream=True,
        timeout=(CONNECT, ANSWER),
        headers={"user-agent": "Driftbook", "accept": "text/html,*/*;q=0.8"},
    ) as answer:
        answer.raw.read(READ)
        return answer.status_code, answer.headers.get("location", "")


def _host(url: str) -> str:
    """The site: with or without `www.` is the same one."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
