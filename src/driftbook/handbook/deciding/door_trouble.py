"""A unit does not do what was asked of it: what now? (G-37, O-05 … O-07)"""

from dataclasses import dataclass
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import support
from driftbook.handbook.deciding.answers import AnswerStep, Reason
from driftbook.handbook.deciding.timeline import audiences_of
from driftbook.handbook.schema.doors import Trouble


@dataclass(frozen=True, slots=True)
class TroubleAnswer:
    """Whom to turn to for a unit at an instant, and what to look at first."""

    kind: str | None
    at: datetime
    system: str | None
    """None: the handbook does not say whom to turn to about this kind."""
    problem: str | None
    audience: str | None
    guide: str | None
    """The id of the guide to look at first."""
    guide_title: str | None
    support: support.Answer | None
    """The whole answer of the chapter `support`, to show as elsewhere."""
    steps: tuple[AnswerStep, ...]
    """The ladder of this hour, in its order, without the steps that nobody answers now."""
    reasons: tuple[Reason, ...]
    source: tuple[str, ...]

    @property
    def first(self) -> AnswerStep | None:
        """What to do next: the backup key, a number to call. None: nothing can be done now."""
        return self.steps[0] if self.steps else None


def next_step(
    handbook: Handbook, unit_kind: str | None, now: datetime, audience: str | None = None
) -> TroubleAnswer:
    """The ladder of the kind at `now` (aware, any zone); of the chapter where the kind has none.

    An audience that the system does not have counts as not said. Raises ValueError for a naive
    datetime or a year that hours are not worked out for.
    """
    if now.tzinfo is None:
        raise ValueError("the instant needs a time zone")
    support.refuse_other_years(now)
    trouble = _trouble(handbook, unit_kind)
    if trouble is None:
        reasons = (Reason("no-trouble-said"),)
        return TroubleAnswer(unit_kind, now, None, None, None, None, None, None, (), reasons, ())
    known = audiences_of(handbook, trouble.system)
    question = support.asked(
        handbook,
        system=trouble.system,
        problem=trouble.problem,
        audience=audience if audience in known else None,
    )
    answer = support.decide(handbook, question, now)
    guide = handbook.guides and next(
        (one for one in handbook.guides.guides if one.id == trouble.guide), None
    )
    matched = answer.situation.matched
    source = [*trouble.source, *(matched.source if matched else ())]
    return TroubleAnswer(
        kind=unit_kind,
        at=now,
        system=question.system,
        problem=question.problem,
        audience=question.audience,
        guide=trouble.guide,
        guide_title=guide.title if guide else None,
        support=answer,
        steps=tuple(step for step in answer.situation.steps if step.open is not False),
        reasons=answer.situation.reasons,
        source=tuple(dict.fromkeys(source)),
    )


def _trouble(handbook: Handbook, unit_kind: str | None) -> Trouble | None:
    doors = handbook.doors
    if doors is None:
        return None
    kind = doors.units.get(unit_kind or "")
    return (kind.trouble if kind else None) or doors.trouble
