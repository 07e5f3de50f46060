"""Driftbook behind nginx and behind Caddy, as deploy/ shows it: over TLS, in front of a real server."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import re
import socket
import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.operating.installed import HOST, PATIENCE, Answer, Installed, Serving
from tests.operating.proxies import PROGRAMS, Proxy, before

FILE = 20 * 2**20
"""The largest file of a case, in bytes; a message takes ten."""


class Behind:
    """What a browser elsewhere sees of the site."""

    def __init__(self, proxy: Proxy, server: Serving, installed: Installed) -> None:
        self.proxy, self.server, self.installed = proxy, server, installed
        self._trust = ssl.create_default_context(cafile=str(proxy.certificate))

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        tls: bool = True,
        **headers: str,
    ) -> Answer:
        port = self.proxy.tls if tls else self.proxy.plain
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        if tls:
            connection.sock = self._trust.wrap_socket(
                socket.create_connection(("127.0.0.1", port), PATIENCE), server_hostname=HOST
            )
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        with closing(connection):
            connection.request(method, path, body, {"Host": HOST} | named)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())


@pytest.fixture(params=sorted(PROGRAMS))
def behind(
    request: pytest.FixtureRequest, installed: Installed, tmp_path: Path
) -> Iterator[Behind]:
    kind: str = request.param
    if not Path(PROGRAMS[kind]).exists():
        pytest.skip(f"{kind} is not installed")
    with (
        installed.serving("--workers", "1") as server,
        before(kind, server.port, tmp_path / kind) as proxy,
    ):
        yield Behind(proxy, server, installed)


def test_a_site_behind_a_proxy(behind: Behind) -> None:
    """One story, for a server takes seconds to start."""
    leads_to_tls(behind)
    page = headers_come_once(behind)
    callers_are_counted_under_their_own_address(behind, page)
    uploads_pass_up_to_what_driftbook_takes(behind, page)
    answers_are_kept_as_driftbook_says(behind)
    nothing_secret_is_logged(behind)


def leads_to_tls(behind: Behind) -> None:
    moved = behind.ask("GET", "/support/?at=now", tls=False)
    assert moved.status == 308
    to = re.fullmatch(rf"https://{re.escape(HOST)}(?::\d+)?(/.*)", moved.headers["Location"])
    assert to
    assert to[1] == "/support/?at=now"


def headers_come_once(behind: Behind) -> Answer:
    page = behind.ask("GET", "/sign-in/", Accept_Language="sv")
    assert page.status == 200
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options"):
        assert len(page.headers.get_all(name)) == 1
    cookies = page.headers.get_all("Set-Cookie")
    assert cookies
    assert [one for one in cookies if "; Secure" not in one] == []
    assert "gunicorn" not in (page.headers["Server"] or "")
    return page


def post(behind: Behind, page: Answer, **fields: str) -> Answer:
    """A form of the sign-in page, as its browser sends it."""
    (cookie,) = re.findall(r"__Host-csrftoken=(\w+)", page.headers["Set-Cookie"])
    form = {"csrfmiddlewaretoken": cookie, "username": "nobody", "password": "wrong", **fields}
    return behind.ask(
        "POST",
        "/sign-in/password/",
        urlencode(form).encode(),
        Content_Type="application/x-www-form-urlencoded",
        Cookie=f"__Host-csrftoken={cookie}",
        Origin=f"https://{HOST}",
        X_Forwarded_For="203.0.113.66",
        X_Forwarded_Proto="http",
        Forwarded="for=203.0.113.66",
    )


def callers_are_counted_under_their_own_address(behind: Behind, page: Answer) -> None:
    """What a caller claims is thrown away by the proxy; that the POST came by HTTPS is believed."""
    assert post(behind, page, privacy="on").status == 422
    with sqlite3.connect(behind.installed.var / "driftbook.sqlite3") as database:
        counted = {key for (key,) in database.execute("SELECT key FROM people_attempt")}
    assert keyed(behind.installed, "address:127.0.0.1") in counted
    assert keyed(behind.installed, "address:203.0.113.66") not in counted


def keyed(installed: Installed, text: str) -> str:
    """As Driftbook counts it; the key is that of the site."""
    found = re.search("^DRIFTBOOK_SECRET_KEY=(.*)$", installed.settings.read_text(), re.MULTILINE)
    assert found
    key = hashlib.sha256(b"driftbook.people" + found[1].encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def uploads_pass_up_to_what_driftbook_takes(behind: Behind, page: Answer) -> None:
    """A message of one file reaches Driftbook; one that is larger than ten is stopped before it."""
    assert upload(behind, page, FILE) == 422  # Driftbook's own: the form is read, and is wrong
    try:
        stopped = upload(behind, page, 11 * FILE)
    except (OSError, http.client.HTTPException):  # it hangs up while we are still sending
        return
    assert stopped in (400, 413, 502)


def upload(behind: Behind, page: Answer, size: int) -> int:
    """Send a form with a file of so many bytes; the status."""
    (cookie,) = re.findall(r"__Host-csrftoken=(\w+)", page.headers["Set-Cookie"])
    part = "--edge\r\nContent-Disposition: form-data; name="
    head = f'{part}"csrfmiddlewaretoken"\r\n\r\n{cookie}\r\n'
    head += f'{part}"file"; filename="big.bin"\r\n\r\n'
    tail = b"\r\n--edge--\r\n"
    block = bytes(2**20)
    pieces = [head.encode(), *[block] * (size // len(block)), tail]
    answer = behind.ask(
        "POST",
        "/sign-in/password/",
        iter(pieces),
        Content_Type="multipart/form-data; boundary=edge",
        Content_Length=str(sum(map(len, pieces))),
        Cookie=f"__Host-csrftoken={cookie}",
        Origin=f"https://{HOST}",
    )
    return answer.status


def answers_are_kept_as_driftbook_says(behind: Behind) -> None:
    """Caching, compression and what is asked with a tag are Driftbook's alone."""
    (styles, *_) = re.findall(r'"(/static/[^"]+\.css)"', behind.ask("GET", "/sign-in/").text)
    for path in (styles, "/support/orebro/carelock/", "/downtime/status/nowhere/"):
        direct = behind.server.get(path, Accept_Encoding="br")
        passed = behind.ask("GET", path, Accept_Encoding="br")
        assert passed.status == direct.status
        for name in ("Cache-Control", "ETag", "Vary", "Content-Encoding", "Last-Modified"):
            assert passed.headers[name] == direct.headers[name], (path, name)
    tag = behind.ask("GET", styles).headers["Last-Modified"]
    assert behind.ask("GET", styles, If_Modified_Since=tag).status == 304


def nothing_secret_is_logged(behind: Behind) -> None:
    secret = "s3cret-token-of-a-monitor"
    for path in (f"/api/v1/incidents/hooks/{secret}", f"/invitations/{secret}/", f"/{secret}"):
        behind.ask("GET", f"{path}?key={secret}", Authorization=f"Bearer {secret}", Referer=secret)
    behind.server.process.terminate()
    behind.server.process.wait(PATIENCE)
    assert (
        behind.ask("GET", f"/invitations/{secret}/").status == 502
    )  # and that is no reason either
    logged = behind.proxy.logs()
    assert "/invitations/" in logged  # what was asked is logged …
    assert secret not in logged + behind.server.said()  # … and not for whom
