"""What a first visit weighs, beside its limit."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import brotli

from bench import stored
from bench.lines import within

PAGES = {
    "answer": "/support/orebro/carelock/answer/?problem=fault&at=2026-11-24T23:10",
    "week": "/support/orebro/week/?system=carelock",
}
LOADS = re.compile(r'(?:rel="(?:stylesheet|icon)" href|<script src|<use href)="([^"#]+)')
LIMIT = 60.0


def lines() -> Iterator[str]:
    """HTML (gzip) with the styles, scripts and icons it names (brotli); fonts do not count."""
    stored.set_up()
    for name, address in PAGES.items():
        yield within(f"first visit to the {name} page", weight(address) / 1000, LIMIT, "kB")


def weight(address: str) -> int:
    """Bytes over the wire for a first visit. Django must be set up."""
    from django.contrib.staticfiles import finders
    from django.test import Client

    page = Client().get(address).content
    total = len(gzip.compress(page))
    for load in set(LOADS.findall(page.decode())):
        found = finders.find(load.removeprefix("/static/"))
        assert isinstance(found, str), load
        total += len(brotli.compress(Path(found).read_bytes()))
    return total
