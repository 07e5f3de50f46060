"""Topics `promises` and `catalogue`: what the agreement promises and includes (I-05, I-06)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import Entry, Group, Topic, entry_of, facts, line, said, single
from driftbook.handbook.schema.support import CatalogueItem, Promise

STATES = {
    "included": gettext_lazy("Included"),
    "not-included": gettext_lazy("Not included"),
    "elsewhere": gettext_lazy("Handled elsewhere"),
    "provided": gettext_lazy("Provided by a party"),
}


def promises(frame: Frame) -> Topic:
    """Promised hours and who keeps them."""
    found = (_promise(frame, promise) for promise in frame.support.promises)
    explanation = _("Hours that the agreement promises, and who keeps the promise.")
    return Topic("promises", _("Promises"), single(found), explanation=explanation)


def catalogue(frame: Frame) -> Topic:
    """The service catalogue, by what is said of each item."""
    groups = (
        Group(
            heading,
            tuple(_item(frame, item) for item in frame.support.catalogue if item.state == state),
        )
        for state, heading in STATES.items()
    )
    kept = tuple(group for group in groups if group.entries)
    explanation = _("What the service includes, and what it does not.")
    return Topic("catalogue", _("Service catalogue"), kept, explanation=explanation)


def _promise(frame: Frame, promise: Promise) -> Entry:
    keepers = frame.links("contacts", promise.kept_by)
    if len(keepers) > 1:
        keepers.append(said(_("each by itself") if promise.each else _("together")))
    return entry_of(
        promise,
        "promises",
        promise.id,
        promise.name,
        facts=facts(
            (_("Promised hours"), frame.hours(promise.hours)),
            (_("Kept by"), keepers),
        ),
    )


def _item(frame: Frame, item: CatalogueItem) -> Entry:
    return entry_of(
        item,
        "catalogue",
        item.id,
        item.name,
        text=item.text,
        facts=facts((_("Handled by"), line(item.where)), (_("Provided by"), frame.party(item.by))),
    )
