"""An answer within some seconds, whatever the other side does, and seldom asked for anew."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
logger = logging.getLogger("driftbook.operating")


class Bounded(Generic[T]):
    """Asks in a thread of its own, one at a time: whoever hangs costs one thread and no more."""

    def __init__(self, ask: Callable[[], T], *, seconds: float, fresh: float) -> None:
        """`seconds`: how long is waited; `fresh`: how long an answer is given again."""
        self._ask, self._seconds, self._fresh = ask, seconds, fresh
        self._told = threading.Condition()
        self._answer: T | None = None
        self._at = self._since = float("-inf")
        self._asking = False

    def answer(self) -> T | None:
        """The answer; None: it did not come in time, or could not be found out."""
        with self._told:
            now = time.monotonic()
            if now - self._at < self._fresh:
                return self._answer
            if not self._asking:
                self._asking, self._since = True, now
                threading.Thread(target=self._find_out, name="bounded", daemon=True).start()
            until = self._since + self._seconds
            while self._asking and (left := until - time.monotonic()) > 0:
                self._told.wait(left)
            return None if self._asking else self._answer

    def _find_out(self) -> None:
        answer: T | None = None
        try:
            answer = self._ask()
        except Exception:
            logger.exception("it could not be found out")
        finally:
            with self._told:
                self._answer, self._at, self._asking = answer, time.monotonic(), False
                self._told.notify_all()
