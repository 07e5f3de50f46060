"""Paper: the battery report by typst and the handbook by WeasyPrint, beside WeasyPrint alone.

Each is a process of its own, as a worker starts it, that reads what is to be said and writes a
tagged PDF. For the report the peer sets the same words and the same chart as a table of HTML; for
the handbook it is WeasyPrint on the same page without anything of ours around it.

    python -m bench.paper report < said.json      the peer, as a process
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from bench import stored
from bench.parts import busy
from driftbook.editions.exporting import press

ROOT = Path(__file__).parent.parent
ROWS = 50 if "--quick" in sys.argv else 1_000
STATES = ("critical", "soon", "untrusted")
ROUNDS = 2
SHEET = """
@page { size: A4 landscape; margin: 18mm 14mm 16mm;
        @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt } }
body { font: 8pt "IBM Plex Sans", sans-serif }
h1 { font-size: 20pt; color: #0b5a55 } h2 { font-size: 12pt; break-after: avoid }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
th { background: #f0f0f0; text-align: left } td { border-bottom: .4pt solid #bebebe }
td, th { padding: 3.5pt 3pt; vertical-align: top } svg { width: 92mm }
"""


def lines() -> Iterator[str]:
    """Both documents."""
    said = _report()
    name = f"battery report of {ROWS:,} rows by typst / by WeasyPrint"
    yield _beside(name, _ours_report(said), _peer(["report"], json.dumps(said).encode()), "≥ 1")
    stored.set_up()
    page = _handbook()
    name = "whole handbook as PDF / WeasyPrint alone"
    yield _beside(name, _ours_handbook, _peer(["page"], page.encode()), "≥ 0.8")


def _beside(name: str, ours: Callable[[], bytes], theirs: Callable[[], bytes], aim: str) -> str:
    """Seconds of a processor, the least of some rounds: neighbours add to both, if at all."""
    turns = [(_processor(ours), _processor(theirs)) for _round in range(ROUNDS)]
    mine, peer = (min(times) for times in zip(*turns, strict=True))
    return f"{name:52} {mine:>12,.2f}s {peer:>14,.2f}s {peer / mine:>7.2f}×  {aim}"


def _processor(run: Callable[[], bytes]) -> float:
    """Of this process and of the one that it starts."""
    begun = busy()
    made = run()
    assert made.startswith(b"%PDF-"), made[:200]
    return busy() - begun


def _report() -> dict[str, Any]:
    """What a report of so many rows says; as `told` words it, about invented doors."""
    from driftbook.doors.batteries import picture

    rows = [
        {
            "address": f"Påhitsvej {n}, Påhitby",
            "door": f"Opgang {n % 7}",
            "kind": "lock",
            "serial": f"S-{n:05}",
            "bundles": f"Ring {n % 40}",
            "state": STATES[n % 3],
            "percent": f"{n % 30} %",
            "expected": "1 December 2026 (25 November–9 December)",
            "why": "It claims less than 20 %, and has fallen by 0.3 % a day for 60 days.",
            "last_job": "24 November 2026, done",
        }
        for n in range(ROWS)
    ]
    return {
        "made": "2026-11-23T06:00:00+01:00",
        "levels": picture.levels([3, 9, 20, 40, 80, 99, 99, 70, 40, 12], 20, "Percent"),
        "data": {
            "title": "Battery report, Monday 23 November 2026",
            "organisation": "Påhitby Kommune",
            "lead": f"{ROWS} units of 5000 need a new battery or a look.",
            "footer": "Invented, version 1 · made 23 November 2026, 06:00",
            "page": "Page",
            "of": "of",
            "none": "None.",
            "source": "Clauses: B-1, B-2",
            "columns": ["Address", "Unit", "Key bundle", "%", "Critical", "Why", "Last job"],
            "counts_head": ["Units", "Battery", "Meaning"],
            "counts": [
                {"state": one, "count": "9", "name": one.capitalize(), "text": "What it means."}
                for one in STATES
            ],
            "limits": "A percentage is a claim of the unit.",
            "parts": [
                {
                    "name": one.capitalize(),
                    "text": "What it means.",
                    "rows": [row for row in rows if row["state"] == one],
                }
                for one in STATES
            ],
            "chart": "Units by what their battery claims",
            "chart_alt": "Bar chart. Units by percent.",
            "language": "en",
        },
    }


def _ours_report(said: dict[str, Any]) -> Callable[[], bytes]:
    from driftbook.doors.batteries import paper

    return lambda: paper.pressed(said)


def _handbook() -> str:
    from driftbook.editions.exporting.paper import handbook_page
    from driftbook.handbook.reading import read

    handbook = read(ROOT / "handbooks/orebro")
    return handbook_page(handbook, "sv", "https://drift.example.org", 2026)


def _ours_handbook() -> bytes:
    """Written and pressed; nothing is kept."""
    from driftbook.editions.exporting import pdf

    return pdf.rendered(_handbook())


def _peer(words: list[str], said: bytes) -> Callable[[], bytes]:
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, "-m", "bench.paper", *words]
    environment = {**os.environ, "PYTHONPATH": path}

    def pressed() -> bytes:
        return subprocess.run(
            command, input=said, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE
        ).stdout

    return pressed


# --- the peer -----------------------------------------------------------------------------------


def _as_html(said: dict[str, Any]) -> str:
    data = said["data"]
    head = "".join(f"<th>{escape(one)}</th>" for one in data["columns"])
    parts = [f"<h1>{escape(data['title'])}</h1><p>{escape(data['lead'])}</p>", said["levels"]]
    for part in data["parts"]:
        parts.append(f"<h2>{escape(part['name'])}</h2><p>{escape(part['text'])}</p>")
        parts.append(f"<table><thead><tr>{head}</tr></thead>")
        parts += [_row(row) for row in part["rows"]]
        parts.append("</table>")
    title = f"<title>{escape(data['title'])}</title><style>{SHEET}</style>"
    return f'<html lang="en"><head>{title}</head><body>{"".join(parts)}</body></html>'


def _row(row: dict[str, str]) -> str:
    cells = [f"<b>{row['address']}</b><br>{row['door']}", f"{row['kind']}<br>{row['serial']}"]
    cells += [row[name] for name in ("bundles", "percent", "expected", "why", "last_job")]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _main(kind: str) -> None:
    said = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    html = said.decode() if kind == "page" else _as_html(json.loads(said))
    out.write(press.press(html))


if __name__ == "__main__":
    _main(sys.argv[1])
