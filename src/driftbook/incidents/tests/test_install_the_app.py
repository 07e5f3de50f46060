"""Shell, service worker and manifest: what a device installs, without a word about anybody."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

import driftbook
from driftbook.incidents.tests.cast import AGNES, Town, of, town
from driftbook.incidents.views import shell

APP = Path(driftbook.__file__).parent / "incidents/static/incidents"


@pytest.fixture
def here(db: None) -> Town:
    return town()


def test_the_shell_is_the_same_for_whoever_is_signed_in(here: Town) -> None:
    stranger, agnes = Client().get("/incidents/app/"), of(AGNES).get("/incidents/app/")
    assert stranger.content == agnes.content
    assert b'id="shell"' in agnes.content
    assert "csrftoken" not in agnes.cookies
    assert "no-store" in agnes["Cache-Control"]


def test_the_worker_may_answer_for_incidents_and_keeps_files_that_are_there(client: Client) -> None:
    answer = client.get("/incidents/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/incidents/"
    text = answer.content.decode()
    kept = json.loads(re.findall(r"const KEPT = (.*);", text)[0])
    assert kept[0] == "/incidents/app/"
    for address in kept[1:]:
        assert finders.find(address.removeprefix("/static/")), address
    assert shell.version() in text


def test_every_module_of_the_app_is_kept_and_none_imports_in_a_circle() -> None:
    modules = {path: imports(path) for path in APP.rglob("*.js")}
    kept = {finders.find(name) for name in shell.kept()}
    used: set[Path] = set()

    def walk(path: Path, above: tuple[Path, ...]) -> None:
        assert path not in above, [one.name for one in (*above, path)]
        used.add(path)
        for one in modules[path]:
            walk(one, (*above, path))

    for first in ("boot.js", "left.js"):
        walk(APP / "app" / first, ())
    assert {str(path) for path in used} <= kept


def imports(path: Path) -> list[Path]:
    found = re.findall(r'from "(\.[^"]+)"', path.read_text())
    return [(path.parent / name).resolve() for name in found]


def test_a_device_can_install_it(client: Client) -> None:
    answer = client.get("/incidents/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["start_url"], said["scope"], said["display"]) == (
        *("/incidents/", "/incidents/"),
        "standalone",
    )
    for icon in said["icons"]:
        raw = Path(str(finders.find(icon["src"].removeprefix("/static/")))).read_bytes()
        size = struct.unpack(">II", raw[16:24])
        assert raw[:8] == b"\x89PNG\r\n\x1a\n"
        assert f"{size[0]}x{size[1]}" == icon["sizes"]


def test_whoever_signs_out_on_a_device_with_a_book_passes_by_where_it_is_cleared(
    here: Town,
) -> None:
    agnes = of(AGNES)
    agnes.get("/api/v1/incidents/book")
    assert agnes.cookies["device"].value == "1"
    answer = agnes.post("/sign-out/")
    assert answer["Location"].startswith("/incidents/left/?next=%2Fsign-in%2F")
    assert answer.cookies["device"].value == ""
    page = agnes.get(answer["Location"]).content.decode()
    assert 'href="/sign-in/?ended=signed-out"' in page


def test_without_a_book_signing_out_is_as_ever(here: Town) -> None:
    assert of(AGNES).post("/sign-out/")["Location"].startswith("/sign-in/")


def test_clearing_leads_to_no_other_site(client: Client) -> None:
    page = client.get("/incidents/left/?next=https://example.org/").content.decode()
    assert 'href="https://example.org' not in page
    assert 'data-next="/sign-in/"' in page


def test_the_vendored_module_is_the_one_in_the_record() -> None:
    record = json.loads((APP / "idb/VENDOR.json").read_text())
    assert (record["package"], record["version"].split(".")[0]) == ("idb", "8")
    files = {path.name: path for path in (APP / "idb").iterdir() if path.name != "VENDOR.json"}
    found = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    assert found == record["sha256"]
