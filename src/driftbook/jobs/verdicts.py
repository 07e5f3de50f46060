"""As what a job counts, what it costs and why, for a page: before it is ordered and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.jobs import Decision
from driftbook.jobs import decided, prices
from driftbook.jobs.decided import Looked, Phrased
from driftbook.people.models import Agreement

GOOD, WARNING, BAD = "good", "warning", "bad"


@dataclass(frozen=True)
class Verdict:
    """A decision in the reader's language."""

    service_class: str
    class_name: str
    """Empty: it has no class yet."""
    tone: str
    """`good` for the first class of the handbook, `warning` for the others, `bad`: refused."""
    price: str
    """Empty: free, or not known yet."""
    free: bool
    allowed: bool
    refused: tuple[Looked, ...]
    """Why it cannot be ordered so."""
    phrased: Phrased


class Judge:
    """Turns decisions into verdicts; asks the price list once for each rate and day."""

    def __init__(self, agreement: Agreement, handbook: Handbook) -> None:
        self.agreement, self.handbook = agreement, handbook
        self.language = get_language() or "en"
        self._known: dict[tuple[str, object], str] = {}

    def of(self, decision: Decision, edition: Edition) -> Verdict:
        """A decision that was just made."""
        return self.kept(decided.stored(decision, edition))

    def kept(self, stored: Mapping[str, Any]) -> Verdict:
        """A decision as it was stored."""
        phrased = decided.phrased(stored, self.language)
        refused = tuple(one for one in phrased.conditions if one.decides and not one.passed)
        name = stored.get("class") or ""
        allowed = bool(stored.get("allowed", True))
        return Verdict(
            service_class=name,
            class_name=phrased.class_name,
            tone=self._tone(name) if allowed or not refused else BAD,
            price=self._price(stored) if phrased.rate else "",
            free=bool(name) and not phrased.invoiced,
            allowed=allowed,
            refused=refused,
            phrased=phrased,
        )

    def _tone(self, service_class: str) -> str:
        first = next(iter(self.handbook.jobs.classes), "") if self.handbook.jobs else ""
        return GOOD if service_class in ("", first) else WARNING

    def _price(self, stored: Mapping[str, Any]) -> str:
        at = datetime.fromisoformat(stored["performed"] or stored["ordered"])
        zone: ZoneInfo = self.handbook.zone
        day, rate = at.astimezone(zone).date(), stored["rate"]
        key = (rate["item"], day)
        if key not in self._known:
            self._known[key] = prices.price(self.agreement, rate, day, self.language)
        return self._known[key]
