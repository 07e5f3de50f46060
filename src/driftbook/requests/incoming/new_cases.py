"""A letter that belongs to no case, and becomes one of the type that the handbook names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.requests import Mail as Rule
from driftbook.handbook.schema.requests import Requests, RequestType
from driftbook.history.by import By
from driftbook.inbox.letters import Letter
from driftbook.inbox.models import DONE, REVIEW
from driftbook.inbox.routing import Verdict
from driftbook.people.models import Agreement, Organisation
from driftbook.requests.actions import confirming, filing
from driftbook.requests.incoming import lately, senders
from driftbook.requests.incoming.answers import about, files
from driftbook.requests.incoming.senders import Filer
from driftbook.requests.models import Post


@dataclass(frozen=True)
class Book:
    """What the handbook that holds now says of mails."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    chapter: Requests
    rule: Rule
    type: RequestType


def book_of(agreement: Agreement, now: datetime) -> Book | None:
    """What holds at `now`; None: no handbook can be read, or it says nothing of mails."""
    entry = shelf.now_of(Edition.objects.filter(agreement=agreement), now)
    handbook = entry.handbook if entry else None
    chapter = handbook.requests if handbook else None
    if entry is None or handbook is None or chapter is None or chapter.mail is None:
        return None
    type_ = chapter.types[chapter.mail.type]
    return Book(agreement, entry.edition, handbook, chapter, chapter.mail, type_)


def customers(book: Book) -> Sequence[Organisation]:
    """Those for whom such a case may be filed."""
    return senders.customers(book.agreement, book.chapter, book.type)


def take(letter: Letter, now: datetime) -> Verdict:
    """File it, if its sender may file such a case; otherwise as the chapter says."""
    agreement = letter.mail.mailbox.agreement
    book = book_of(agreement, now)
    if book is None:
        return Verdict(REVIEW, "no-mail-type")
    # Two workers must not both find one place left of those of the hour.
    Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    before = lately.became_something(letter)
    new = Post.objects.filter(mail__in=before, position=1).count() if before else 0
    if len(before) >= lately.ANSWERS_PER_HOUR or new >= book.rule.per_hour:
        return Verdict(REVIEW, "too-many")
    found = senders.filers(letter, agreement, book.chapter, book.type, now)
    if len(found) > 1:
        several = len({one.user.pk for one in found}) > 1
        return Verdict(REVIEW, "several-people" if several else "which-customer")
    if found and senders.unproven(letter):
        return Verdict(REVIEW, "sender-not-vouched-for")
    if found:
        return file(letter, book, found[0].customer, found[0], now)
    if senders.people(letter):
        return Verdict(REVIEW, "may-not-file")
    return _from_a_stranger(letter, book, now)


def _from_a_stranger(letter: Letter, book: Book, now: datetime) -> Verdict:
    if book.rule.unknown == "review":
        return Verdict(REVIEW, "sender-unknown")
    found = customers(book)
    if len(found) != 1:
        return Verdict(REVIEW, "which-customer")
    return file(letter, book, found[0], None, now)


def file(
    letter: Letter, book: Book, customer: Organisation, filer: Filer | None, now: datetime
) -> Verdict:
    """A case of the type that the handbook names. All of the mail is new to it, so all is shown."""
    subject = letter.subject or letter.text.strip().partition("\n")[0]
    try:
        case = filing.file(
            agreement=book.agreement,
            edition=book.edition,
            handbook=book.handbook,
            customer=customer,
            type=book.rule.type,
            answers={book.rule.field: subject} if book.rule.field else {},
            by=filer.by if filer else By(None, ""),
            roles=filer.roles if filer else (),
            now=now,
            files={"": files(letter)},
            via="mail",
            subject=subject,
            text="\n\n".join(part for part in (letter.text, letter.folded) if part),
            correspondent="" if filer else letter.sender,
            unknown_ok=filer is None,
            mail=letter.mail.key,
            message_id=letter.message_id,
            parties=filer.parties if filer else None,
        )
    except filing.Refused:
        return Verdict(REVIEW, "not-filed")
    if letter.answerable:
        whom = filer.user if filer else None
        confirming.confirm(
            case=case, handbook=book.handbook, user=whom, answers=letter.message_id, now=now
        )
    return Verdict(DONE, "filed", about(case))
