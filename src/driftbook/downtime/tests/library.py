"""Manuals of the town, as its people would write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from driftbook.downtime.manuals import actions
from driftbook.downtime.models import Manual
from driftbook.downtime.tests.town import CORA, NOW, Town, user
from driftbook.history.by import By
from driftbook.people.models import User

TEXT = """
# When nobody can sign in

Use the **paper lists** in the grey folder. Call the hotline on 70 20 40 01.

- Look at the cables first
- Write down the time
"""
DAY = date(2027, 11, 1)


def by(who: User, role: str = "change-manager") -> By:
    """One of them, in the history."""
    return By(who.key, role)


def manual(here: Town, title: str = "The care plan is down", **more: Any) -> Manual:
    """A manual of the town, by Cora, for the parties."""
    said: dict[str, Any] = {
        "key": uuid4(),
        "organisation": here.town,
        "agreement": here.agreement,
        "sort": "manual",
        "title": title,
        "text": TEXT,
        "language": "en",
        "systems": ["plan"],
        "readers": "parties",
        "owner_role": "System owner",
        "owner": None,
        "review": DAY,
        "by": by(user(CORA)),
        "now": NOW,
    }
    return actions.write(**{**said, **more})


def revised(one: Manual, text: str, now: datetime = NOW + timedelta(days=1), **more: Any) -> Manual:
    """The same with another text."""
    one.refresh_from_db()
    said: dict[str, Any] = {"title": one.title, "version": one.version, "note": "", "now": now}
    said["by"] = by(user(CORA))
    return actions.revise(manual=one, text=text, **{**said, **more})
