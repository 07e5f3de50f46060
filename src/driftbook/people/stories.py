"""Stories of the demo's invented cast: a file in a handbook's folder, played once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from django.db import transaction
from pydantic import BaseModel, ConfigDict

from driftbook.people.models import Agreement, Membership, Organisation, User


class Strict(BaseModel):
    """A part of a story; what it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Story = TypeVar("Story", bound=Strict)


def played(
    path: Path,
    kind: type[Story],
    play: Callable[[Story], str],
    *,
    refusals: tuple[type[Exception], ...] = (),
) -> Iterator[str]:
    """Let the cast play the story in a file, all of it or nothing, and tell what was done.

    `play` says it in a line. A story that cannot be read, or in which something is refused, is
    left out, and the line says why.
    """
    faults: tuple[type[Exception], ...] = (ValueError, LookupError, yaml.YAMLError, *refusals)
    try:
        with transaction.atomic():
            done = play(kind.model_validate(yaml.safe_load(path.read_text("utf-8"))))
    except faults as wrong:
        yield f"{path} is left out: {wrong}"
        return
    yield done


def who(agreement: Agreement, name: str) -> tuple[User, Organisation, Sequence[str]]:
    """Somebody of the cast by name, where they play, and in which roles. Raises LookupError."""
    held = Membership.objects.filter(user__name=name, organisation__parts__agreement=agreement)
    rows = list(held.select_related("user", "organisation").order_by("pk"))
    if not rows:
        raise LookupError(f"{name} has no role in this agreement")
    return rows[0].user, rows[0].organisation, [row.role for row in rows]
