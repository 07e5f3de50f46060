"""What is sent to the operations about changes and meetings."""

from __future__ import annotations

from typing import Any

DOWN = "0b6f7a55-3f0e-4d0c-9a55-1f4f7f0e2f01"
ONE, MEETING = "/api/v1/downtime/changes/<change>", "/api/v1/downtime/meetings/<meeting>"
WISH: dict[str, Any] = {
    "title": "x",
    "why": "x",
    "kind": "minor",
    "systems": ["lamp"],
    "risk": "low",
    "plan": "x",
    "way_back": "x",
    "start": "2026-12-01T10:00:00Z",
    "end": "2026-12-01T11:00:00Z",
}
SENT: dict[str, dict[str, Any]] = {
    "/api/v1/downtime/changes": {"handbook": "town", "organisation": "the-town", **WISH},
    f"{ONE}/revision": WISH,
    f"{ONE}/withdrawal": {"because": "x"},
    f"{ONE}/advice": {"council": "council", "words": "x"},
    f"{ONE}/decision": {"approved": True, "because": "x"},
    f"{ONE}/group": {"person": DOWN, "because": "x"},
    "/api/v1/downtime/meetings": {
        "handbook": "town",
        "council": "council",
        "start": "2026-12-01T10:00:00Z",
        "end": "2026-12-01T11:00:00Z",
    },
    f"{MEETING}/items": {"change": DOWN},
    f"{MEETING}/minutes": {"present": []},
    f"{MEETING}/cancellation": {"because": "x"},
}
