"""The shipped handbooks, and small ones written the way a person would write them."""

from functools import cache
from pathlib import Path
from textwrap import dedent

from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import read, read_files

COVER = """
handbook: small
title: A small handbook
language: en
country: SE
timezone: Europe/Stockholm
version: "1"
date: 2026-11-01
parties:
  town: {name: The town, kind: municipality}
"""


def small(
    support: str = "",
    *,
    guides: str = "",
    people: str = "",
    doors: str = "",
    jobs: str = "",
    requests: str = "",
    incidents: str = "",
    downtime: str = "",
    cover: str = "",
) -> Handbook:
    """A handbook from the text of its chapters; `cover` is added to a complete cover."""
    files = {"handbook.yaml": (COVER + dedent(cover)).encode()}
    chapters = {
        "support": support, "guides": guides, "people": people, "doors": doors, "jobs": jobs,
        "requests": requests, "incidents": incidents, "downtime": downtime,
    }  # fmt: skip
    files |= {f"{name}.yaml": dedent(text).encode() for name, text in chapters.items() if text}
    return read_files(files)


ROOT = Path(__file__).parent.parent.parent
SHIPPED = ("aarhus", "bbgruppen", "gladsaxe", "it-teamet", "orebro")


@cache
def shipped(name: str) -> Handbook:
    """A handbook of `handbooks/`, read once."""
    return read(ROOT / "handbooks" / name)
