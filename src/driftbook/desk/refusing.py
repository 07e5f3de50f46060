"""What to tell somebody whose roles do not allow what they wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from driftbook.desk import changing, words
from driftbook.editions import shelf
from driftbook.people.actors import Actor, Pact
from driftbook.people.models import Organisation, Party
from driftbook.people.permissions import TABLE

CODE = "no-role"
ADMINISTER = "people.change"


@dataclass(frozen=True)
class Here:
    """One of the person's organisations."""

    name: str
    held: tuple[str, ...]
    """The names of the roles that they have there."""


@dataclass(frozen=True)
class Refusal:
    """What was refused, and what would have to be different."""

    what: str
    allowing: tuple[str, ...]
    """The roles that allow it in one's own organisation."""
    serving: tuple[str, ...]
    """The roles that allow it in an organisation that one's own serves."""
    here: tuple[Here, ...]
    giving: tuple[str, ...]
    """The roles that may give roles here; none for people whose directory gives them."""
    advice: tuple[changing.Advice, ...]
    """What the handbooks say about where roles are changed."""


def refusal(actor: Actor, action: str, now: datetime, language: str) -> Refusal:
    """For this person, from the one table and from their handbooks."""
    rule = TABLE[action]
    in_directory = actor.user is not None and actor.user.directory_id is not None
    rows = Organisation.objects.filter(key__in=actor.roles)
    return Refusal(
        what=str(words.ACTIONS.get(action, action)),
        allowing=tuple(words.roles(rule.own)),
        serving=tuple(words.roles(rule.served - rule.own)),
        here=tuple(Here(row.name, tuple(words.roles(actor.roles[row.key]))) for row in rows),
        giving=() if in_directory else tuple(words.roles(TABLE[ADMINISTER].own)),
        advice=tuple(_advice(actor, now, language)),
    )


def _advice(actor: Actor, now: datetime, language: str) -> Iterable[changing.Advice]:
    """A handbook says where roles of the served are changed; to others, only where it is theirs."""
    if actor.user is None:
        return
    pacts = {pact.handbook: pact for pact in actor.pacts}
    rows = shelf.editions(actor, "handbook.ask", now).filter(agreement__handbook__in=pacts)
    for entry in shelf.opened(shelf.holding(rows, now)) if pacts else ():
        if entry.handbook is None:
            continue
        pact = pacts[entry.name]
        said = changing.advise(entry.handbook, actor.user, CODE, now, language)
        if said and (pact.served_by or _own(pact) & said.changers):
            yield said


def _own(pact: Pact) -> set[str]:
    """What the handbook calls the actor's organisations."""
    mine = Party.objects.filter(agreement__key=pact.key, organisation__key__in=pact.mine)
    return set(mine.values_list("name", flat=True))
