"""What a case costs when it is done: by the price list in force, once (B-06)."""

from __future__ import annotations

from datetime import datetime

from driftbook.charges.actions import write
from driftbook.charges.models import Line
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import requests as deciding
from driftbook.handbook.deciding.answers import Reason
from driftbook.history.by import By
from driftbook.requests.models import Case
from driftbook.requests.queries import handlers
from driftbook.requests.reasons import stored
from driftbook.work.transactions import demand

PRICED = ("priced-stated", "priced-in-list")
"""The reasons of a filing that say what something costs, one for each price."""


def charge(*, case: Case, handbook: Handbook, by: By, now: datetime) -> list[Line]:
    """The lines of a case that is done; done again after it was opened, they are the same ones.

    They are counted as they were shown before filing. What the customer's own people have done
    costs nothing. Raises NotInATransaction, NotDone.
    """
    demand("charge()")
    type_ = handlers.type_of(case, handbook)
    if case.provider is None or type_ is None:
        return []
    return [
        write(
            agreement=case.agreement,
            customer=case.customer,
            provider=case.provider,
            item=item,
            text=f"{case.number} {type_.name}",
            reasons=stored(reasons),
            edition=case.edition,
            quantity=quantity,
            at=now,
            about=("case", str(case.key)),
            key=f"case:{case.key}:{item}",
            by=by,
            now=now,
        )
        for item, (quantity, reasons) in _counted(case, handbook, now).items()
    ]


def _counted(case: Case, handbook: Handbook, now: datetime) -> dict[str, tuple[int, list[Reason]]]:
    """How many of each item of the price list, and why."""
    filing = deciding.filing(
        handbook, case.type, party="", roles=(), answers=case.answers, now=now, complete=False
    )
    why = [reason for reason in filing.reasons if reason.code in PRICED]
    found: dict[str, tuple[int, list[Reason]]] = {}
    for price, reason in zip(filing.prices, why, strict=True):
        before, reasons = found.get(price.item, (0, []))
        found[price.item] = before + price.quantity, [*reasons, reason]
    return found
