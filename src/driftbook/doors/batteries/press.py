"""JSON on standard input → the battery report as a tagged PDF (PDF/UA-1) on standard output.

Runs as a process of its own (`paper.py` starts it): a fault of the typesetter must not take the
worker with it, and one that never ends can be ended. It knows no Django, reads our own template
and our own typeface, and fetches nothing.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FONTS = HERE.parents[1] / "theme/static/theme/dkfds/fonts"
FACES = ("Regular", "SemiBold")


def press(said: dict[str, Any]) -> bytes:
    """The PDF. What typst refuses (a picture without words, for one) is raised as it is."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        (room / "report.typ").write_bytes((HERE / "report.typ").read_bytes())
        (room / "data.json").write_text(json.dumps(said["data"]), encoding="utf-8")
        (room / "levels.svg").write_text(said["levels"], encoding="utf-8")
        _unpack(room)
        return bytes(
            typst.compile(
                room / "report.typ",
                root=room,
                font_paths=[room],
                ignore_system_fonts=True,
                pdf_standards=["ua-1"],
                timestamp=datetime.fromisoformat(said["made"]),
            )
        )


def _unpack(room: Path) -> None:
    """The typeface of the pages, as typst reads it: it knows no WOFF2."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    for face in FACES:
        font = TTFont(FONTS / f"IBMPlexSans-{face}-Latin1.woff2")
        font.flavor = None
        font.save(room / f"{face}.ttf")


def main() -> int:
    """Press what comes in."""
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    out.write(press(json.loads(sys.stdin.buffer.read())))
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
