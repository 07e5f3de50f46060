"""Asking an address (A-14): up, down, slow, somewhere else; and never anything inside."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from driftbook.incidents import watching
from driftbook.incidents.tests.site import Site, standing
from driftbook.incidents.watching import Answer, ask


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.OUTBOX_LOOPBACK = True
    with standing() as site:
        yield site


def test_one_that_is_there_is_fine(site: Site) -> None:
    assert ask(site.url) == Answer(True, "status:200")
    site.status = 503
    assert ask(site.url) == Answer(False, "status:503")
    site.status = 404
    assert ask(site.url) == Answer(False, "status:404")
    site.ends()
    assert ask(site.url) == Answer(False, "unreachable:ConnectionError")


def test_one_that_is_slow_or_drips_is_not_waited_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LONGEST", 0.5)
    site.wait = 1
    assert ask(site.url) == Answer(False, "too-slow")
    site.wait, site.drips = 0, True
    assert ask(f"{site.url}drip") == Answer(False, "too-slow")
    until = time.monotonic() + 60
    while "/drip" not in site.asked and time.monotonic() < until:
        time.sleep(0.01)
    # whoever holds us is not asked again as long as they do
    assert ask(f"{site.url}drip") == Answer(False, "too-slow")
    assert site.asked.count("/drip") == 1
    held = [thread for thread in threading.enumerate() if thread.name == "asking"]
    assert len(held) <= 2


def test_a_silent_one_is_too_slow(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "ANSWER", 0.2)
    site.wait = 1
    assert ask(site.url) == Answer(False, "too-slow")


def test_several_are_asked_at_the_same_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LONGEST", 60.0)
    monkeypatch.setattr(watching, "ANSWER", 60.0)
    site.crowd = 8  # whoever asked one after the other would wait for ever
    answers = watching.ask_all([f"{site.url}{number}" for number in range(8)])
    assert [answer.fine for answer in answers] == [True] * 8


def test_redirects_are_followed_within_the_site_alone(site: Site) -> None:
    assert ask(f"{site.url}there") == Answer(True, "status:200")
    assert site.asked == ["/there", "/"]
    site.status, site.leads = 302, "https://elsewhere.example/welcome"
    assert ask(site.url) == Answer(False, "leads:https://elsewhere.example/welcome")
    site.leads = "http://127.0.0.2/inside"
    assert ask(site.url).said == "leads:http://127.0.0.2/inside"
    site.leads = "/"
    assert ask(site.url) == Answer(False, "circle")
    site.leads = ""
    assert ask(site.url) == Answer(False, "status:302")


@pytest.mark.parametrize(
    ("url", "at"),
    [
        ("https://127.0.0.1/", "127.0.0.1"),
        ("https://metadata.example/", "169.254.169.254"),
        ("https://intranet.example/", "10.0.0.7"),
        ("https://here.example/", "::1"),
        ("https://mapped.example/", "::ffff:10.0.0.7"),
    ],
)
def test_nothing_inside_is_asked(
    settings: Any, monkeypatch: pytest.MonkeyPatch, url: str, at: str
) -> None:
    settings.OUTBOX_LOOPBACK = settings.DEMO = False
    family = socket.AF_INET6 if ":" in at else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (at, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: found)
    assert ask(url) == Answer(False, "not-public")


def test_what_is_no_address_for_us_is_not_asked(settings: Any) -> None:
    settings.OUTBOX_LOOPBACK = settings.DEMO = False
    for url in ("http://example.org/", "file:///etc/passwd", "https://a:b@example.org/", "x"):
        assert ask(url) == Answer(False, "not-public")


def test_a_name_that_nobody_knows(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **more: object) -> None:
        raise socket.gaierror("no")

    settings.DEMO = False
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert ask("https://nobody.example/") == Answer(False, "no-host")


def test_the_demo_asks_this_machine_alone(settings: Any) -> None:
    settings.DEMO = True
    assert ask("https://example.org/") == Answer(None, "demo")
