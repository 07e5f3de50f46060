"""Traces, where the operator wishes them: requests, questions to the database, decisions, units.

Spans are named by routes, sources and kinds. No path, query, parameter or text of SQL leaves: the
attributes that may go are a list, and everything else is dropped before it is sent.
"""

from __future__ import annotations


def begin() -> None:
    """Nothing yet."""
