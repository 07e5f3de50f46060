"""Build time only: the icons of the installed app, drawn by Chromium from the theme's icon.

    python tools/app_icons.py

Writes incidents/static/incidents/icons/{icon,maskable}-{192,512}.png. A maskable icon fills its
square: devices cut it to the shape that they like.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "src/driftbook"
TARGET = PACKAGE / "incidents/static/incidents/icons"
GROUND = "#0b5a55"


def main() -> None:
    svg = (PACKAGE / "theme/static/theme/icon.svg").read_text()
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for size in (192, 512):
            page = browser.new_page(viewport={"width": size, "height": size})
            for name, share, ground in (("icon", 1.0, "transparent"), ("maskable", 0.72, GROUND)):
                page.set_content(
                    f"<style>html,body{{margin:0;height:100%;background:{ground}}}"
                    "body{display:grid;place-items:center}"
                    f"svg{{width:{size * share}px;height:{size * share}px}}</style>{svg}"
                )
                page.screenshot(path=TARGET / f"{name}-{size}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
