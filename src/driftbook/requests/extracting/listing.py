"""The lists: users of the system, who are the holders of tags, and users of the portal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from driftbook.doors import tag_queries
from driftbook.doors.models import Tag
from driftbook.people.actions import asked_for
from driftbook.people.models import Organisation
from driftbook.requests.extracting.tables import Column, Table, Value

AT_ONCE = 1_000
"""Rows that are fetched at once."""


def users(
    customer: Organisation, keys: Sequence[str] | None, now: datetime, zone: ZoneInfo
) -> Table:
    """The tags that are out with their holders; `keys`: only these tags, None: all of them."""
    rows = tag_queries.in_state(tag_queries.of_organisation(customer), "")
    if keys is not None:
        rows = rows.filter(key__in=keys)
    columns = [
        Column("number", _("Tag"), 16),
        Column("holder", _("Who has it"), 30),
        Column("address", _("Address"), 40),
        Column("access", _("What it opens"), 30),
        Column("since", _("Since"), 18),
        Column("state", _("State"), 14),
        Column("blocked", _("Blocked since"), 18),
    ]

    def each() -> Iterator[Sequence[Value]]:
        for tag in rows.iterator(AT_ONCE):
            yield _tag(tag, now, zone)

    return Table(_("Users"), [], columns, rows.count(), each())


def _tag(tag: Tag, now: datetime, zone: ZoneInfo) -> Sequence[Value]:
    return (
        tag.number,
        tag.holder,
        str(tag.address) if tag.address else "",
        tag.access,
        tag.since.astimezone(zone),
        _("Opens") if tag.opens(now) else _("Blocked"),
        tag.blocked.astimezone(zone) if tag.blocked else None,
    )


def portal_users(customer: Organisation) -> Table:
    """The people of the customer with a role of the portal."""
    count, found = asked_for.portal_users(customer)
    columns = [
        Column("name", _("Name"), 30),
        Column("username", _("User name"), 30),
        Column("mail", _("Mail"), 34),
        Column("roles", _("Roles"), 40),
        Column("state", _("State"), 18),
    ]

    def each() -> Iterator[Sequence[Value]]:
        for one in found:
            user = one.user
            state = _("Invited") if one.invited else _("Active")
            state = state if user.is_active else _("Closed")
            yield str(user), user.username, user.email, ", ".join(one.role_names), state

    return Table(_("Portal users"), [], columns, count, each())
