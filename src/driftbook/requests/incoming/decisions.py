"""What people may do with letters that wait for them, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from driftbook.history.by import By
from driftbook.inbox.letters import Letter
from driftbook.inbox.models import DONE
from driftbook.inbox.routing import Choice, NotPossible, Verdict
from driftbook.people.actors import Actor
from driftbook.people.models import User
from driftbook.people.queries import actor_of
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.incoming import answers, new_cases, placing, senders, words
from driftbook.requests.incoming.senders import Author
from driftbook.requests.models import CUSTOMER, Case, Post
from driftbook.requests.queries import cases

POST, FILE = "post", "file-"
"""Into a case by its number; a new case of a customer, by its slug."""


def offered(letter: Letter, actor: Actor) -> Sequence[Choice]:
    """Into the case that it seems to be about, or another one; or a new case of a customer."""
    place = placing.of(letter)
    shown = place is not None and _sees(actor, place.case)
    typed = str(place.case.number) if place is not None and shown else ""
    choices = [Choice(POST, _("Put it into a case"), _("Number of the case"), typed)]
    book = new_cases.book_of(letter.mail.mailbox.agreement, letter.mail.received)
    for customer in new_cases.customers(book) if book else ():
        if actor.may(cases.HANDLE, customer.key):
            name = _("File a new case of %(customer)s") % {"customer": customer.name}
            choices.append(Choice(f"{FILE}{customer.slug}", name))
    return choices


def carry_out(letter: Letter, choice: str, by: By, now: datetime) -> Verdict:
    """Do what somebody who may decide has chosen; once more is once. Raises NotPossible."""
    done = _already(letter)
    if done is not None:
        return done
    code, _colon, typed = choice.partition(":")
    if code == POST:
        return _put(letter, _chosen(letter, typed, by, now), now)
    if code.startswith(FILE):
        return _file_for(letter, code.removeprefix(FILE), by, now)
    raise NotPossible(_("This cannot be done with it."))


def _already(letter: Letter) -> Verdict | None:
    post = Post.objects.filter(mail=letter.mail.key).select_related("case").first()
    if post is None:
        return None
    return Verdict(DONE, "filed" if post.position == 1 else "answer", answers.about(post.case))


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
        answers.say(letter, case, author, now, before)
    except NotNow:
        raise NotPossible(_("The case has ended. File a new one.")) from None
    return Verdict(DONE, "answer", answers.about(case))


def _file_for(letter: Letter, slug: str, by: By, now: datetime) -> Verdict:
    book = new_cases.book_of(letter.mail.mailbox.agreement, now)
    customers = [one for one in new_cases.customers(book) if one.slug == slug] if book else []
    if book is None or not customers:
        raise NotPossible(_("The handbook does not let a mail be filed for them."))
    user = User.objects.filter(key=by.person).first() if by.person else None
    if by.person and not actor_of(user, now).may(cases.HANDLE, customers[0].key):
        raise NotPossible(_("You may not file for them."))
    filers = senders.filers(letter, book.agreement, book.chapter, book.type, now)
    theirs = [one for one in filers if one.customer == customers[0]]
    filer = theirs[0] if len(theirs) == 1 else None
    verdict = new_cases.file(letter, book, customers[0], filer, now)
    if verdict.state != DONE:
        raise NotPossible(words.WORDS[verdict.why])
    return verdict
