"""What the pages of opening show: a door, what it has said of itself, what became of a command."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.doors.forms import DOOR_KINDS
from driftbook.doors.looks import ago
from driftbook.doors.models import Command, Unit
from driftbook.doors.models.opening import ACTS, DONE, GATEWAY_OFFLINE, UNKNOWN
from driftbook.doors.models.wire import JAMMED, LOCKED, LOCKING, UNLOCKED, UNLOCKING
from driftbook.doors.opening import actions, outcomes, trouble
from driftbook.doors.opening import rules as books
from driftbook.doors.opening.near import IN_RANGE, LAST_USED, VISIT_TODAY, Near
from driftbook.doors.opening.outcomes import Told
from driftbook.doors.opening.refused import Refusal
from driftbook.doors.opening.refused import of as refusal_of
from driftbook.doors.opening.rules import OPEN
from driftbook.doors.opening.trouble import Help
from driftbook.handbook.deciding import opening
from driftbook.people.actors import Actor
from driftbook.people.zones import zone

WHY: dict[str, str | Promise] = {
    IN_RANGE: gettext_lazy("In range"),
    LAST_USED: gettext_lazy("Used last"),
    VISIT_TODAY: gettext_lazy("Visit today"),
}
LATE_SECONDS = 60
"""An answer that comes so late is still looked for."""


@dataclass(frozen=True)
class Place:
    """A door as somebody before it knows it."""

    unit: Unit
    house: str
    """`12A, 2. tv`."""
    street: str
    town: str
    kind: str | Promise
    where: str
    """Where it is, in words; may be empty."""

    @property
    def icon(self) -> str:
        """The symbol of the kind of door."""
        return self.unit.door.kind


@dataclass(frozen=True)
class Tile:
    """One of the three doors of the picker."""

    place: Place
    why: str | Promise
    allowed: bool
    current: bool


@dataclass(frozen=True)
class Button:
    """Open, or lock."""

    act: str
    pressed: UUID
    """Each page brings its own: the same one twice is one tap."""
    instruction: str
    chosen: bool

    @property
    def asking(self) -> Told:
        """What is shown from the tap on."""
        return outcomes.told(self.act, "")


@dataclass(frozen=True)
class Chosen:
    """The door that was chosen, with what can be asked of it now."""

    place: Place
    buttons: tuple[Button, ...]
    reported: str
    """What it said of itself last, and how old that is; empty: nothing was ever said."""
    help: Help | None
    refusal: Refusal | None
    patience: int
    """Seconds."""
    language: str
    """Of the instructions."""


@dataclass(frozen=True)
class Result:
    """What became of a command until now."""

    command: Command
    place: Place
    outcome: str
    told: Told
    help: Help | None
    at: datetime | None
    """When the door answered, in its organisation's zone."""
    over: bool
    """Nothing more is to come."""
    left: float
    """Seconds in which an answer may still come."""

    @property
    def done(self) -> bool:
        """Whether the door has said that it did it."""
        return self.outcome == DONE


def place(unit: Unit) -> Place:
    """The door of the unit."""
    door, street = unit.door, unit.door.address.street
    return Place(
        unit=unit,
        house=door.address.house,
        street=street.name,
        town=f"{street.postal_code} {street.town}".strip(),
        kind=DOOR_KINDS[door.kind],
        where=door.place,
    )


def tiles(found: list[Near], current: Unit | None = None) -> list[Tile]:
    """The doors of the picker."""
    return [
        Tile(
            place(one.unit),
            WHY[one.why] if one.allowed else _("No key"),
            one.allowed,
            current is not None and current.pk == one.unit.pk,
        )
        for one in found
    ]


def chosen(actor: Actor, unit: Unit, act: str, now: datetime) -> Chosen:
    """The door with the buttons that are allowed now; without any, why not, and who changes it."""
    rules = books.of(actor, unit, now)
    kind = rules.kind(unit.kind) if rules else None
    language = rules.handbook.cover.language if rules else "en"
    buttons, refusal = [], None
    facts = actions.gather(actor, unit, act, now)
    for other in ACTS:
        if rules is None:
            break
        answer = opening.decide(rules.handbook, replace(facts, act=other), now)
        if answer.allowed:
            said = answer.instruction or ""
            buttons.append(Button(other, uuid4(), said, chosen=other == act))
        elif other == act:
            refusal = refusal_of(actor, unit, answer, facts, rules, now)
    if rules is None:
        refusal = refusal_of(actor, unit, None, facts, None, now)
    return Chosen(
        place=place(unit),
        buttons=tuple(buttons),
        reported=reported(unit, now),
        help=trouble.of(rules, unit.kind, now, _roles(actor, unit)),
        refusal=None if buttons else refusal,
        patience=kind.patience_seconds if kind else opening.PATIENCE,
        language=language,
    )


def result(actor: Actor, command: Command, now: datetime) -> Result:
    """What is known of the command at `now` (aware). The next step comes with every trouble."""
    outcome = command.outcome_at(now)
    local = zone(command.organisation.timezone)
    since = (now - command.expires).total_seconds()
    told = outcomes.told(command.act, outcome, command.said)
    return Result(
        command=command,
        place=place(command.unit),
        outcome=outcome,
        told=told,
        help=_help(actor, command, now) if told.look == outcomes.TROUBLE else None,
        at=command.answered.astimezone(local) if command.answered else None,
        over=is_over(command, now),
        left=max(0.0, -since),
    )


def is_over(command: Command, now: datetime) -> bool:
    """Whether nothing more is to come of it at `now` (aware)."""
    outcome = command.outcome_at(now)
    late = outcome in (UNKNOWN, GATEWAY_OFFLINE) and not is_past(command, now)
    return bool(outcome) and not late


def is_past(command: Command, now: datetime) -> bool:
    """Whether it is so old at `now` (aware) that its outcome says nothing of a door now."""
    return (now - command.expires).total_seconds() > LATE_SECONDS


def instruction(actor: Actor, command: Command, now: datetime) -> tuple[str, str]:
    """What whoever does it has to know (G-36), and in which language; empty: nothing."""
    rules = books.of(actor, command.unit, now)
    kind = rules.kind(command.unit.kind) if rules else None
    said = kind.instructions.items() if kind else ()
    found = next((text for act, text in said if act == command.act), "")
    return found, rules.handbook.cover.language if rules else ""


def _help(actor: Actor, command: Command, now: datetime) -> Help | None:
    rules = books.of(actor, command.unit, now)
    return trouble.of(rules, command.unit.kind, now, _roles(actor, command.unit))


def _roles(actor: Actor, unit: Unit) -> frozenset[str]:
    own = actor.roles.get(unit.organisation.key, frozenset())
    return own or frozenset({actor.role_for(OPEN, unit.organisation.key)})


def reported(unit: Unit, now: datetime) -> str:
    """`Said locked 14 min ago`: what it reported, never what it is; empty where it never did."""
    device = getattr(unit, "device", None)
    if device is None or device.state_at is None:
        return ""
    said = {
        LOCKED: _("It said “locked” %(ago)s."),
        UNLOCKED: _("It said “unlocked” %(ago)s."),
        LOCKING: _("It said “locking” %(ago)s."),
        UNLOCKING: _("It said “unlocking” %(ago)s."),
        JAMMED: _("It said “jammed” %(ago)s."),
    }.get(device.state)
    return said % {"ago": ago(device.state_at, now)} if said else ""
