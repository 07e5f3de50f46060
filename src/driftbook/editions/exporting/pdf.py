"""A page of HTML as a PDF, made once at a time and kept."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

from driftbook.editions.exporting import press

log = logging.getLogger(__name__)
LONGEST = 60
"""Seconds that one rendering may take."""
INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""How Debian and Ubuntu get the native libraries that WeasyPrint needs."""


class NoPdf(Exception):
    """There is no PDF; the page says why."""


class LibrariesMissing(NoPdf):
    """The native libraries are not installed."""


class Failed(NoPdf):
    """The rendering broke off, or took too long."""


def rendered(html: str) -> bytes:
    """The PDF of a whole page of HTML. Raises NoPdf.

    Takes a second or two; `kept.keep` sees to it that it is done once.
    """
    named = {name: value for name, value in os.environ.items() if not name.startswith("DRIFTBOOK_")}
    try:
        done = subprocess.run(  # noqa: S603 our own module, nothing of it from outside
            [sys.executable, "-m", press.__name__],
            input=html.encode(),
            capture_output=True,
            timeout=LONGEST,
            check=False,
            env=named,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"no PDF within {LONGEST} seconds") from None
    if done.returncode == press.MISSING:
        raise LibrariesMissing(done.stderr.decode(errors="replace"))
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise Failed(done.stderr.decode(errors="replace")[-2000:])
    if done.stderr:
        log.warning("PDF: %s", done.stderr.decode(errors="replace")[-2000:])
    return done.stdout
