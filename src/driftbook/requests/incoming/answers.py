"""A letter that belongs to a case, and becomes a post in it."""

from __future__ import annotations

from datetime import datetime

from driftbook.inbox.letters import Letter
from driftbook.inbox.models import DONE, REVIEW
from driftbook.inbox.routing import Verdict
from driftbook.requests.actions import talking
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.files import File
from driftbook.requests.incoming import placing, senders
from driftbook.requests.incoming.senders import Author
from driftbook.requests.models import Case


def take(letter: Letter, place: placing.Place, now: datetime) -> Verdict:
    """Post it, if its sender is known for the case; otherwise somebody looks at it."""
    found = senders.authors(letter, place.case, place.person, now)
    if not found:
        return Verdict(REVIEW, "sender-not-known-for-case")
    if len(found) > 1:
        return Verdict(REVIEW, "several-people")
    if place.guessed and senders.unproven(letter):
        return Verdict(REVIEW, "sender-not-vouched-for")
    try:
        say(letter, place.case, found[0], now)
    except NotNow:
        return Verdict(REVIEW, "case-is-over")
    return Verdict(DONE, "answer", about(place.case))


def say(letter: Letter, case: Case, author: Author, now: datetime, before: str = "") -> None:
    """Post it, with `before` above what is folded away. Raises NotNow."""
    talking.post(
        case=case,
        text=letter.text,
        by=author.by,
        side=author.side,
        organisation=author.organisation,
        now=now,
        files=files(letter),
        via="mail",
        folded=before + letter.folded,
        html=letter.html,
        mail=letter.mail.key,
        message_id=letter.message_id,
    )


def files(letter: Letter) -> list[File]:
    """What is attached, images in the text included."""
    return [File(one.name, one.content, one.kind, one.content_id) for one in letter.files]


def about(case: Case) -> tuple[str, str]:
    """The case, as the ledger and the history name it."""
    return "case", str(case.key)
