"""How a page gets its change, meeting or council: 404 for outsiders, 403 without the role."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from driftbook.downtime.changes import books, queries, seats
from driftbook.downtime.changes.books import Book
from driftbook.downtime.models import Change, GroupMember, Meeting
from driftbook.downtime.queries import ABOUT, changes
from driftbook.history.by import By
from driftbook.people.actors import Actor, Pact
from driftbook.people.fetching import about
from driftbook.people.gate import Refused, on_behalf, pact_of, sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement

OWN = ("change.ask",)
"""Done by whoever asked alone, whatever others may do in the agreement."""


def change_for(request: HttpRequest, key: UUID, action: str) -> Change:
    """The change, if the visitor may do this to it. Raises SignInFirst, Http404, Refused."""
    sign_in_first(request)
    who = actor(request)
    found = changes(who, action).filter(key=key).first()
    if found is not None and (action not in OWN or who.may(action, found.organisation.key)):
        return found
    there = Change.objects.filter(key=key).select_related("agreement", "organisation").first()
    if there is None or not _concerns(who, there):
        raise Http404("there is no such change")
    raise Refused(action)


def _concerns(who: Actor, change: Change) -> bool:
    """Whether the visitor may know that there is one: a party, where it is shared with them."""
    if change.organisation.key in who.roles:
        return True
    pact = who.pact(change.agreement.handbook)
    return pact is not None and (change.shared or change.organisation.key in pact.serves)


def member_for(request: HttpRequest, change: Change, key: UUID) -> GroupMember:
    """Somebody in the group of the change. Raises Http404."""
    rows = change.group.select_related("user", *(f"change__{name}" for name in ABOUT))
    found = rows.defer("change__edition__files").filter(key=key).first()
    if found is None:
        raise Http404("nobody in this group")
    return found


def meeting_for(request: HttpRequest, key: UUID, action: str) -> Meeting:
    """The meeting, if the visitor may do this. Raises SignInFirst, Http404, Refused."""
    sign_in_first(request)
    who = actor(request)
    found = queries.meetings(who, action).filter(key=key).first()
    if found is not None:
        return found
    there = Meeting.objects.select_related("agreement", "edition").filter(key=key).first()
    if there is None or who.pact(there.agreement.handbook) is None:
        raise Http404("there is no such meeting")
    handbook = books.handbook_of(there.edition)
    if not seats.concerns(who, handbook, there.agreement, there.council):
        raise Http404("there is no such meeting")
    raise Refused(action)


def council_for(request: HttpRequest, handbook: str, council: str, action: str) -> Book:
    """The handbook that holds, if it has the council. Raises SignInFirst, Http404, Refused."""
    pact = pact_of(request, handbook, action)
    book = books.book(Agreement.objects.get(key=pact.key), timezone.now())
    if book is None or council not in book.chapter.councils:
        raise Http404("there is no such council")
    if not seats.concerns(actor(request), book.handbook, book.agreement, council):
        raise Http404("there is no such council")
    return book


def acting(request: HttpRequest, action: str, about: Change | Meeting) -> By:
    """Who acts, in the role that allows it. Raises Refused."""
    return on_behalf(request, action, place_of(actor(request), action, about)).by


def place_of(who: Actor, action: str, about: Change | Meeting) -> Pact | UUID:
    """Where the visitor acts: for whoever asked, or in the agreement."""
    if isinstance(about, Change) and who.may(action, about.organisation.key):
        return about.organisation.key
    pact = who.pact(about.agreement.handbook)
    if pact is None:
        raise Refused(action)
    return pact


of_change = about(change_for, "change")
"""A page about a change; nobody keeps it in a cache."""
of_meeting = about(meeting_for, "meeting")
"""A page about a meeting; nobody keeps it in a cache."""
