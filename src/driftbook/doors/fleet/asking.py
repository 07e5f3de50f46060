"""What of the fleet somebody wants to see, as it stands in the address of a page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict

from driftbook.doors.fleet.words import ALL, FAULTS, WRONG

LONGEST = 120
SHOWS = (WRONG, ALL, *FAULTS)


@dataclass(frozen=True, slots=True)
class Asked:
    """One fault, one street, one gateway, some words; and behind which unit to go on."""

    show: str = WRONG
    area: int | None = None
    gateway: str = ""
    text: str = ""
    after: UUID | None = None

    @property
    def narrowed(self) -> bool:
        """Whether more than the fault is asked for."""
        return bool(self.area or self.gateway or self.text)

    def query(self, **other: str) -> str:
        """The same question, or another like it, for an address; the first page of it."""
        said = {
            "show": self.show,
            "area": "" if self.area is None else str(self.area),
            "gateway": self.gateway,
            "q": self.text,
        }
        return urlencode({name: value for name, value in (said | other).items() if value})


def asked(request: HttpRequest, show: str = WRONG) -> Asked:
    """What the address says; what it says wrongly counts as not said."""
    said: QueryDict = request.GET
    wanted, area = said.get("show", ""), said.get("area", "")
    return Asked(
        show=wanted if wanted in SHOWS else show,
        area=int(area) if area.isdecimal() and len(area) < 10 else None,
        gateway=_plain(said.get("gateway", "")),
        text=_plain(said.get("q", "")),
        after=_key(said.get("after", "")),
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:LONGEST]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
