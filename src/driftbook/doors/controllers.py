"""Door controllers keep lists of tags; here they are told that a list has changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from driftbook.people.models import Organisation


def changed(organisation: Organisation) -> None:
    """Once it is committed, tell the organisation's door controllers to fetch their lists again.

    One that cannot be told fetches it when its list has run out: nothing is undone for that.
    """

    connection = transaction.get_connection()
    waiting = (one[1] for one in connection.run_on_commit)
    if any(isinstance(one, _Tell) and one.organisation == organisation for one in waiting):
        return  # a file with a thousand tags tells it once
    transaction.on_commit(_Tell(organisation), robust=True)


@dataclass(frozen=True)
class _Tell:
    organisation: Organisation

    def __call__(self) -> None:
        from driftbook.doors.wire.publishing import access_changed

        access_changed(self.organisation)
