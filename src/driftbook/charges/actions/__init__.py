"""The only writers of items, prices and lines."""

from driftbook.charges.actions.lines import credit, price_again, write

__all__ = ["credit", "price_again", "write"]
