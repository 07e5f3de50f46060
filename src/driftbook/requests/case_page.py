"""What the page of a case shows: the same for both sides, as far as each may see it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from driftbook.downtime import around
from driftbook.downtime.around import Shown
from driftbook.people import queries as people
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation
from driftbook.requests import file_words, kinds, scanning, states
from driftbook.requests.actions import talking
from driftbook.requests.forms.post import PostForm
from driftbook.requests.mays import mays
from driftbook.requests.models import ASKING, CUSTOMER, KEEPER, SYSTEM, Attachment, Case, Deed, Post
from driftbook.requests.names import queue_name, type_name
from driftbook.requests.queries import talk
from driftbook.requests.queries.chapters import chapter_of

SHOWN = 30
"""So many posts are on the page at once; the ones before them come with a link."""
SMALL = 1_500_000
"""Bytes. Larger pictures are links: a page on a telephone is not to load them by itself."""


@dataclass(frozen=True)
class ShownFile:
    """A file of a post."""

    file: Attachment

    @property
    def picture(self) -> bool:
        """Whether it is shown where it is."""
        return self.given and self.file.kind in kinds.INLINE and self.file.size <= SMALL

    @property
    def given(self) -> bool:
        """Whether it can be fetched."""
        return bool(self.file.digest) and self.file.verdict != scanning.INFECTED

    @property
    def infected(self) -> bool:
        return self.file.verdict == scanning.INFECTED


@dataclass(frozen=True)
class ShownPost:
    """A post."""

    post: Post
    author: str
    """Empty: Driftbook, or somebody who is not known by name."""
    organisation: str
    at: datetime
    files: tuple[ShownFile, ...]
    mine: bool
    new: bool
    """The reader has not seen it before."""


class CasePage:
    """Gathers once what the parts of the page need."""

    def __init__(self, request: HttpRequest, case: Case) -> None:
        self.request, self.case = request, case
        self.now = timezone.now()
        self.who = actor(request)
        self.may = mays(self.who, case)
        self.side = KEEPER if self.may["case.handle"] else CUSTOMER
        self.edition, self.handbook = chapter_of(case, self.now)
        self.names: Mapping[UUID | None, str] = {}

    @cached_property
    def present(self) -> list[talk.Present]:
        """The others who look at it now."""
        return talk.present(self.case, self.who, self.now)

    @cached_property
    def deeds(self) -> list[Deed]:
        """The record, in order."""
        return list(self.case.deeds.order_by("position"))

    @cached_property
    def read_to(self) -> int:
        """How far the visitor had read."""
        found = self.case.readings.filter(person=self.who.person or talk.NOBODY)
        return found.values_list("position", flat=True).first() or 0

    def posts(self, *, after: int = 0, most: int | None = None) -> list[ShownPost]:
        """The posts after a position, the last `most` of them."""
        rows = talk.visible(self.who, self.case).filter(position__gt=after)
        found = list(rows.order_by("-position")[:most] if most else rows)
        found.sort(key=lambda post: post.position)
        return self._shown(found)

    def _shown(self, posts: Sequence[Post]) -> list[ShownPost]:
        names = self.names = people.names(
            {*talk.authors(posts), self.case.handler, self.case.person}
        )
        keys = {post.organisation for post in posts if post.organisation}
        at = dict(Organisation.objects.filter(key__in=keys).values_list("key", "name"))
        files: dict[int | None, list[ShownFile]] = {}
        for one in Attachment.objects.filter(post__in=posts).order_by("pk") if posts else ():
            files.setdefault(one.post_id, []).append(ShownFile(one))
        return [self._one(post, names, at, files) for post in posts]

    def _one(
        self,
        post: Post,
        names: Mapping[UUID | None, str],
        at: Mapping[UUID, str],
        files: Mapping[int | None, list[ShownFile]],
    ) -> ShownPost:
        mine = post.person is not None and post.person == self.who.person
        stranger = self.case.correspondent if post.side == CUSTOMER else ""
        return ShownPost(
            post=post,
            author=names.get(post.person, "") if post.person else stranger,
            organisation=at.get(post.organisation, "") if post.organisation else "",
            at=post.at.astimezone(self.handbook.zone),
            files=tuple(files.get(post.pk, ())),
            mine=mine,
            new=self.read_to < post.position and not mine,
        )

    @property
    def writable(self) -> bool:
        """Whether the visitor may say something to the other side now."""
        may = self.may["case.answer"]
        return may and talking.may_post(self.case, self.side, self.now)

    @property
    def token(self) -> str:
        """What the page has been told so far: anything new gives another one."""
        return token(self.case, self.present)

    def context(self, *, form: PostForm | None = None, whole: bool = False) -> dict[str, Any]:
        """For the templates under `requests/case/`."""
        case, book = self.case, self.handbook
        posts = self.posts(most=None if whole else SHOWN)
        names = self.names
        return {
            "case": case,
            "handbook": book,
            "edition": self.edition,
            "side": self.side,
            "may": self.may | {one.replace(".", "_"): may for one, may in self.may.items()},
            "posts": posts,
            "deeds": self.deeds,
            "now": self.now.astimezone(book.zone),
            "type_name": type_name(book, case.type),
            "language": book.cover.language,
            "state": states.name(book, case.state),
            "tone": states.TONES[case.state],
            "steps": states.steps(case, self.deeds, book),
            "filed": case.filed.astimezone(book.zone),
            "filer": names.get(case.person) or case.correspondent,
            "handler": names.get(case.handler, ""),
            "queue_name": queue_name(book, case.queue),
            "question": self._question(posts),
            "earlier": 0 if whole else self._earlier(posts),
            "present": self.present,
            "token": self.token,
            "last": case.posts_count,
            "form": form or PostForm(),
            "files_hint": file_words.taken(),
            "writable": self.writable,
            "downtime": self._downtime,
            "asks": self.side == KEEPER and case.open,
        }

    @property
    def _downtime(self) -> list[Shown]:
        """What is or will be down, while it may have to do with the case."""
        if not self.case.open:
            return []
        return around.lately(self.case.agreement.handbook, self.who, self.now)

    def _question(self, posts: Sequence[ShownPost]) -> ShownPost | None:
        """The question that the case waits for, to whoever can answer it."""
        if self.case.state != ASKING or self.side != CUSTOMER:
            return None
        asked = [one for one in posts if one.post.asks and one.post.side != SYSTEM]
        return asked[-1] if asked else None

    def _earlier(self, posts: Sequence[ShownPost]) -> int:
        """How many posts come before the ones on the page."""
        if not posts or posts[0].post.position == 1:
            return 0
        before = talk.visible(self.who, self.case)
        return before.filter(position__lt=posts[0].post.position).count()


def token(case: Case, present: Sequence[talk.Present]) -> str:
    """Posts, deeds and who is there, in one word."""
    there = "".join(f"{one.name}\0{one.writing:d}" for one in present)
    seen = f"{zlib.crc32(there.encode()):x}" if there else "0"
    return f"{case.posts_count}.{int(case.changed.timestamp() * 1_000_000)}.{seen}"


def speaks_for(case: Case, *, handles: bool) -> UUID:
    """The organisation on whose behalf somebody speaks in a case."""
    return (case.level if handles else case.customer).key
