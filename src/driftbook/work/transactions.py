"""Facts, their history and their messages are written in one transaction, or not at all."""

from __future__ import annotations

from django.db import transaction


class NotInATransaction(RuntimeError):
    """Something was written by itself that belongs into the transaction of a fact."""


def demand(what: str) -> None:
    """Raise NotInATransaction outside an atomic block."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInATransaction(f"{what} belongs into the transaction of the fact: atomic()")
