"""Pictures of pages in a browser, for whoever changes how they look."""

from __future__ import annotations

import os

from playwright.sync_api import Page

FOLDER = os.environ.get("PICTURES", "")
"""Where they are kept; empty: none are made."""


def picture(page: Page, name: str) -> None:
    """Keep the whole page as `name`.png."""
    if FOLDER:
        page.screenshot(path=f"{FOLDER}/{name}.png", full_page=True)
