"""Mails of ours that came back: the address is marked, and whoever handles the case is told.

Only where the mail knows a token or the Message-ID of what came back: otherwise anybody could keep
others from being told.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.history.by import ITSELF
from driftbook.inbox.actions import mark_bounced
from driftbook.inbox.letters import Letter
from driftbook.inbox.models import DONE, IGNORED, Bounced
from driftbook.inbox.routing import Verdict
from driftbook.outbox.models import Message
from driftbook.people.models import User
from driftbook.requests.actions import deeds, talking
from driftbook.requests.incoming import placing
from driftbook.requests.models import Case
from driftbook.requests.queries.cases import whole


def take(letter: Letter, now: datetime) -> Verdict:
    """Note where it came back from; it never becomes a case nor a message to the customer."""
    bounce = letter.bounce
    if bounce is None:
        return Verdict(IGNORED, "automatic")
    message = Message.objects.filter(reference=bounce.original_message_id, channel="mail").first()
    case = _case(letter, message)
    address = _address(letter, message, case)
    if not address:
        return Verdict(IGNORED, "bounce-of-nothing-of-ours")
    about = ("case", str(case.key)) if case else ("message", str(message.uid) if message else "")
    if _mark(address, bounce.status, bounce.permanent, now) and case is not None:
        _tell(case, address, bounce.status, now)
    return Verdict(DONE, "bounced" if bounce.permanent else "late", about)


def _case(letter: Letter, message: Message | None) -> Case | None:
    if message is not None and message.about_kind == "case":
        return whole(Case.objects.filter(key=message.about_key)).first()
    place = placing.by_token(letter) if message is None else None
    return place.case if place else None


def _address(letter: Letter, message: Message | None, case: Case | None) -> str:
    """Whom we wrote to, whatever the mail claims: aliases and forwardings have other names.

    Without the message itself the token says for whom it was; then the claim must fit.
    """
    if message is not None and message.blanked is None:
        return message.to.lower()
    place = placing.by_token(letter)
    if place is None or case is None or letter.bounce is None:
        return ""
    user = User.objects.filter(key=place.person).first() if place.person else None
    address = (user.email if user else case.correspondent).lower()
    return address if letter.bounce.recipient in ("", address) else ""


def _mark(address: str, status: str, permanent: bool, now: datetime) -> bool:
    """Whether this is news: from now on nothing is sent there."""
    there = Bounced.objects.select_for_update().filter(address=address).first()
    known = there is not None and there.permanent
    mark_bounced(address=address, permanent=permanent or known, why=status, now=now)
    return permanent and not known


def _tell(case: Case, address: str, status: str, now: datetime) -> None:
    with translation.override(case.level.language):
        text = _(
            "A mail about this case to %(address)s came back (%(status)s). No more mails about "
            "cases are sent there until somebody says that it works. Reach them another way."
        ) % {"address": address, "status": status or "?"}
    talking.by_itself(case=case, text=text, now=now, internal=True)
    held = deeds.locked(case)
    deeds.add(
        case=held,
        what="mail-bounced",
        state=held.state,
        given={held.state},
        by=ITSELF,
        now=now,
        details={"status": status},
    )
