"""Organisations, people and oneself over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from driftbook.people import door, finding, listing, phones, queries
from driftbook.people.actions import disabling, members, own
from driftbook.people.actions.members import MayNot
from driftbook.people.api_auth import REFUSALS, Needs, problem
from driftbook.people.gate import Refused
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation, User
from driftbook.people.permissions import ROLES
from driftbook.people.views.organisations import invitation_address

router = Router(tags=["people"])
Slug = Annotated[str, Path(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]
Text = Annotated[
    str,
    Query(
        max_length=120,
        description="Words of the name, the user name or the mail address, or parts of them; the "
        f"first {finding.MOST} people are found.",
    ),
]
Role = Annotated[str, Field(max_length=40, description="One of: " + ", ".join(ROLES) + ".")]


class OrganisationOut(Schema):
    """An organisation that the caller knows."""

    slug: str
    name: str
    kind: str
    country: str
    language: str
    roles: list[str] = Field(description="The caller's own roles in it.")


class PersonOut(Schema):
    """One of an organisation's people."""

    key: UUID
    name: str
    username: str
    email: str
    phone: str
    roles: list[str]
    directory: bool = Field(description="Whether the organisation's directory manages the person.")
    invited: bool = Field(description="Invited, and has not chosen a password yet.")
    closed: bool = Field(description="The account lets nobody in.")


class PersonIn(Schema):
    """A new person, who is invited by mail, or else by SMS."""

    name: str = Field(min_length=1, max_length=200)
    username: str = Field(min_length=1, max_length=150, pattern=r"^\S+$")
    email: str = Field("", max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")
    phone: str = Field("", max_length=40, description="With its country code.")
    roles: list[Role] = Field(min_length=1, max_length=len(ROLES))


class RolesIn(Schema):
    """Exactly the roles that the person has from now on."""

    roles: list[Role] = Field(min_length=1, max_length=len(ROLES))


class ClosingIn(Schema):
    """Why an account is closed; it stands in the history."""

    because: str = Field("", max_length=300)


class Me(Schema):
    """The caller."""

    key: UUID
    name: str
    username: str
    language: str
    roles: dict[str, list[str]] = Field(description="By the slug of the organisation.")
    bundles: list[str] = Field(description="Key bundles that the directory's groups give.")


class TokenIn(Schema):
    """A new token."""

    name: str = Field(min_length=1, max_length=100)
    days: int = Field(ge=1, le=366)


class TokenOut(Schema):
    """A token, without its text."""

    id: int
    name: str
    made: datetime
    expires: datetime
    used: datetime | None


class TokenMade(TokenOut):
    """A new token. Its text is never shown again."""

    token: str


def _organisation(request: HttpRequest, slug: str, action: str) -> Organisation:
    """404 for one that the caller does not know, 403 where no role allows the action."""
    who = actor(request)
    organisation = get_object_or_404(queries.organisations(who), slug=slug)
    if not who.may(action, organisation.key):
        raise Refused(action)
    return organisation


def _me(request: HttpRequest) -> User:
    user = actor(request).user
    if user is None:
        raise Http404
    return user


def _no(no: MayNot) -> Any:
    return Status(422, {"error": no.code, "known": sorted(no.roles), "detail": str(no)})


def _change(
    request: HttpRequest, slug: str, key: UUID, do: Callable[[Organisation, User], object]
) -> Any:
    """Do something about one of the organisation's people: the person then, or why not."""
    found = _organisation(request, slug, "people.change")
    user = get_object_or_404(listing.people_of(found), key=key)
    try:
        do(found, user)
    except MayNot as no:
        return _no(no)
    return _one(found, key)


def _organisation_out(organisation: Organisation, request: HttpRequest) -> dict[str, Any]:
    fields = ("slug", "name", "kind", "country", "language")
    mine = actor(request).roles.get(organisation.key, frozenset())
    return {name: getattr(organisation, name) for name in fields} | {"roles": sorted(mine)}


def _person_out(listed: listing.Listed) -> dict[str, Any]:
    user = listed.user
    fields = ("key", "name", "username", "email", "phone")
    return {name: getattr(user, name) for name in fields} | {
        "roles": list(listed.roles),
        "directory": user.directory_id is not None,
        "invited": listed.invited,
        "closed": not user.is_active,
    }


def _one(organisation: Organisation, key: UUID) -> dict[str, Any]:
    user = get_object_or_404(listing.people_of(organisation), key=key)
    (listed,) = listing.with_roles(organisation, [user])
    return _person_out(listed)


@router.get(
    "/organisations",
    response={200: list[OrganisationOut], **REFUSALS},
    auth=Needs("organisation.see"),
    summary="The organisations that you know",
)
def organisations(request: HttpRequest) -> Any:
    """Your own, and those across an agreement."""
    found = queries.organisations(actor(request)).order_by("name", "pk")
    return [_organisation_out(one, request) for one in found]


@router.get(
    "/organisations/{slug}",
    response={200: OrganisationOut, **REFUSALS},
    auth=Needs("organisation.see", of_object=True),
    summary="One organisation",
)
def organisation(request: HttpRequest, slug: Slug) -> Any:
    """An organisation that you know."""
    return _organisation_out(_organisation(request, slug, "organisation.see"), request)


@router.get(
    "/organisations/{slug}/people",
    response={200: list[PersonOut], **REFUSALS},
    auth=Needs("people.list", of_object=True),
    summary="The people of an organisation",
)
def people(
    request: HttpRequest,
    slug: Slug,
    q: Text = "",
    after: Annotated[UUID | None, Query(description="The last one of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> Any:
    """With their roles, sorted by name. The next page is after the key of the last one; a page
    with fewer people than `limit` is the last."""
    found = _organisation(request, slug, "people.list")
    last = finding.mark(after)
    if after and last is None:
        error = "after: nobody has this key, or no longer; begin anew"
        return problem(422, error, error)
    rows = finding.people_within(found).found(q).rows
    page = list((finding.following(rows, last) if last else rows)[:limit])
    return [_person_out(one) for one in listing.with_roles(found, page)]


@router.post(
    "/organisations/{slug}/people",
    response={201: PersonOut, **REFUSALS},
    auth=Needs("people.change", of_object=True),
    summary="Add and invite a person",
)
def add(request: HttpRequest, slug: Slug, body: PersonIn) -> Any:
    """They get a link with which they choose a password."""
    found = _organisation(request, slug, "people.change")
    phone = phones.written(body.phone, found.country) if body.phone else ""
    if phone is None:
        error = f"phone: {body.phone!r} is no telephone number"
        return problem(422, error, error)
    try:
        user = members.add(
            actor=actor(request),
            organisation=found,
            address=invitation_address(request),
            now=timezone.now(),
            **(body.dict() | {"phone": phone}),
        )
    except MayNot as no:
        return _no(no)
    return Status(201, _one(found, user.key))


@router.put(
    "/organisations/{slug}/people/{key}/roles",
    response={200: PersonOut, **REFUSALS},
    auth=Needs("people.change", of_object=True),
    summary="Change somebody's roles",
)
def roles(request: HttpRequest, slug: Slug, key: UUID, body: RolesIn) -> Any:
    """Exactly these, from the person's next request on."""
    who, now = actor(request), timezone.now()
    return _change(
        request,
        slug,
        key,
        lambda found, user: members.change_roles(
            actor=who, organisation=found, user=user, roles=body.roles, now=now
        ),
    )


@router.delete(
    "/organisations/{slug}/people/{key}",
    response={204: None, **REFUSALS},
    auth=Needs("people.change", of_object=True),
    summary="Remove a person",
)
def remove(request: HttpRequest, slug: Slug, key: UUID) -> Any:
    """Their roles in the organisation end, and all their sessions."""
    found = _organisation(request, slug, "people.change")
    user = get_object_or_404(listing.people_of(found), key=key)
    try:
        members.remove(actor=actor(request), organisation=found, user=user, now=timezone.now())
    except MayNot as no:
        return _no(no)
    return Status(204, None)


@router.post(
    "/organisations/{slug}/people/{key}/closing",
    response={200: PersonOut, **REFUSALS},
    auth=Needs("people.change", of_object=True),
    summary="Close somebody's account",
)
def close(request: HttpRequest, slug: Slug, key: UUID, body: ClosingIn) -> Any:
    """At once it lets nobody in, and no door is opened with it; twice is once."""
    who, now = actor(request), timezone.now()
    return _change(
        request,
        slug,
        key,
        lambda found, user: disabling.disable(
            actor=who, organisation=found, user=user, because=body.because, now=now
        ),
    )


@router.post(
    "/organisations/{slug}/people/{key}/opening",
    response={200: PersonOut, **REFUSALS},
    auth=Needs("people.change", of_object=True),
    summary="Open somebody's account again",
)
def open_again(request: HttpRequest, slug: Slug, key: UUID) -> Any:
    """With their roles; keys have to be given again."""
    who, now = actor(request), timezone.now()
    return _change(
        request,
        slug,
        key,
        lambda found, user: disabling.enable(actor=who, organisation=found, user=user, now=now),
    )


@router.get("/me", response={200: Me, **REFUSALS}, auth=Needs("signed-in"), summary="Who you are")
def me(request: HttpRequest) -> Any:
    """Your account and your roles."""
    who, user = actor(request), _me(request)
    names = dict(queries.organisations(who).values_list("key", "slug"))
    return {
        "key": user.key,
        "name": user.name,
        "username": user.username,
        "language": user.language,
        "roles": {names[key]: sorted(held) for key, held in who.roles.items()},
        "bundles": sorted(set().union(*who.bundles.values())),
    }


@router.get(
    "/me/tokens",
    response={200: list[TokenOut], **REFUSALS},
    auth=Needs("signed-in"),
    summary="Your tokens",
)
def tokens(request: HttpRequest) -> Any:
    """Without their texts."""
    return list(_me(request).tokens.order_by("-made", "-pk"))


@router.post(
    "/me/tokens",
    response={201: TokenMade, **REFUSALS},
    auth=Needs("signed-in"),
    summary="Make a token",
)
def make_token(request: HttpRequest, body: TokenIn) -> Any:
    """Only from a browser in which you have just shown who you are: at `/account/confirm/`, or by
    signing in. A token that leaked makes no other ones."""
    if request.headers.get("Authorization") or not door.recently_confirmed(request):
        error = "confirm-first"
        return problem(403, error, "see /account/confirm/")
    try:
        token, text = own.make_token(
            user=_me(request), name=body.name, days=body.days, now=timezone.now()
        )
    except ValueError as reason:
        error = str(reason)
        return problem(403, error, error)
    fields = ("id", "name", "made", "expires", "used")
    return Status(201, {name: getattr(token, name) for name in fields} | {"token": text})


@router.delete(
    "/me/tokens/{pk}",
    response={204: None, **REFUSALS},
    auth=Needs("signed-in"),
    summary="Remove a token",
)
def remove_token(request: HttpRequest, pk: Annotated[int, Path(ge=1, lt=2**63)]) -> Any:
    """It no longer works."""
    if not own.remove_token(user=_me(request), token=pk, now=timezone.now()):
        raise Http404
    return Status(204, None)
