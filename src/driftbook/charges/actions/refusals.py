"""Why something about prices or lines is not done: a code, and what matters to say so."""

from __future__ import annotations

from datetime import date


class NotDone(Exception):
    """It is not done, and nothing was changed. `code` is phrased by `charges/words.py`."""

    def __init__(self, code: str, **params: date | str | int | None) -> None:
        super().__init__(code, params)
        self.code, self.params = code, params
