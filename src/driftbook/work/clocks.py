"""Clocks of machines differ a little; one that was wrong is put right with a jump."""

from __future__ import annotations

from datetime import timedelta

AHEAD = timedelta(minutes=5)
"""What says that it happened later than this from now was written by a clock that was wrong: it is
not held against anybody. Two machines may differ by less."""
