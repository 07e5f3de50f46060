"""Petra of the owner files a case; stories say what is different."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from driftbook.requests.actions.filing import file
from driftbook.requests.models import Case
from driftbook.requests.tests.cast import NOW, PETRA, Houses, by


def filed(there: Houses, type_: str, answers: Mapping[str, Any], **more: Any) -> Case:
    """Petra files it."""
    said: dict[str, Any] = {
        "agreement": there.agreement,
        "edition": there.edition,
        "handbook": there.handbook,
        "customer": there.owner,
        "type": type_,
        "answers": answers,
        "by": by(PETRA),
        "roles": {"portal-user"},
        "now": NOW,
    }
    return file(**{**said, **more})
