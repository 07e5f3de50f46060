"""Mails as pages show them: in words, in the zone of who provides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from driftbook.inbox import why
from driftbook.inbox.letters import Letter
from driftbook.inbox.models import Bounced, Mail, Mailbox
from driftbook.inbox.own import ours
from driftbook.inbox.parsing import Unreadable, understand
from driftbook.inbox.parsing.bodies import TooDeep
from driftbook.inbox.routing import handler
from driftbook.people.models import Organisation
from driftbook.people.zones import zone


@dataclass(frozen=True)
class Shown:
    """A mail of a list."""

    mail: Mail
    state: str
    look: str
    reason: str
    received: datetime
    due: datetime | None
    became: str
    """The address of what it has become; empty: nothing, or nothing with a page."""


@dataclass(frozen=True)
class Box:
    """A mailbox, and how it is."""

    mailbox: Mailbox
    seen: datetime | None


def mails(found: Iterable[Mail]) -> list[Shown]:
    """For a page."""
    found = list(found)
    zones = _zones(mail.mailbox for mail in found)
    return [_mail(mail, zones[mail.mailbox_id]) for mail in found]


def boxes(found: Iterable[Mailbox]) -> list[Box]:
    """For a page."""
    found = list(found)
    zones = _zones(found)
    return [Box(box, box.seen.astimezone(zones[box.pk]) if box.seen else None) for box in found]


def came_back(found: Iterable[Bounced], boxes: Iterable[Mailbox]) -> list[tuple[Bounced, datetime]]:
    """Addresses, and when mail came back from each, in the zone of the first of these mailboxes."""
    where = next(iter(_zones(boxes).values()), zone("UTC"))
    return [(one, one.at.astimezone(where)) for one in found]


def opened(mail: Mail) -> Letter | None:
    """The mail taken apart once more; None where that cannot be done."""
    if mail.blanked:
        return None
    try:
        return understand(mail, ours(mail.mailbox))
    except (Unreadable, TooDeep, RecursionError):
        return None


def _mail(mail: Mail, where: tzinfo) -> Shown:
    became = handler().address(mail.about_kind, mail.about_key) if mail.about_key else ""
    return Shown(
        mail=mail,
        state=str(why.STATES[mail.state]),
        look=why.LOOKS.get(mail.state, ""),
        reason=why.reason(mail.why),
        received=mail.received.astimezone(where),
        due=mail.due.astimezone(where) if mail.due else None,
        became=became,
    )


def _zones(found: Iterable[Mailbox]) -> dict[int, tzinfo]:
    """By mailbox, the zone of the first of those who provide."""
    agreements = {box.agreement_id: box.pk for box in found}
    boxes_of: dict[int, list[int]] = {}
    for box in Mailbox.objects.filter(agreement__in=agreements).only("pk", "agreement_id"):
        boxes_of.setdefault(box.agreement_id, []).append(box.pk)
    named: dict[int, tzinfo] = {}
    rows = Organisation.objects.filter(parts__agreement__in=agreements)
    for agreement, name in rows.order_by("-parts__provides", "pk").values_list(
        "parts__agreement", "timezone"
    ):
        for pk in boxes_of.get(agreement, ()):
            named.setdefault(pk, zone(name))
    return {pk: named.get(pk, zone("UTC")) for pks in boxes_of.values() for pk in pks}
