"""What stands in the holes of addresses, and what is sent to them; `objects` makes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.house.cases import CASE

PROCEDURE = "2f6d2b1c-8a34-4a0e-9b62-5a3f6a0d9c33"
LETTER, HOOK = "5d1c7a1e-4b7e-4f52-9c3c-0d6f0c7b1a01", "5d1c7a1e-4b7e-4f52-9c3c-0d6f0c7b1a02"
TOKEN = "a-token-that-somebody-was-given"
DOOR, UNIT = "0b6f7a55-3f0e-4d0c-9a55-1f4f7f0e2d01", "0b6f7a55-3f0e-4d0c-9a55-1f4f7f0e2d02"
UPLOAD = "0b6f7a55-3f0e-4d0c-9a55-1f4f7f0e2d03"
TAG, TAGS = "0b6f7a55-3f0e-4d0c-9a55-1f4f7f0e2d04", "0b6f7a55-3f0e-4d0c-9a55-1f4f7f0e2d05"
EXTRACT = "4e7d1b52-91c3-4f0e-8d25-6a0c1e9b7f02"
RUN = "7c1f8a55-3f0e-4d0c-9a55-1f4f7f0e2a11"
CHOICES: dict[str, str] = {
    "name": "town",
    "handbook": "town",
    "chapter": "support",
    "topic": "contacts",
    "system": "lamp",
    "guide": "lamp",
    "key": RUN,
    "token": TOKEN,
    "kind": "html",
    "slug": "the-town",
    "number": "1",
    "pk": "1",
    "bundle": "1",
    "address": "the-town-directory",
    "provider_id": "the-town-directory",
    "organization_slug": "the-town-directory",
    "customer": "the-town",
    "month": "2020-01",
    "code": "bulb",
    "outcome": "plug-it-in",
    "price": "5d1c7a1e-4b7e-4f52-9c3c-0d6f0c7b1a03",
}
PRICE = CHOICES["price"]
MAIL = "9b1f0a77-6d1c-4f5e-8a43-2c7d5e9f6b31"
JOB = "9b1f0a77-6d1c-4f5e-8a43-2c7d5e9f6b21"
DRAFT = "6a1f8a55-3f0e-4d0c-9a55-1f4f7f0e2a31"
VIEW = "6a1f8a55-3f0e-4d0c-9a55-1f4f7f0e2a41"
MEMBER = UUID("3a0b0f5e-5c8e-4c52-9d0f-0c1a3a5a7e11")
CASES = ("/requests/<uuid:key>/", "/api/v1/requests/cases/<key>")
PLACES: dict[tuple[str, str], Any] = {
    **{
        (f"/jobs/drafts/<uuid:key>/{step}/", "key"): DRAFT
        for step in (
            "proposal",
            *("addresses", "tasks", "time", "contact", "summary", "removal"),
            *("time/hour", "time/moment", "time/release"),
        )
    },
    ("/jobs/orders/<uuid:key>/", "key"): JOB,
    **{
        (f"/jobs/<uuid:key>/{noun}", "key"): JOB
        for noun in ("", "move/", "cancellation/", "again/")
    },
    **{
        (f"/doors/doors/<uuid:key>/{noun}", "key"): DOOR
        for noun in ("flats/", "units/", "bundles/", "bundles/<int:bundle>/removal/")
    },
    **{(f"/doors/units/<uuid:key>/{noun}/", "key"): UNIT for noun in ("removal", "battery")},
    **{
        (f"/doors/import/<uuid:key>/{noun}", "key"): UPLOAD
        for noun in ("", "confirmation/", "withdrawal/")
    },
    **{
        (f"/doors/tags/<uuid:key>/{noun}", "key"): TAG
        for noun in ("", "holder/", "block/", "reactivation/", "end/", "erasure/")
    },
    **{
        (f"/doors/tags/import/<uuid:key>/{noun}", "key"): TAGS
        for noun in ("", "confirmation/", "withdrawal/")
    },
    **{
        (f"/requests/extracts/<uuid:key>/{noun}", "key"): EXTRACT
        for noun in ("", "file/", "copies/")
    },
    ("/api/v1/requests/cases/<key>/extracts", "key"): CASE,
    ("/api/v1/requests/extracts/<key>", "key"): EXTRACT,
    ("/api/v1/requests/extracts/<key>/file", "key"): EXTRACT,
    **{(f"/outbox/<uuid:uid>/{noun}", "uid"): LETTER for noun in ("", "resending/", "withdrawal/")},
    **{(f"/webhooks/<uuid:uid>/{noun}", "uid"): HOOK for noun in ("", "secret/", "closing/")},
    **{(f"/inbox/<uuid:key>/{noun}", "key"): MAIL for noun in ("", "raw/", "retry/", "decision/")},
    ("/jobs/procedures/<uuid:key>/", "key"): PROCEDURE,
    ("/jobs/procedures/<uuid:key>/events/", "key"): PROCEDURE,
    ("/api/v1/jobs/procedures/<key>", "key"): PROCEDURE,
    ("/api/v1/jobs/procedures/<key>/events", "key"): PROCEDURE,
    ("/requests/queue/views/<uuid:key>/removal/", "key"): VIEW,
    ("/history/<slug:kind>/<str:key>/", "kind"): "organisation",
    ("/history/<slug:kind>/<str:key>/", "key"): "the-town",
    ("/api/v1/guides/<handbook>/<guide>", "guide"): "lamp",
    **{
        (f"/requests/new/<slug:handbook>/<slug:type>/{noun}", "type"): "fault"
        for noun in ("", "filing/", "found/")
    },
}
SENT: dict[str, dict[str, Any]] = {
    "/api/v1/incidents/prepared/<handbook>/addresses": {
        "receiver": "crisis",
        "to": "x@example.org",
    },
    "/api/v1/incidents/prepared/<handbook>/outlets": {
        "kind": "post",
        "subject": "staff",
        "url": "https://example.org/",
    },
    "/api/v1/jobs/orders": {
        "handbook": "town",
        "key": JOB,
        "contact": "x",
        "phone": "+4570204002",
        "jobs": [{"address": 1, "type": "fit", "way": "later"}],
    },
    "/api/v1/requests/cases/<key>/posts": {"text": "x"},
    "/api/v1/requests/queue/deeds": {"deed": "take", "cases": [RUN]},
    "/api/v1/requests/cases": {"handbook": "town", "type": "fault", "answers": {"what": "x"}},
    "/api/v1/incidents": {"handbook": "town", "situation": "dark", "place": "hall"},
    "/api/v1/incidents/entries": {"entries": []},
    "/api/v1/incidents/hooks/<token>": {"state": "fine"},
    "/api/v1/incidents/monitors": {"handbook": "town", "monitor": "site", "sort": "hook"},
    "/api/v1/incidents/alarms/<alarm>/aside": {"because": "x"},
    "/api/v1/jobs/<key>/move": {"starts": "2026-11-24T13:00"},
    "/api/v1/jobs/procedures/<key>/events": {"step": "first", "outcome": "no-such-outcome"},
    "/api/v1/handbooks/<name>/editions": {"files": {"handbook.yaml": "handbook: ["}, "note": "x"},
    "/api/v1/organisations/<slug>/people": {"name": "x", "username": "x", "roles": ["portal-user"]},
    "/api/v1/organisations/<slug>/people/<key>/roles": {"roles": ["portal-user"]},
    "/api/v1/charges/lines/<line>/credit": {"because": "x"},
    "/api/v1/doors/tags": {"organisation": "the-town", "number": "1"},
    "/api/v1/jobs/<key>/assignment": {"technician": None},
    "/api/v1/jobs/<key>/departure": {"called": True},
    "/api/v1/jobs/<key>/outcome": {"outcome": "done", "at": "2026-01-01T00:00:00Z"},
    "/api/v1/requests/cases/<key>/escalation": {"because": "x"},
    "/api/v1/requests/cases/<key>/reopening": {"because": "x"},
    "/api/v1/requests/cases/<key>/day": {"dated": "2026-01-01"},
    "/api/v1/handbooks/<name>/reviews": {"held": "2026-01-01", "present": "x", "outcome": "x"},
}
QUERIES: dict[str, str] = {
    "/api/v1/doors/addresses": "?q=a",
    "/api/v1/doors/batteries/now": "?organisation=the-town",
    "/api/v1/charges/lines": "?handbook=town&customer=the-town",
    "/api/v1/charges/statements": "?handbook=town",
    "/api/v1/jobs/windows": "?handbook=town",
    "/api/v1/jobs/decision": "?handbook=town&type=fit",
    "/api/v1/people/changes": "?handbook=town&change=new-lamp",
    "/api/v1/handbooks/search": "?q=lamp",
    "/api/v1/support/answer": "?handbook=town&system=lamp",
    "/api/v1/support/catalogue": "?handbook=town&item=bulb",
    "/api/v1/support/week": "?handbook=town",
    "/api/v1/handbooks/<name>/comparison": "?old=1&new=1",
}
