"""What came of a job, as somebody says it, and what is missing in what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class Incomplete(ValueError):
    """Something has to be said first; `what`: `why` it was not done, which `unit` was mounted."""

    def __init__(self, what: str) -> None:
        super().__init__(f"say {what}")
        self.what = what


class BadTime(ValueError):
    """It cannot have ended then; `why`: `future`, or `before-order`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"it cannot have ended then: {why}")
        self.why = why


@dataclass(frozen=True)
class Mounted:
    """The unit that was mounted."""

    kind: str
    """A kind of the handbook's chapter `doors`."""
    serial: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a job ended."""

    done: bool
    at: datetime
    """When (aware)."""
    note: str = ""
    """Needed where it was not done: why."""
    battery: bool = False
    mounted: Mounted | None = None
    removed: bool = False
    photo: bytes | None = None
    """A JPEG without what the camera wrote; see `pictures.cleaned`."""
