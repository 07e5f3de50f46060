"""The handler of letters: each ends as an answer, as a case, left alone, or before a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.requests import Mail as Rule
from driftbook.handbook.schema.requests import Requests, RequestType
from driftbook.history.by import By
from driftbook.inbox.letters import Letter
from driftbook.inbox.models import DONE, IGNORED, REVIEW, Mail
from driftbook.inbox.routing import Choice, NotPossible, Verdict
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement, Organisation, User
from driftbook.people.queries import actor_of
from driftbook.requests.actions import confirming
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.incoming import bounces, placing, senders, words
from driftbook.requests.incoming.senders import Author, Filer
from driftbook.requests.models import CUSTOMER, Case, Post
from driftbook.requests.queries import cases

if TYPE_CHECKING:
    from driftbook.requests.files import File

HOUR = timedelta(hours=1)
ANSWERS_PER_HOUR = 40
"""Of one address; more is two machines that answer each other."""
POST, FILE = "post", "file-"
"""What a person may decide: into a case by its number; a new case of a customer, by its slug."""


class Cases:
    """What cases make of letters."""

    def take(self, letter: Letter, now: datetime) -> Verdict:
        """Handle a letter; whatever is in doubt goes to review.

        Once more is once: posting and filing look for the mail themselves.
        """
        if letter.bounce is not None:
            return bounces.take(letter, now)
        if letter.own or letter.automatic:
            return Verdict(IGNORED, "own-mail" if letter.own else "automatic")
        doubt = _doubt(letter)
        if doubt:
            return Verdict(REVIEW, doubt)
        place = placing.of(letter)
        if place is not None:
            return _answer(letter, place, now)
        if letter.tokens:
            return Verdict(REVIEW, "token-unknown")
        return _new(letter, now)

    def choices(self, letter: Letter, actor: Actor) -> Sequence[Choice]:
        """Into the case that it seems to be about, or another one; or a new case of a customer."""
        place = placing.of(letter)
        shown = place is not None and _sees(actor, place.case)
        typed = str(place.case.number) if place is not None and shown else ""
        offered = [Choice(POST, _("Put it into a case"), _("Number of the case"), typed)]
        book = _book(letter.mail.mailbox.agreement, letter.mail.received)
        for customer in _customers(book) if book else ():
            if actor.may(cases.HANDLE, customer.key):
                name = _("File a new case of %(customer)s") % {"customer": customer.name}
                offered.append(Choice(f"{FILE}{customer.slug}", name))
        return offered

    def decide(self, letter: Letter, choice: str, by: By, now: datetime) -> Verdict:
        """Do what somebody who may decide has chosen. Raises NotPossible."""
        done = _already(letter)
        if done is not None:
            return done
        code, _colon, typed = choice.partition(":")
        if code == POST:
            return _put(letter, _chosen(letter, typed, by, now), now)
        if code.startswith(FILE):
            return _file_for(letter, code.removeprefix(FILE), by, now)
        raise NotPossible(_("This cannot be done with it."))

    def explain(self, why: str) -> str | Promise:
        """The words for a code."""
        return words.WORDS.get(why, "")

    def address(self, kind: str, key: str) -> str:
        """The page of a case."""
        return reverse("requests:case", args=[key]) if kind == "case" else ""


def _already(letter: Letter) -> Verdict | None:
    post = Post.objects.filter(mail=letter.mail.key).select_related("case").first()
    if post is None:
        return None
    return Verdict(DONE, "filed" if post.position == 1 else "answer", _about(post.case))


def _about(case: Case) -> tuple[str, str]:
    return "case", str(case.key)


def _doubt(letter: Letter) -> str:
    """What keeps a machine from deciding, whatever the letter is about; empty: nothing."""
    if not letter.sender:
        return "no-sender"
    if not (letter.text.strip() or letter.files):
        return "says-nothing"
    if senders.disproved(letter):
        return "sender-not-proven"
    return "too-many" if len(_lately(letter)) >= ANSWERS_PER_HOUR else ""


def _lately(letter: Letter) -> list[UUID]:
    """Keys of the mails of this sender that became something within the hour before it."""
    at = letter.mail.received
    same = Mail.objects.filter(sender=letter.sender, received__gt=at - HOUR, received__lte=at)
    rows = same.filter(state=DONE, about_kind="case").exclude(pk=letter.mail.pk)
    return list(rows.values_list("key", flat=True)[: ANSWERS_PER_HOUR * 10])


# --- an answer ----------------------------------------------------------------------------------


def _answer(letter: Letter, place: placing.Place, now: datetime) -> Verdict:
    found = senders.authors(letter, place.case, place.person, now)
    if not found:
        return Verdict(REVIEW, "sender-not-known-for-case")
    if len(found) > 1:
        return Verdict(REVIEW, "several-people")
    try:
        _say(letter, place.case, found[0], now)
    except NotNow:
        return Verdict(REVIEW, "case-is-over")
    return Verdict(DONE, "answer", _about(place.case))


def _say(letter: Letter, case: Case, author: Author, now: datetime, before: str = "") -> None:
    from driftbook.requests.actions import talking

    talking.post(
        case=case,
        text=letter.text,
        by=author.by,
        side=author.side,
        organisation=author.organisation,
        now=now,
        files=_files(letter),
        via="mail",
        folded=before + letter.folded,
        html=letter.html,
        mail=letter.mail.key,
        message_id=letter.message_id,
    )


def _files(letter: Letter) -> list[File]:
    from driftbook.requests.files import File

    return [File(one.name, one.content, one.kind, one.content_id) for one in letter.files]


# --- a new case ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Book:
    """What the handbook that holds now says of mails."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    chapter: Requests
    rule: Rule
    type: RequestType


def _book(agreement: Agreement, now: datetime) -> _Book | None:
    """None: there is no handbook that can be read, or it says nothing of mails."""
    rows = Edition.objects.filter(agreement=agreement).select_related("agreement")
    for entry in shelf.opened(shelf.holding(rows, now)):
        chapter = entry.handbook.requests if entry.handbook else None
        if entry.handbook is not None and chapter is not None and chapter.mail is not None:
            type_ = chapter.types[chapter.mail.type]
            return _Book(agreement, entry.edition, entry.handbook, chapter, chapter.mail, type_)
    return None


def _customers(book: _Book) -> Sequence[Organisation]:
    return senders.customers(book.agreement, book.chapter, book.type)


def _new(letter: Letter, now: datetime) -> Verdict:
    agreement = letter.mail.mailbox.agreement
    book = _book(agreement, now)
    if book is None:
        return Verdict(REVIEW, "no-mail-type")
    # Two workers must not both find one place left of those of the hour.
    Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if Post.objects.filter(mail__in=_lately(letter), position=1).count() >= book.rule.per_hour:
        return Verdict(REVIEW, "too-many")
    found = senders.filers(letter, agreement, book.chapter, book.type, now)
    if len(found) > 1:
        several = len({one.user.pk for one in found}) > 1
        return Verdict(REVIEW, "several-people" if several else "which-customer")
    if found:
        return _file(letter, book, found[0].customer, found[0], now)
    if senders.people(letter):
        return Verdict(REVIEW, "may-not-file")
    return _from_a_stranger(letter, book, now)


def _from_a_stranger(letter: Letter, book: _Book, now: datetime) -> Verdict:
    if book.rule.unknown == "review":
        return Verdict(REVIEW, "sender-unknown")
    customers = _customers(book)
    if len(customers) != 1:
        return Verdict(REVIEW, "which-customer")
    return _file(letter, book, customers[0], None, now)


def _file(
    letter: Letter, book: _Book, customer: Organisation, filer: Filer | None, now: datetime
) -> Verdict:
    """A case of the type that the handbook names. All of the mail is new to it, so all is shown."""
    from driftbook.requests.actions import filing

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
            files={"": _files(letter)},
            via="mail",
            subject=subject,
            text="\n\n".join(part for part in (letter.text, letter.folded) if part),
            correspondent="" if filer else letter.sender,
            unknown_ok=filer is None,
            mail=letter.mail.key,
            message_id=letter.message_id,
        )
    except filing.Refused:
        return Verdict(REVIEW, "not-filed")
    if letter.answerable:
        whom = filer.user if filer else None
        confirming.confirm(case=case, handbook=book.handbook, user=whom, now=now)
    return Verdict(DONE, "filed", _about(case))


# --- decided by a person ------------------------------------------------------------------------


def _sees(actor: Actor, case: Case) -> bool:
    return cases.cases(actor, senders.ANSWER).filter(pk=case.pk).exists()


def _may(by: By, case: Case, now: datetime) -> bool:
    """An operator at the command line, or somebody who may answer there themselves."""
    user = User.objects.filter(key=by.person).first() if by.person else None
    return by.person is None or _sees(actor_of(user, now), case)


def _chosen(letter: Letter, typed: str, by: By, now: datetime) -> Case:
    number = typed.strip().removeprefix("#")
    digits = number.isascii() and number.isdigit() and len(number) < 10
    agreement = letter.mail.mailbox.agreement
    case = placing.numbered(agreement, int(number)) if digits else None
    if case is None or not _may(by, case, now):
        raise NotPossible(_("There is no case with this number that you may answer in."))
    return case


def _put(letter: Letter, case: Case, now: datetime) -> Verdict:
    """Into the case. Somebody who is not known for it is named, in what is folded away."""
    found = senders.authors(letter, case, None, now)
    author, before = Author(By(None, ""), CUSTOMER, case.customer.key), ""
    if len(found) == 1:
        author = found[0]
    else:
        before = _("From: %(sender)s") % {"sender": letter.sender or "?"} + "\n\n"
    try:
        _say(letter, case, author, now, before)
    except NotNow:
        raise NotPossible(_("The case has ended. File a new one.")) from None
    return Verdict(DONE, "answer", _about(case))


def _file_for(letter: Letter, slug: str, by: By, now: datetime) -> Verdict:
    book = _book(letter.mail.mailbox.agreement, now)
    customers = [one for one in _customers(book) if one.slug == slug] if book else []
    if book is None or not customers:
        raise NotPossible(_("The handbook does not let a mail be filed for them."))
    user = User.objects.filter(key=by.person).first() if by.person else None
    if by.person and not actor_of(user, now).may(cases.HANDLE, customers[0].key):
        raise NotPossible(_("You may not file for them."))
    filers = senders.filers(letter, book.agreement, book.chapter, book.type, now)
    theirs = [one for one in filers if one.customer == customers[0]]
    verdict = _file(letter, book, customers[0], theirs[0] if len(theirs) == 1 else None, now)
    if verdict.state != DONE:
        raise NotPossible(words.WORDS[verdict.why])
    return verdict
