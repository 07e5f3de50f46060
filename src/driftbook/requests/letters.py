"""What a mail about a case says and from where it is answered: subject, thread, marks, words."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.inbox import own
from driftbook.inbox.models import Mailbox
from driftbook.outbox import headers
from driftbook.outbox.models import MAIL, Message
from driftbook.people.models import User
from driftbook.requests import tokens
from driftbook.requests.models import SYSTEM, Case, Deed, Notice, Post
from driftbook.wording.requests import status_name

SHORT = 30
"""Signs of a handbook's title in subjects and beside our address."""
FORMER = 6
"""How many mails before it a mail refers to."""
ABOVE = {
    "da": "— Skriv dit svar over denne linje —",
    "sv": "— Skriv ditt svar ovanför den här raden —",
    "en": "— Write your answer above this line —",
}
"""No texts to translate: `inbox.replies` looks for them in what comes back."""


@dataclass(frozen=True)
class Happening:
    """Something that somebody is told of: a post, or a deed."""

    notice: Notice
    post: Post | None
    deed: Deed | None

    @property
    def person(self) -> UUID | None:
        """Who did it, by key."""
        doing = self.post or self.deed
        return doing.person if doing else None


def short_title(case: Case) -> str:
    """What its handbook was called when it was filed, cut: the same in all mails of a case."""
    title = " ".join(case.edition.title.translate({ord(sign): " " for sign in "[]<>@"}).split())
    return textwrap.shorten(title, SHORT, placeholder="…") or title[:SHORT] or "Driftbook"


def mark(case: Case) -> str:
    """`[The entrances 17]`: what subjects begin with, so that an answer without more is placed."""
    return f"[{short_title(case)} {case.number}]"


def subject(case: Case) -> str:
    """The same in every mail about the case and in every language, so that clients thread it."""
    return f"{mark(case)} {case.subject}"


def page(case: Case) -> str:
    """The whole address of the case's page."""
    return str(settings.ADDRESS) + reverse("requests:case", args=[case.key])


def root(case: Case) -> str:
    """The Message-ID that every mail of the case refers to first; no mail has it itself."""
    return headers.own_id(f"case.{case.key.hex}")


def extra_headers(
    case: Case,
    *,
    box: Mailbox | None,
    user: User | None,
    to: str,
    correspondent: str = "",
    by_hand: bool = False,
    before: Sequence[str] | None = None,
) -> dict[str, str]:
    """The headers with which an answer comes back and is threaded.

    `before` are the Message-IDs that came before, where they are known.

    What cannot be delivered comes back to the same address, if its domain is the one we send from:
    elsewhere a server would take it for a forgery (SPF).
    """
    back = tokens.at(box, case, user, correspondent) if box else None
    before = _before(case, to) if before is None else [*filter(headers.is_id, before)]
    more = {
        headers.NAME: short_title(case),
        headers.REFERENCES: " ".join([root(case), *before]),
        headers.IN_REPLY_TO: before[-1] if before else root(case),
        headers.OWN: own.mark(),
        headers.AUTO_SUBMITTED: headers.BY_HAND if by_hand else headers.GENERATED,
    }
    if back is not None and back.isascii():
        more[headers.REPLY_TO] = back
        if back.rpartition("@")[2].lower() == headers.domain().lower():
            more[headers.RETURN_PATH] = back
    return more


def status(case: Case, handbook: Handbook | None, language: str) -> str:
    """What the handbook calls the state; empty where the handbook cannot be read."""
    return status_name(handbook, case.state, language) if handbook else ""


def told(
    case: Case,
    happenings: Sequence[Happening],
    handbook: Handbook | None,
    names: Mapping[UUID | None, str],
    language: str,
) -> dict[str, Any]:
    """What a letter says of all this, in its language."""
    with translation.override(language):
        return {
            "subject": subject(case),
            "number": case.number,
            "title": short_title(case),
            "about": case.subject,
            "status": status(case, handbook, language),
            "happenings": [one for each in happenings for one in _told(case, each, names)],
            "files": any(each.post and each.post.attachments.exists() for each in happenings),
            "address": page(case),
            "choices": str(settings.ADDRESS) + reverse("requests:mail-choice"),
            "above": ABOVE.get(language, ABOVE["en"]),
        }


def _told(
    case: Case, happening: Happening, names: Mapping[UUID | None, str]
) -> list[dict[str, str]]:
    if happening.post is not None:
        return [_said(case, happening.post, names)]
    deed = happening.deed
    if deed is None:
        return []
    who = _who(case, deed.person, deed.role, names)
    said = [{"line": line(deed.what, who), "text": deed.because}]
    first = case.posts.filter(position=1, internal=False).first() if deed.what == "filed" else None
    return [*said, {"line": "", "text": first.text}] if first and first.text else said


def _said(case: Case, post: Post, names: Mapping[UUID | None, str]) -> dict[str, str]:
    if post.side == SYSTEM:
        return {"line": "", "text": post.text}
    who = {"who": _who(case, post.person, post.side, names)}
    line = _("%(who)s asks:") if post.asks else _("%(who)s wrote:")
    return {"line": line % who, "text": post.text or _("(only files)")}


def _who(case: Case, person: UUID | None, side: str, names: Mapping[UUID | None, str]) -> str:
    if person is not None:
        return names.get(person) or _("Somebody who is no longer here")
    return case.correspondent if side in ("customer", "") and case.correspondent else _("Driftbook")


def line(what: str, who: str) -> str:
    """What was done, in the language that is set; an unknown deed says that something was."""
    said = {
        "filed": _("%(who)s has filed the case."),
        "entered": _("The day has come: the case waits to be handled."),
        "dated": _("%(who)s has changed the day of the case."),
        "taken": _("%(who)s handles the case now."),
        "handed": _("%(who)s has handed the case over."),
        "released": _("The case waits to be handled again."),
        "answered": _("The question has been answered."),
        "reminded": _("An answer is still needed."),
        "closed": _("The case has been closed because no answer came."),
        "done": _("The case is done."),
        "reopened": _("The case is open again."),
        "withdrawn": _("The case has been withdrawn."),
        "escalated": _("The case has been sent on to the next level."),
        "mail-bounced": _("A mail about this case could not be delivered."),
    }
    return said.get(what, _("Something was done to the case.")) % {"who": who}


def _before(case: Case, to: str) -> list[str]:
    """The Message-IDs of what this address got about the case, and of what came in, by time."""
    sent = Message.objects.filter(
        channel=MAIL, to=to, about_kind="case", about_key=str(case.key)
    ).order_by("-pk")
    came = case.posts.filter(internal=False).exclude(message_id="").order_by("-position")
    dated = [
        *sent.values_list("created", "reference")[:FORMER],
        *came.values_list("at", "message_id")[:FORMER],
    ]
    return [one for _at, one in sorted(dated) if headers.is_id(one)][-FORMER:]


def people_in(happenings: Collection[Happening]) -> set[UUID]:
    """Whose names are needed."""
    return {each.person for each in happenings if each.person is not None}
