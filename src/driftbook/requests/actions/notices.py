"""From notices to mails: to whom, in which language, at once or in the next digest.

To those who see the case and nobody else (`queries.told`), never to whoever did it, never of an
internal note.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable
from driftbook.inbox.models import Bounced, Mailbox
from driftbook.outbox.actions import NoAddress, put
from driftbook.people.models import User
from driftbook.people.queries import names
from driftbook.requests import letters, tokens
from driftbook.requests.actions import digests
from driftbook.requests.letters import Happening
from driftbook.requests.models import CUSTOMER, SYSTEM, Case, MailChoice, Notice
from driftbook.requests.queries import told
from driftbook.requests.queries.chapters import chapter_of
from driftbook.work.transactions import demand

ALL, MINE, DIGEST, NONE = "all", "mine", "digest", "none"
SILENT = frozenset({"acted", "answered"})
"""Deeds that say nothing to anybody that is not said elsewhere."""
AMONG_KEEPERS = frozenset({"handed", "mail-bounced"})
"""Deeds that are for those who handle the case alone."""


@dataclass(frozen=True)
class _Telling:
    """What is the same for everybody who is told."""

    case: Case
    handbook: Handbook | None
    box: Mailbox | None
    names: Mapping[UUID | None, str]
    bounced: Collection[str]
    key: str
    now: datetime
    said: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict)
    """What was worked out for those before, who hear of the same in the same language."""

    def letter(self, happenings: Sequence[Happening], language: str) -> dict[str, Any]:
        """What a letter says of these."""
        same = (language, *(one.notice.pk for one in happenings))
        if same not in self.said:
            self.said[same] = letters.told(
                self.case, happenings, self.handbook, self.names, language
            )
        return self.said[same]


def give(*, case: Case, notices: Sequence[Notice], now: datetime) -> None:
    """Tell those concerned of these notices of one case, each in one mail, and mark them told.

    In the transaction that holds their rows, so that each is given once. Raises NotInATransaction.
    """
    demand("give()")
    happenings = list(_happenings(notices))
    if happenings:
        _tell(case, happenings, now)
    Notice.objects.filter(pk__in=[one.pk for one in notices]).update(told=now, error="")


def _happenings(notices: Sequence[Notice]) -> Iterable[Happening]:
    """Without what nobody is told of: notes, and the first post, which the filing tells."""
    for notice in notices:
        post, deed = notice.post, notice.deed
        if post is not None and (post.internal or _told_by_filing(post.case, post.position)):
            continue
        if deed is not None and deed.what in SILENT:
            continue
        if post is not None or deed is not None:
            yield Happening(notice, post, deed)


def _told_by_filing(case: Case, position: int) -> bool:
    return position == 1 and Notice.objects.filter(case=case, deed__what="filed").exists()


def _tell(case: Case, happenings: Sequence[Happening], now: datetime) -> None:
    seeing = told.who(case, "case.see", now)
    handling = {seen.user.pk for seen in told.who(case, "case.handle", now)}
    addresses = [seen.user.email.lower() for seen in seeing] + [case.correspondent.lower()]
    telling = _Telling(
        case=case,
        handbook=_handbook(case, now),
        box=tokens.mailbox(case.agreement),
        names=names(letters.people_in(happenings)),
        bounced=set(
            Bounced.objects.filter(address__in=addresses, permanent=True).values_list(
                "address", flat=True
            )
        ),
        key=f"case-letter:{happenings[-1].notice.pk}",
        now=now,
    )
    chosen = dict(
        MailChoice.objects.filter(user__in=[seen.user for seen in seeing]).values_list(
            "user_id", "how"
        )
    )
    taking_part = set(case.posts.exclude(side=SYSTEM).values_list("person", flat=True))
    for seen in seeing:
        user, keeps = seen.user, seen.user.pk in handling
        theirs = [one for one in happenings if _concerns(one, user.key, keeps)]
        how = chosen.get(user.pk, MINE)
        if theirs and how == DIGEST:
            digests.hold(user=user, notices=[one.notice for one in theirs], now=now)
        elif theirs and (how == ALL or (how == MINE and _own(case, user, keeps, taking_part))):
            _write(telling, seen, theirs)
    if case.correspondent:
        _to_correspondent(telling, happenings)


def _concerns(one: Happening, person: UUID, keeps: bool) -> bool:
    if one.person == person:
        return False
    return keeps or one.deed is None or one.deed.what not in AMONG_KEEPERS


def _own(case: Case, user: User, keeps: bool, taking_part: Collection[UUID | None]) -> bool:
    """Filed by them, or handled, or spoken in; whoever may handle it, as long as nobody has it."""
    if keeps and case.handler is None:
        return True
    return user.key in (case.person, case.handler) or user.key in taking_part


def _write(telling: _Telling, seen: told.Seen, happenings: Sequence[Happening]) -> None:
    user = seen.user
    if not user.email or user.email.lower() in telling.bounced:
        return
    language = user.language or seen.organisation.language
    _put(
        telling,
        happenings,
        to=user.email,
        user=user,
        language=language,
        organisation=seen.organisation.key,
        key=f"{telling.key}:{user.key}",
        name=user.name or user.username,
    )


def _to_correspondent(telling: _Telling, happenings: Sequence[Happening]) -> None:
    """What others said and did, as a customer sees it, to somebody who is not known here."""
    case = telling.case
    theirs = [
        one
        for one in happenings
        if not _by_correspondent(one) and not (one.deed and one.deed.what in AMONG_KEEPERS)
    ]
    if theirs and case.correspondent.lower() not in telling.bounced:
        _put(
            telling,
            theirs,
            to=case.correspondent,
            user=None,
            language=case.customer.language,
            organisation=case.customer.key,
            key=f"{telling.key}:correspondent",
            name="",
        )


def _by_correspondent(one: Happening) -> bool:
    if one.post is not None:
        return one.post.person is None and one.post.side == CUSTOMER
    return one.deed is not None and one.deed.person is None and one.deed.what == "filed"


def _put(
    telling: _Telling,
    happenings: Sequence[Happening],
    *,
    to: str,
    user: User | None,
    language: str,
    organisation: UUID,
    key: str,
    name: str,
) -> None:
    case = telling.case
    by_hand = any(one.post is not None and one.post.side != SYSTEM for one in happenings)
    headers = letters.extra_headers(
        case,
        box=telling.box,
        user=user,
        to=to,
        correspondent="" if user else case.correspondent,
        by_hand=by_hand,
    )
    said = telling.letter(happenings, language)
    try:
        put(
            channel="mail",
            to=to,
            template="requests/letters/case",
            context={**said, "name": name, "answerable": "Reply-To" in headers},
            language=language,
            organisation=organisation,
            person=user.key if user else None,
            key=key,
            now=telling.now,
            about=("case", str(case.key)),
            headers=headers,
        )
    except NoAddress:  # what stands in the account is no address; the others are told all the same
        return


def _handbook(case: Case, now: datetime) -> Handbook | None:
    try:
        return chapter_of(case, now)[1]
    except Unreadable:
        return None
