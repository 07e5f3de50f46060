"""Why a card stands as it does: reasons as codes, in the order in which they matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.incident_shapes import (
    AnnouncementNow,
    DutyNow,
    InformNow,
    Missing,
    PhaseNow,
    TimerNow,
)
from driftbook.handbook.schema.incidents import Step


def closing(*, asked: bool, disputed: bool, missing: Sequence[Missing]) -> Iterator[Reason]:
    """Why a card that somebody closed runs all the same."""
    if disputed:
        yield Reason("closing-disputed")
    elif asked:
        yield from (
            Reason(f"not-closed-{one.code}", {"name": one.name}) for one in missing if one.blocks
        )


def going_on(steps: Sequence[Step]) -> Iterator[Reason]:
    """The steps that go on although the card is paused."""
    for step in steps:
        yield Reason("never-paused", {"name": step.say}, tuple(step.source))


def not_answering(phases: Sequence[PhaseNow], names: Mapping[str, str]) -> Iterator[Reason]:
    """The steps, still to be done, that call somebody who does not answer at this hour."""
    rows = {step.id: step for phase in phases for step in phase.steps}
    for step in rows.values():
        if step.open_now is False and step.state in ("waiting", "later"):
            name = names[step.contact or ""]
            yield Reason("not-answering", {"name": name, "step": step.say}, step.source)


def of_timers(timers: Sequence[TimerNow], anchors: Mapping[str, str]) -> Iterator[Reason]:
    """When time runs out; `anchors`: what the step is called from which a timer runs."""
    for timer in timers:
        code = "timer-runs" if timer.state == "warning" else f"timer-{timer.state}"
        code = "timer-runs" if code == "timer-running" else code
        params: dict[str, object] = {"name": timer.name}
        if timer.state == "waiting":
            params["step"] = anchors.get(timer.id, "")
        else:
            params["ends"] = timer.ends
        if timer.state == "expired":
            params["text"] = timer.then
        yield Reason(code, params, timer.source)


def of_informing(informed: Sequence[InformNow]) -> Iterator[Reason]:
    """Who has to hear by when; those who have to hear at the same time in one reason."""
    together: dict[tuple[datetime, bool], list[InformNow]] = {}
    for row in informed:
        if row.due is not None:
            together.setdefault((row.due, row.overdue), []).append(row)
    for (due, overdue), rows in together.items():
        yield Reason(
            "inform-overdue" if overdue else "inform-due",
            {"names": [row.name for row in rows], "due": due},
            tuple(dict.fromkeys(id for row in rows for id in row.source)),
        )


def contradictions(
    phases: Sequence[PhaseNow],
    announcements: Sequence[AnnouncementNow],
    responsible: Sequence[DutyNow],
) -> Iterator[Reason]:
    """What people say different things about, until somebody decides."""
    steps = {step.id: step.say for phase in phases for step in phase.steps if step.contradicted}
    names = [
        *steps.values(),
        *(one.name for one in announcements if one.contradicted),
        *(one.name for one in responsible if one.contradicted),
    ]
    yield from (Reason("said-differently", {"name": name}) for name in names)
