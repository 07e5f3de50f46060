"""Who hears of what is written into a log: receivers, staff, and other programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid5

from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.handbook.deciding.incident_shapes import CardNow
from driftbook.history.by import ITSELF, By
from driftbook.incidents import letters
from driftbook.incidents.actions import informing, posting, reminding
from driftbook.incidents.card import handbook_of
from driftbook.incidents.models import PAPER, Incident, LogEntry
from driftbook.incidents.queries.incidents import entry_of
from driftbook.incidents.queries.preparing import unreached
from driftbook.outbox.actions import announce
from driftbook.work.transactions import demand


def follow(
    *, incident: Incident, card: CardNow, added: Sequence[LogEntry], by: By, now: datetime
) -> None:
    """Send what follows from entries that are new in the log.

    In the transaction that writes them, `card` as it is with them. Of an exercise nothing leaves
    the house: there is not one message. What is transcribed from paper was told by hand. The same
    entries again send nothing. Raises NotInATransaction.
    """
    demand("follow()")
    if incident.exercise:
        return
    handbook = handbook_of(incident)
    for row in added:
        if row.via != PAPER:
            _told(incident, card, handbook, entry_of(row, incident.key), now)
        _announced(incident, card, row, now)
    _closed(incident, card, now)


def _told(
    incident: Incident, card: CardNow, handbook: Handbook, entry: Entry, now: datetime
) -> None:
    from driftbook.incidents.actions import switching

    if entry.kind == "inform":
        informing.inform(incident=incident, card=card, handbook=handbook, entry=entry, now=now)
        _nobody(incident, card, entry, now)
    elif entry.kind == "announcement":
        switching.ask(incident=incident, card=card, entry=entry, now=now)
    elif entry.kind == "post":
        posting.post(incident=incident, card=card, handbook=handbook, entry=entry, now=now)


def _nobody(incident: Incident, card: CardNow, entry: Entry, now: datetime) -> None:
    """Whoever keeps the log must not believe that receivers without an address have been told."""
    from driftbook.incidents.actions import writing

    if entry.data.get("how") != informing.MAILED:
        return
    missing = unreached(incident, entry.data.get("to", ()))
    if not missing:
        return
    known = {one.receiver: one.name for one in card.informed}
    names = [known.get(one, one) for one in missing]
    with translation.override(handbook_of(incident).cover.language):
        words = _("Nothing was sent to these, no address is known: %(names)s. Call them.")
    writing.say(
        incident=incident,
        kind="note",
        data={"personal": False},
        words=words % {"names": ", ".join(names)},
        by=ITSELF,
        now=now,
        via="driftbook",
        id=uuid5(entry.id, "unreached"),
    )
    reminding.write_to_keepers(
        incident=incident,
        card=card,
        template="unreached",
        context={"receivers": names},
        key=f"unreached:{entry.id}",
        now=now,
    )


def _announced(incident: Incident, card: CardNow, row: LogEntry, now: datetime) -> None:
    """Tell the organisation's other programs what an incident has come to."""
    on = row.data.get("state") in ("on", "reopened")
    if row.kind == "opened":
        _tell(incident, card, row, now, event="incident.opened")
    elif row.kind == "closing" and on:
        _tell(incident, card, row, now, event="incident.reopened")
    elif row.kind == "announcement" and on:
        _tell(incident, card, row, now, event="incident.announced")
    elif row.kind == "announcement":
        _tell(incident, card, row, now, event="incident.unannounced")
    elif row.kind == "inform":
        _tell(incident, card, row, now, event="incident.informed")


def _closed(incident: Incident, card: CardNow, now: datetime) -> None:
    """Closed may also be what was asked for earlier, and held back by what was still missing."""
    if card.closed is None or card.closing is None:
        return
    _tell(incident, card, card.closing.last, now, event="incident.closed")


def _tell(
    incident: Incident, card: CardNow, entry: Entry | LogEntry, now: datetime, *, event: str
) -> None:
    """No words of the log: they may hold personal data. The same event of an entry is told once."""
    announce(
        event=event,
        payload={
            "handbook": incident.agreement.handbook,
            "incident": str(incident.key),
            "number": incident.number,
            "situation": card.situation,
            "place": card.place,
            "about": entry.subject,
            "happened": (entry.happened or now).astimezone(UTC).isoformat(),
            "address": letters.page(incident),
        },
        organisations=[incident.organisation.key],
        key=f"{event}:{entry.id}",
        now=now,
        about=letters.about(incident),
    )
