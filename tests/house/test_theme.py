"""The frame of every page: strict policy, nothing inline, nothing untranslated, light to load."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.template.base import Lexer, TokenType
from django.test import Client

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}
FIRST_LOAD = 60_000
STYLES = 25_000
NOT_A_PAGE = {"/api/v1/docs"}  # Swagger, a tool for developers: 1.5 MB of its own
SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title"}
NAMES = {"Driftbook", "Atom", "RSS", "iCalendar", "JSON"}
NOT_TEXT = {"block body_class", "block which"}


class Reader(HTMLParser):
    """Collects what a reader sees or hears, what is inline, and what is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inline: list[str] = []
        self.loads: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.inside = tag
        self.texts += [values[name] for name in SPOKEN & set(values)]
        if tag == "meta" and values.get("name") == "description":
            self.texts.append(values.get("content", ""))
        if tag == "style" or (tag == "script" and "src" not in values):
            self.inline.append(f"<{tag}>")
        for name, value in values.items():
            if name == "style" or name.startswith("on") or value.strip().startswith("javascript:"):
                self.inline.append(f'{name}="{value}"')
        self._load(tag, values)

    def _load(self, tag: str, values: dict[str, str]) -> None:
        if tag == "link" and values.get("rel") in ("stylesheet", "icon"):
            self.loads.append(values["href"])
        elif tag in ("script", "img") and "src" in values:
            self.loads.append(values["src"])
        elif tag == "use" and "href" in values:
            self.loads.append(values["href"].split("#")[0])

    def handle_data(self, data: str) -> None:
        if self.inside not in ("script", "style"):
            self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def bare(source: str) -> str:
    """A template without its tags, its variables and everything that is translated."""
    kept, translating = "", False
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            word = token.contents.split()[0]
            begins = word in ("blocktranslate", "comment") or token.contents in NOT_TEXT
            ends = word in ("endblocktranslate", "endcomment", "endblock")
            translating = (translating or begins) and not ends
        elif token.token_type is TokenType.TEXT and not translating:
            kept += token.contents
    return kept


def test_no_template_has_anything_inline(templates: dict[str, str]) -> None:
    found = {name: read(source).inline for name, source in templates.items()}
    assert {name: inline for name, inline in found.items() if inline} == {}


def test_every_text_in_a_template_is_translated(templates: dict[str, str]) -> None:
    found = {}
    for name, source in templates.items():
        texts = {text.strip() for text in read(bare(source)).texts} - NAMES
        texts = {re.sub("|".join(NAMES), "", text) for text in texts}
        if spoken := sorted(text for text in texts if re.search(r"[^\W\d_]{2}", text)):
            found[name] = spoken
    assert found == {}


def test_every_page_has_the_strict_policy(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        header = client.get(address)["Content-Security-Policy"]
        assert {part.strip() for part in header.split(";") if part.strip()} == POLICY, address


def test_vendored_files_are_the_ones_in_the_record(package: Path) -> None:
    folder = package / "theme/static/theme/dkfds"
    record = json.loads((folder / "VENDOR.json").read_text())
    assert (record["package"], record["version"].split(".")[0]) == ("dkfds", "11")
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VENDOR.json"
    }
    assert found == record["sha256"]


def test_styles_name_no_other_host(package: Path) -> None:
    for path in package.rglob("static/**/*.css"):
        assert not re.search(r"https?:|//[a-z]|@import|sourceMappingURL", path.read_text()), path


def test_styles_are_small(package: Path) -> None:
    sheets = package.rglob("theme/static/**/*.css")
    assert sum(len(brotli.compress(path.read_bytes())) for path in sheets) < STYLES


def test_first_load_of_every_page_is_light(client: Client, addresses: list[str]) -> None:
    """Over the wire, fonts left out: the page itself and all it loads."""
    for address in sorted(set(addresses) - NOT_A_PAGE):
        response = client.get(address)
        if not response["Content-Type"].startswith("text/html"):
            continue
        weight = len(gzip.compress(response.content))
        for load in set(read(response.content.decode()).loads):
            file = finders.find(load.removeprefix("/static/"))
            assert file, f"{address} loads {load}, which is not a static file"
            weight += len(brotli.compress(Path(file).read_bytes()))
        assert weight <= FIRST_LOAD, (address, weight)
