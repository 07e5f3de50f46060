"""Proving a handbook: exact findings over a span of time, never sampled.

`check` walks the very stretches that decisions are made from, so that the proof and the answers
cannot disagree.
"""

from driftbook.handbook.proving.check import check
from driftbook.handbook.proving.findings import Finding

__all__ = ["Finding", "check"]
