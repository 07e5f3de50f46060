"""Reading tags. What somebody may see of them is said here, once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from driftbook.doors.models import Tag
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation
from driftbook.theme import paging

SEE, CHANGE = "tag.see", "tag.change"
OPEN, BLOCKED, ENDED = STATES = ("open", "blocked", "ended")
PAGE = 50


def tags(actor: Actor, action: str) -> QuerySet[Tag]:
    """The tags with which the actor may do this; every list, page and export starts here."""
    mine = Tag.objects.filter(organisation__key__in=actor.where(action))
    return mine.select_related("organisation", "address__street", "user", "bundle")


def of_organisation(organisation: Organisation) -> QuerySet[Tag]:
    """All tags of an organisation, by number."""
    rows = Tag.objects.filter(organisation=organisation).order_by("number", "pk")
    return rows.select_related("address__street", "user", "bundle")


def opens(tag: Tag, now: datetime) -> bool:
    """Whether the tag opens anything at `now` (aware)."""
    return tag.opens(now)


def in_state(rows: QuerySet[Tag], state: str) -> QuerySet[Tag]:
    """Those that are `open`, `blocked` or `ended`; an empty state is all that are out."""
    if state == ENDED:
        return rows.filter(ended__isnull=False)
    out = rows.filter(ended__isnull=True)
    if state == BLOCKED:
        return out.filter(blocked__isnull=False)
    return out.filter(blocked__isnull=True) if state == OPEN else out


def found(rows: QuerySet[Tag], text: str) -> QuerySet[Tag]:
    """Those whose number begins with the text, or whose holder or street has it."""
    plain = "".join(text.split()).upper()
    if not plain:
        return rows
    wanted = " ".join(text.split())
    return rows.filter(
        Q(number__startswith=plain)
        | Q(holder__icontains=wanted)
        | Q(address__street__name__istartswith=wanted)
    )


def page(
    rows: QuerySet[Tag], keepers: Sequence[Organisation], after: str, limit: int = PAGE
) -> tuple[Sequence[Tag], str]:
    """The tags behind the mark `after` (empty: the first ones), and the mark of the next page.

    By number, in pages of which each begins where the one before ended. `keepers`: whose they are;
    the first of each are read, by the index of their numbers.
    """
    return page_of(rows, "organisation", [keeper.pk for keeper in keepers], after, limit)


def page_of(
    rows: QuerySet[Tag], of: str, ids: Collection[int], after: str, limit: int = PAGE
) -> tuple[Sequence[Tag], str]:
    """The same of the rows of several of what the field `of` refers to (their ids), of each of
    which an index has the numbers in order."""
    number, _, pk = after.rpartition("~")
    if number and pk.isascii() and pk.isdigit():
        rows = rows.filter(Q(number__gt=number) | Q(number=number, pk__gt=int(pk)))
    ordered = rows.order_by("number", "pk").values_list("number", "pk")
    each = paging.apart(ids)
    found = paging.first_of_all([ordered.filter(**{f"{of}__in": some}) for some in each], limit + 1)
    whole = rows.in_bulk([pk for _number, pk in found[:limit]])
    last = found[limit - 1] if len(found) > limit else None
    there = [whole[pk] for _number, pk in found[:limit] if pk in whole]
    return there, f"{last[0]}~{last[1]}" if last else ""
