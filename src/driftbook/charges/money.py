"""Amounts: rounding, and how people of a language write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, format_decimal

CENT = Decimal("0.01")


def rounded(amount: Decimal) -> Decimal:
    """To two decimals, half away from zero, as one does by hand; never a negative zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP) + 0


def said(amount: Decimal, currency: str, language: str) -> str:
    """`DKK 1,250.00` as the language writes it; the bare number where it has no currency."""
    if not currency:
        return str(format_decimal(rounded(amount), format="#,##0.00", locale=language))
    form = "#,##0.00\xa0¤¤" if language in ("da", "sv") else "¤¤\xa0#,##0.00;¤¤\xa0-#,##0.00"
    return str(format_currency(rounded(amount), currency, format=form, locale=language))


def number(amount: Decimal, language: str) -> str:
    """A quantity: `1`, `1.5`."""
    return str(format_decimal(amount.normalize(), locale=language))
