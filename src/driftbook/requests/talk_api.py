"""What is said in a case over HTTP: the same rules and the same refusals as its page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Base64Bytes, Field

from driftbook.people.actors import Actor
from driftbook.people.api_auth import REFUSALS, Needs, Problem, a_file, problem
from driftbook.people.gate import Refused
from driftbook.people.middleware import actor
from driftbook.requests.actions import talking
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.actions.files import BadFile
from driftbook.requests.case_page import speaks_for
from driftbook.requests.files import File
from driftbook.requests.forms.post import MOST_FILES, MOST_TEXT
from driftbook.requests.giving import given
from driftbook.requests.mays import mays
from driftbook.requests.models import Case, Post
from driftbook.requests.queries import talk
from driftbook.requests.visiting import acting, case_for

router = Router(tags=["requests"])
SEE, ANSWER, HANDLE, NOTE = "case.see", "case.answer", "case.handle", "case.note"


class FileOut(Schema):
    """A file; its bytes are under `/requests/cases/{case}/files/{file}`."""

    file: UUID
    name: str
    kind: str = Field(description="What its bytes are. Empty: it was not kept.")
    size: int = Field(description="Bytes.")
    verdict: str = Field(description="clean, infected, refused, or unknown: nobody has looked.")


class PostOut(Schema):
    """Something that was said in a case."""

    post: UUID
    position: int = Field(description="Counted within the case, from 1; some may not be yours.")
    at: datetime
    side: str = Field(description="customer, keeper or system")
    person: UUID | None = Field(description="null: Driftbook, or somebody who is not known.")
    organisation: UUID | None
    internal: bool
    asks: bool = Field(description="Whether the case waited, or waits, for an answer to it.")
    text: str
    folded: str = Field(description="What a mail repeated below its answer, and its signature.")
    via: str = Field(description="portal, api, mail or driftbook")
    files: list[FileOut]


class TalkFile(Schema):
    """A file that is sent along."""

    name: str = Field(min_length=1, max_length=300)
    content: Base64Bytes = Field(description="Base64.", examples=["aGVsbG8="])


class NewPost(Schema):
    """What is to be said."""

    text: str = Field("", max_length=MOST_TEXT)
    asks: bool = Field(False, description="The case is to wait for an answer: `case.handle`.")
    internal: bool = Field(False, description="A note of the own level: `case.note`.")
    key: UUID | None = Field(None, description="The same key again is the same post.")
    files: list[TalkFile] = Field([], max_length=MOST_FILES)


@router.get(
    "/cases/{uuid:key}/posts",
    response={200: list[PostOut], **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="What was said in a case",
)
def list_posts(
    request: HttpRequest,
    key: UUID,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="A position.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Any:
    """Oldest first; without the internal notes of others."""
    case = case_for(request, key, SEE)
    rows = talk.visible(actor(request), case).filter(position__gt=after)
    return told(rows.prefetch_related("attachments")[:limit])


@router.post(
    "/cases/{uuid:key}/posts",
    response={200: PostOut, 201: PostOut, 409: Problem, **REFUSALS},
    auth=Needs(ANSWER, of_object=True),
    summary="Say something in a case",
)
def add_post(request: HttpRequest, key: UUID, body: NewPost) -> Any:
    """200: a post with this key was there already. 409: the case has ended."""
    case = case_for(request, key, ANSWER)
    who = actor(request)
    may = _may(who, case, body)
    if not body.text.strip() and not body.files:
        return problem(422, "empty", "say something, or send a file")
    there = talking.posted(case, who.person, body.key) if body.key else None
    if there is not None:
        return told([there])[0]
    try:
        made = talking.post(
            case=case,
            text=body.text,
            by=acting(request, ANSWER, case),
            side="keeper" if may[HANDLE] else "customer",
            organisation=speaks_for(case, handles=may[HANDLE]),
            now=timezone.now(),
            internal=body.internal,
            asks=body.asks,
            files=[File(one.name, one.content) for one in body.files],
            via="api",
            key=body.key,
        )
    except NotNow as state:
        return problem(409, "not-now", f"the case is {state.case.state}")
    except BadFile as bad:
        return problem(422, bad.code, f"{bad.params}")
    return Status(201, told([made])[0])


@router.get(
    "/cases/{uuid:key}/files/{uuid:file}",
    response={410: Problem, 503: Problem, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    openapi_extra=a_file("*/*"),
    summary="A file of a case",
)
def get_file(request: HttpRequest, key: UUID, file: UUID) -> Any:
    """Its bytes. 403: something harmful was found in it; 410: it is lost; 503: nobody can look."""
    case = case_for(request, key, SEE)
    found = talk.attachments(actor(request), case)
    answer = given(get_object_or_404(found, key=file), as_download=True)
    if answer.status_code == 200:
        return answer
    why = answer.content.decode()
    return problem(answer.status_code, why, why)


def told(posts: Iterable[Post]) -> list[dict[str, Any]]:
    """Posts as programs read them; the page of a case in `api.py` shows them too."""
    same = ("position", "at", "side", "person", "organisation", "internal", "asks", "text")
    return [
        {name: getattr(post, name) for name in (*same, "folded", "via")}
        | {
            "post": post.key,
            "files": [
                {
                    "file": one.key,
                    "name": one.name,
                    "kind": one.kind,
                    "size": one.size,
                    "verdict": one.verdict,
                }
                for one in post.attachments.all()
            ],
        }
        for post in posts
    ]


def _may(who: Actor, case: Case, body: NewPost) -> dict[str, bool]:
    """What the caller may do. Raises Refused for a question or a note that is not theirs."""
    may = mays(who, case)
    for wanted, action in ((body.asks, HANDLE), (body.internal, NOTE)):
        if wanted and not may[action]:
            raise Refused(action)
    return may
