"""A month's statement: its lines as people read them, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from driftbook.charges import about, money
from driftbook.charges.models import Line
from driftbook.charges.queries import Sums
from driftbook.charges.why import Why, why
from driftbook.wording import times


def waits(line: Line) -> bool:
    """Whether the line still waits for a price."""
    return line.amount is None and not line.is_credit and credit_of(line) is None


def credit_of(line: Line) -> Line | None:
    """The line that takes this one back."""
    return getattr(line, "credit", None)


def replacement_of(line: Line) -> Line | None:
    """The line that stands in its place since there is a price."""
    return getattr(line, "replacement", None)


class Adding:
    """Adds lines up one after the other, credits included.

    Lines without a price are counted, never summed: what nobody has agreed on is not zero.
    """

    def __init__(self) -> None:
        self.lines = self.unpriced = 0
        self.sums: dict[str, Decimal] = {}

    def add(self, line: Line) -> None:
        """Count the line, and its amount if it has one."""
        self.lines += 1
        self.unpriced += waits(line)
        if line.amount is not None and line.currency:
            self.sums[line.currency] = self.sums.get(line.currency, Decimal(0)) + line.amount

    @property
    def totals(self) -> Sums:
        """What they add up to so far."""
        return Sums(self.lines, self.unpriced, tuple(sorted(self.sums.items())))


def totals(lines: Iterable[Line]) -> Sums:
    """What the lines add up to."""
    adding = Adding()
    for line in lines:
        adding.add(line)
    return adding.totals


@dataclass(frozen=True)
class Row:
    """A line on a page."""

    line: Line
    day: str
    amount: str
    """Empty where no price has been agreed."""
    calculation: str
    """How the amount came about: `1 × 1,250.00`."""
    address: str
    """Where the thing is shown that the line is about."""
    why: list[Why]
    waits: bool
    credit: Line | None
    replacement: Line | None

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"line-{self.line.key}"


def rows(lines: QuerySet[Line] | Iterable[Line], language: str) -> list[Row]:
    """The lines of a statement in their order."""
    return [row(line, language) for line in lines]


def row(line: Line, language: str) -> Row:
    """One line as it is shown."""
    return Row(
        line=line,
        day=times.day(line.day, language),
        amount="" if line.amount is None else money.said(line.amount, line.currency, language),
        calculation=_calculation(line, language),
        address=about.address(line.about_kind, line.about_key) if line.about_kind else "",
        why=why(line, language),
        waits=waits(line),
        credit=credit_of(line),
        replacement=replacement_of(line),
    )


def _calculation(line: Line, language: str) -> str:
    if line.price is None or line.free or line.is_credit:
        return ""
    params = {
        "quantity": money.number(line.quantity, language),
        "price": money.said(line.price.amount, line.price.currency, language),
        "unit": line.item.unit,
        "day": times.long_day(line.price.valid_from, language),
    }
    if line.item.unit:
        return _("%(quantity)s × %(price)s %(unit)s, the price agreed from %(day)s") % params
    return _("%(quantity)s × %(price)s, the price agreed from %(day)s") % params
