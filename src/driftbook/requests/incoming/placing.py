"""To which case a letter belongs: by its token, then by what it answers, then by its subject.

That says what is meant, and nothing about who writes: whoever sends it must still be known for the
case (`senders`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from driftbook.inbox.letters import Letter
from driftbook.inbox.models import DONE, Mail
from driftbook.outbox.models import Message
from driftbook.people.models import Agreement
from driftbook.requests import letters, tokens
from driftbook.requests.models import Case
from driftbook.requests.queries.cases import whole

MOST = 50
"""Of the references of a letter; programs put the nearest first or last, never hundreds."""
_MARK = re.compile(r"\[(?P<title>[^\[\]]{1,60}) (?P<number>\d{1,9})\]")
_ROOT = re.compile(r"<case\.(?P<key>[0-9a-f]{32})@[^<>\s]+>", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A case, and for whom the token was made, where one says it."""

    case: Case
    person: UUID | None = None
    guessed: bool = False
    """Only its subject says so, which anybody could write."""


def by_token(letter: Letter) -> Place | None:
    """The case of the first token that is ours, if its mailbox is that of the case's agreement."""
    for token in letter.tokens:
        found = tokens.read(token)
        if found is not None and found.case.agreement_id == _agreement(letter).pk:
            return Place(found.case, found.person)
    return None


def of(letter: Letter) -> Place | None:
    """The case to which the letter belongs; None: none that can be told."""
    found = by_token(letter)
    if found is not None:
        return found
    for keys, guessed in ((_answered(letter), False), (_named(letter), True)):
        for key in keys:
            case = _cases(letter).filter(key=key).first()
            if case is not None:
                return Place(case, guessed=guessed)
    return None


def numbered(agreement: Agreement, number: int) -> Case | None:
    """The case with this number."""
    rows = Case.objects.filter(agreement=agreement, number=number)
    return whole(rows).first()


def _agreement(letter: Letter) -> Agreement:
    return letter.mail.mailbox.agreement


def _cases(letter: Letter) -> QuerySet[Case]:
    return whole(Case.objects.filter(agreement=_agreement(letter)))


def _answered(letter: Letter) -> Iterator[str]:
    """Keys of the cases of mails that it answers: ours, or others that came in. Nearest first."""
    ids = letter.references[:MOST]
    if not ids:
        return
    ours = Message.objects.filter(reference__in=ids, about_kind="case")
    known = dict(ours.values_list("reference", "about_key"))
    came = Mail.objects.filter(
        message_id__in=ids, mailbox=letter.mail.mailbox, state=DONE, about_kind="case"
    )
    known = {**dict(came.values_list("message_id", "about_key")), **known}
    for one in ids:
        root = _ROOT.fullmatch(one)
        if one in known:
            yield known[one]
        elif root is not None:
            yield str(UUID(root["key"]))


def _named(letter: Letter) -> Iterator[str]:
    """Keys of the cases whose mark stands in the subject, as our mails write it."""
    for found in _MARK.finditer(letter.subject):
        case = numbered(_agreement(letter), int(found["number"]))
        if case is not None and letters.mark(case).casefold() == found[0].casefold():
            yield str(case.key)
