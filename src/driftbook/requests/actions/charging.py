"""What a case costs when it is done: by the price list in force, once (B-06)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.charges.actions import write
from driftbook.charges.models import Line
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.requests import RequestType
from driftbook.history.by import By
from driftbook.requests.models import Case
from driftbook.requests.queries import handlers
from driftbook.work.transactions import demand


def charge(*, case: Case, handbook: Handbook, by: By, now: datetime) -> list[Line]:
    """The lines of a case that is done; done again after it was opened, they are the same ones.

    What the customer's own people have done costs nothing. Raises NotInATransaction, NotDone.
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
            reasons=reasons,
            edition=case.edition,
            quantity=quantity,
            at=now,
            about=("case", str(case.key)),
            key=f"case:{case.key}:{item}",
            by=by,
            now=now,
        )
        for item, (quantity, reasons) in _counted(case, type_).items()
    ]


def _counted(case: Case, type_: RequestType) -> dict[str, tuple[int, list[dict[str, Any]]]]:
    """How many of each item of the price list, and why."""
    from driftbook.handbook.deciding import forms

    found: dict[str, tuple[int, list[dict[str, Any]]]] = {}
    for price in type_.prices:
        if not forms.holds(price.only_if, case.answers):
            continue
        count = forms.count(type_, case.answers, price.per)
        if count > 0:
            before, reasons = found.get(price.rate.item, (0, []))
            found[price.rate.item] = before + count, [*reasons, _why(type_, price.source)]
    return found


def _why(type_: RequestType, source: list[str]) -> dict[str, Any]:
    return {
        "code": "case-done",
        "params": {"name": type_.name},
        "source": list(source) or list(type_.source),
    }
