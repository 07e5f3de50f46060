"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class By:
    """The person and the role in which they act, and the request in which it happens.

    No person: the installation itself acts, such as a worker or a command.
    """

    person: UUID | None
    role: str
    request: str = ""


ITSELF = By(person=None, role="driftbook")
"""The installation acts by itself."""
