"""Which manuals are whose. Pages, search, filters and the API start here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from driftbook.downtime.models import Manual, ManualVersion
from driftbook.people.actors import Actor

READ, WRITE = "manual.read", "manual.write"
LARGE = ("text", "folded", "translates__text", "translates__folded")


def manuals(actor: Actor, action: str = READ) -> QuerySet[Manual]:
    """The manuals with which the actor may do this (I-05); their texts are fetched when asked for.

    To change one: those of the own organisation. To read one: also those for the parties of an
    agreement that has not ended, and those that are open to everybody, whoever asks. One that was
    taken off the shelf is seen by the people of its organisation alone.
    """
    seen = Q(organisation__key__in=actor.sides(action).asking)
    if action == READ:
        here = [pact.key for pact in actor.pacts if actor.may(action, pact)]
        others = Q(readers="everybody") | Q(readers="parties", agreement__key__in=here)
        seen |= others & Q(ended__isnull=True)
    rows = Manual.objects.filter(seen).select_related("organisation", "agreement", "translates")
    return rows.defer(*LARGE)


def on_the_shelf(rows: QuerySet[Manual]) -> QuerySet[Manual]:
    """Those that were not taken off it."""
    return rows.filter(ended__isnull=True)


def about(actor: Actor, handbook_id: str, systems: Iterable[str]) -> QuerySet[Manual]:
    """Those that the actor may read about any of these systems of a handbook, by title.

    The ids are those of the chapter `downtime` or of `support`: whoever wrote the manual chose
    from both. Without any system there is none.
    """
    return of_systems(on_the_shelf(manuals(actor)), handbook_id, systems).order_by("title", "pk")


def of_systems(
    rows: QuerySet[Manual], handbook_id: str, systems: Iterable[str]
) -> QuerySet[Manual]:
    """Those about any of these systems of a handbook."""
    wanted = Q()
    for system in systems:
        wanted |= Q(named__contains=f'"{system}"')  # SQLite cannot ask what a list of JSON holds
    if not wanted:
        return rows.none()
    named = rows.annotate(named=Cast("systems", TextField()))
    return named.filter(wanted, agreement__handbook=handbook_id)


def family(actor: Actor, manual: Manual) -> QuerySet[Manual]:
    """The same in other languages, as far as the actor may read it, without itself."""
    root = manual.translates_id or manual.pk
    same = on_the_shelf(manuals(actor)).filter(Q(pk=root) | Q(translates=root))
    return same.exclude(pk=manual.pk).order_by("language", "pk")


def is_older(translation: Manual) -> bool:
    """Whether the original has been written anew since the translation was, or was looked at."""
    original = translation.translates
    if original is None:
        return False
    looked_at = max(filter(None, (translation.changed, translation.reviewed)))
    return original.changed > looked_at


def to_be_gone_through(rows: QuerySet[Manual], by: date) -> QuerySet[Manual]:
    """Those that somebody goes through by this day."""
    return on_the_shelf(rows).filter(review__lte=by)


def versions(manual: Manual) -> QuerySet[ManualVersion]:
    """What it said, the latest first, without the texts."""
    return ManualVersion.objects.filter(manual=manual).order_by("-number").defer("text")


def version(manual: Manual, number: int) -> ManualVersion | None:
    """One of them."""
    return ManualVersion.objects.filter(manual=manual, number=number).first()


def languages(rows: QuerySet[Manual]) -> list[str]:
    """The languages that there are, by code."""
    return list(rows.order_by("language").values_list("language", flat=True).distinct())
