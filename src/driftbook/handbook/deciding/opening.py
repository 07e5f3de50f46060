"""May somebody open or lock this door, through what, where is it changed? (G-30, G-35 … G-37)"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import people
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.door_grants import THROUGH, holds, lasting, why_not
from driftbook.handbook.deciding.door_shapes import Grant, OpeningAnswer, OpeningFacts
from driftbook.handbook.deciding.door_trouble import TroubleAnswer, next_step
from driftbook.handbook.deciding.watched import decision
from driftbook.handbook.schema.doors import UnitKind

__all__ = ["PATIENCE", "TroubleAnswer", "decide", "next_step"]

PATIENCE = UnitKind.model_fields["patience_seconds"].default
"""Seconds, where nothing is known of the kind."""
_ALIKE = {"no-key-bundle": "not-in-group", "not-in-group": "no-key-bundle"}
"""Two refusals for a person without the right bundle: a handbook may answer one of them only."""


@decision("opening")
def decide(handbook: Handbook, facts: OpeningFacts, now: datetime) -> OpeningAnswer:
    """Whether it may be done at `now` (aware, any zone); the first thing that forbids it is said.

    A kind that this edition does not know, or an edition without the chapter, can do nothing; a
    way of signing in that it does not know counts as not known. Raises ValueError for a naive
    datetime.
    """
    if now.tzinfo is None:
        raise ValueError("the instant needs a time zone")
    kind = _kind(handbook, facts.unit_kind)
    ours = tuple(grant for grant in facts.grants if _of_this_door(grant, facts))
    through = lasting(grant for grant in ours if holds(grant, now))
    refusal, why = _refusal(facts, kind, ours, through)
    changed = _changes(handbook, refusal, facts.sign_in) if refusal else ()
    reasons = [why] if why else list(_through(handbook, through))
    if refusal in _ALIKE:
        reasons += [found for grant in lasting(ours) for found in why_not(handbook, grant, now)]
    source = dict.fromkeys(clause for reason in reasons for clause in reason.source)
    source |= dict.fromkeys(kind.source if kind and refusal is None else ())
    source |= dict.fromkeys(clause for answer in changed for clause in answer.source)
    return OpeningAnswer(
        allowed=refusal is None,
        refusal=refusal,
        through=through,
        reasons=tuple(reasons),
        changes=tuple(dict.fromkeys(answer.change for answer in changed)),
        instruction=_instruction(kind, facts.act) if refusal is None else None,
        patience_seconds=kind.patience_seconds if kind else PATIENCE,
        source=tuple(source),
    )


def _kind(handbook: Handbook, unit_kind: str | None) -> UnitKind | None:
    if handbook.doors is None or unit_kind is None:
        return None
    return handbook.doors.units.get(unit_kind)


def _instruction(kind: UnitKind | None, act: str) -> str | None:
    said = {**kind.instructions} if kind else {}
    return next((text for for_act, text in said.items() if for_act == act), None)


def _of_this_door(grant: Grant, facts: OpeningFacts) -> bool:
    """A bundle that no longer holds the door gives nothing."""
    return not grant.bundle or grant.bundle in facts.in_bundles


def _refusal(
    facts: OpeningFacts, kind: UnitKind | None, ours: Iterable[Grant], through: tuple[Grant, ...]
) -> tuple[str | None, Reason | None]:
    """The code of the refusal and its reason, in the order in which people can mend them."""
    if not facts.active:
        return "closed", Reason("account-closed")
    if not facts.role:
        return "no-role", Reason("no-role-to-open")
    if facts.unit_kind is None:
        return "no-unit", Reason("no-unit-on-door")
    if kind is None:
        return "cannot", Reason("kind-not-known", {"kind": facts.unit_kind})
    if facts.act not in kind.acts:
        code = "kind-opens-not" if facts.act == "open" else "kind-locks-not"
        return "cannot", Reason(code, {"name": kind.name}, tuple(kind.source))
    if not through:
        return _without_key(facts, tuple(ours))
    if not facts.connected:
        return "not-connected", Reason("unit-not-connected", {"name": kind.name})
    return None, None


def _without_key(facts: OpeningFacts, ours: tuple[Grant, ...]) -> tuple[str, Reason]:
    if not facts.in_bundles and not ours:
        return "no-keys-at-address", Reason("door-in-no-bundle")
    bundles = {"names": tuple(sorted(facts.in_bundles))}
    if any(grant.kind in ("group", "tag-attribute") for grant in ours):
        return "not-in-group", Reason("group-gives-no-more", bundles)
    if facts.in_bundles:
        return "no-key-bundle", Reason("person-without-bundle", bundles)
    return "no-key-bundle", Reason("person-without-key")


def _changes(
    handbook: Handbook, refusal: str, sign_in: str | None
) -> tuple[people.ChangeAnswer, ...]:
    """What the handbook says of the refusal; of its like where it says nothing of itself."""
    known = handbook.people.sign_ins if handbook.people else {}
    way = sign_in if sign_in in known else None
    found = people.for_refusal(handbook, refusal, way)
    if not found and refusal in _ALIKE:
        found = people.for_refusal(handbook, _ALIKE[refusal], way)
    return found


def _through(handbook: Handbook, through: Iterable[Grant]) -> Iterator[Reason]:
    for grant in through:
        params = {"name": grant.name, "bundle": grant.bundle}
        yield Reason(THROUGH[grant.kind], params)
        if grant.until is not None:
            until = grant.until.astimezone(handbook.zone)
            yield Reason("opens-until", {"name": grant.name, "until": until})
