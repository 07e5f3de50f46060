"""Comparing two editions of a handbook by meaning: what changes for people in the days to come.

Both editions' decisions are run over the very stretches that answers are looked up in, so that
the comparison cannot say anything else than the answers do. What has no hours (texts, names,
chapters that decide nothing yet) is compared entry by entry, so that nothing goes unmentioned.
"""

from driftbook.handbook.comparing.changes import Change, Comparison
from driftbook.handbook.comparing.compare import compare

__all__ = ["Change", "Comparison", "compare"]
