"""The only writer of what is asked of a door.

Written with its history before it is published, published once, never retried by itself. Only the
unit's own answer makes a command `done` (`wire.answers`).
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from driftbook.doors.models import Command, Unit
from driftbook.doors.models.opening import ACTS, EXPIRED, GATEWAY_OFFLINE, UNKNOWN
from driftbook.doors.opening import often
from driftbook.doors.opening import rules as books
from driftbook.doors.opening.refusals import Conflict, NoHandbook, NotOpened
from driftbook.doors.opening.rules import OPEN, Rules
from driftbook.handbook.deciding import opening
from driftbook.handbook.deciding.door_shapes import Grant, OpeningAnswer, OpeningFacts
from driftbook.history.actions import hold, record
from driftbook.history.by import ITSELF, By
from driftbook.people.actors import Actor
from driftbook.people.by import by as acting

SETTLED = ("outcome", "said", "answered", "published")
"""What others write of a command, once it is there."""
BROKER_AWAY = "broker-away"
"""What is said of a command that the broker did not take."""


def ask(*, actor: Actor, unit: Unit, act: str, pressed: UUID, now: datetime) -> Command:
    """Ask the unit to `open` or to `lock`; the same tap (`pressed`) again is the same command.

    Facts are gathered afresh, so a group that is gone opens nothing from this tap on. Published
    once the transaction has ended. Raises NotOpened (recorded once a tap), NoHandbook, Conflict,
    ValueError for another act, PermissionError for nobody.
    """
    began = time.monotonic()
    if act not in ACTS:
        raise ValueError(act)
    before = _pressed(_person(actor), pressed)
    if before is not None:
        return _same(before, unit, act)
    decided = books.of(actor, unit, now)
    if decided is None:
        raise NoHandbook(str(unit))
    made = _decide(actor, unit, act, pressed, decided, now, began)
    if isinstance(made, Command):
        return made
    answer, facts = made
    raise NotOpened(answer, facts, decided)


@transaction.atomic
def _decide(
    actor: Actor,
    unit: Unit,
    act: str,
    pressed: UUID,
    rules: Rules,
    now: datetime,
    began: float,
) -> Command | tuple[OpeningAnswer, OpeningFacts]:
    """The command, or why there is none; either with its history.

    `began`: the monotonic clock at `now`. What waited for others too long is not published.
    """
    hold(unit.organisation.key)  # two taps at once come one after the other
    unit.refresh_from_db(fields=("removed",))  # it may have been taken down while the page was open
    before = _pressed(_person(actor), pressed)
    if before is not None:
        return _same(before, unit, act)
    facts = gather(actor, unit, act, now)
    answer = opening.decide(rules.handbook, facts, now)
    by = acting(actor, OPEN, unit.organisation.key)
    if not answer.allowed:
        if often.first_refusal(_person(actor), unit.key, act, pressed, now):
            said = {"refusal": answer.refusal or "", "changes": list(answer.changes)}
            _tell("door.refused", unit, act, by, now, about=("unit", unit.key), **said)
        return answer, facts
    command = _new(actor, unit, act, pressed, rules, answer, now)
    try:
        with transaction.atomic():
            command.save(force_insert=True)
    except IntegrityError:  # the same tap, at a door of another organisation, a moment ago
        return _same(Command.objects.get(person=command.person, pressed=pressed), unit, act)
    through = [_in_history(grant) for grant in answer.through]
    _tell("door.asked", unit, act, by, now, about=("command", command.key), through=through)
    transaction.on_commit(lambda: _publish(command, now, began))
    return command


def gather(actor: Actor, unit: Unit, act: str, now: datetime) -> OpeningFacts:
    """Everything that is known of the person and the unit, from the tables as they are now."""
    from driftbook.doors.keys import queries as keys

    if actor.user is None:
        raise PermissionError("nobody opens a door")
    return keys.facts(actor.user, unit, act, now)


def unanswered(*, command: Command, now: datetime) -> bool:
    """Write down that nobody has answered: the outcome is unknown. False: somebody has.

    In a transaction, in which nothing of the command is locked yet: its chain comes first.
    """
    return _settle(command, UNKNOWN, "", "door.unanswered", now)


def _publish(command: Command, now: datetime, began: float) -> None:
    """Unless it has expired while it waited for others: then the door is not asked any more."""
    from driftbook.doors.wire.publishing import publish_command

    now += timedelta(seconds=time.monotonic() - began)
    if command.expires <= now:
        with transaction.atomic():
            _settle(command, EXPIRED, "", "door.unreached", now)
    elif not publish_command(command, now):
        with transaction.atomic():
            _settle(command, GATEWAY_OFFLINE, BROKER_AWAY, "door.unreached", now)
    command.refresh_from_db(fields=SETTLED)


def _settle(command: Command, outcome: str, said: str, did: str, now: datetime) -> bool:
    """The outcome of a command that has none; the unit's own answer is never written over.

    The chain first, then the command, as whoever takes answers does.
    """
    hold(command.organisation.key)
    waiting = Command.objects.filter(pk=command.pk, outcome="")
    if not waiting.update(outcome=outcome, said=said):
        return False
    about = ("command", command.key)
    _tell(did, command.unit, command.act, ITSELF, now, about=about, outcome=outcome, said=said)
    return True


def _person(actor: Actor) -> UUID:
    if actor.person is None:
        raise PermissionError("nobody opens a door")
    return actor.person


def _pressed(person: UUID, pressed: UUID) -> Command | None:
    rows = Command.objects.select_related("unit", "organisation")
    return rows.filter(person=person, pressed=pressed).first()


def _same(command: Command, unit: Unit, act: str) -> Command:
    if (command.unit_id, command.act) != (unit.pk, act):
        raise Conflict(command)
    return command


def _new(
    actor: Actor,
    unit: Unit,
    act: str,
    pressed: UUID,
    rules: Rules,
    answer: OpeningAnswer,
    now: datetime,
) -> Command:
    return Command(
        organisation=unit.organisation,
        unit=unit,
        person=_person(actor),
        pressed=pressed,
        act=act,
        through=[_written(grant) for grant in answer.through],
        handbook=rules.handbook.id,
        edition=rules.edition,
        made=now,
        expires=now + timedelta(seconds=answer.patience_seconds),
    )


def _written(grant: Grant) -> dict[str, str]:
    """The grant as it was then, without what it lacks."""
    said = {
        "kind": grant.kind,
        "name": grant.name,
        "bundle": grant.bundle,
        "until": grant.until.isoformat() if grant.until else "",
        "key": grant.key,
    }
    return {name: value for name, value in said.items() if value}


def _in_history(grant: Grant) -> str:
    """An event cannot be erased: the reason of an emergency key stays in its own row."""
    return grant.kind if grant.kind == "emergency" else f"{grant.kind}: {grant.name}"


def _tell(
    did: str, unit: Unit, act: str, by: By, now: datetime, *, about: tuple[str, UUID], **after: Any
) -> None:
    """In the chain of the organisation that keeps the door; `about`: kind and key."""
    address = str(unit.door.address)
    known = {name: value for name, value in after.items() if value}
    record(
        organisation=unit.organisation.key,
        by=by,
        did=did,
        kind=about[0],
        key=str(about[1]),
        after={"address": address, "act": act, "unit": str(unit.key), **known},
        now=now,
    )
