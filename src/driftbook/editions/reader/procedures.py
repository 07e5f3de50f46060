"""Procedures of the chapter `jobs`: steps, who does them by when, and where they lead (G-26 …)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import Entry, Topic, Value, entry_of, facts, line, said, single
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.schema.procedures import Ending, Outcome, Period, Procedure, Step


def topic(frame: Frame) -> Topic:
    """Every procedure, its steps in order and then its endings."""
    jobs = chapter(frame.handbook)
    entries = (_procedure(frame, *pair) for pair in jobs.procedures.items())
    explanation = _("What takes months: who has to do what by when, and where it leads.")
    return Topic("procedures", _("Procedures"), single(entries), explanation=explanation)


def _procedure(frame: Frame, name: str, procedure: Procedure) -> Entry:
    names = {step.id: step.name for step in procedure.steps}
    names |= {ending.id: ending.name for ending in procedure.endings}
    return entry_of(
        procedure,
        "procedures",
        name,
        procedure.name,
        text=procedure.text,
        steps=(
            *(_step(frame, step, names) for step in procedure.steps),
            *(_ending(frame, ending) for ending in procedure.endings),
        ),
    )


def _step(frame: Frame, step: Step, names: dict[str, str]) -> Entry:
    counted = {
        "begin": _("{time} after the beginning"),
        "step": _("{time} after the step before it"),
    }
    due = counted[step.due.after].format(time=period(step.due.within))
    outcomes = ((Value("line", one.name), _outcome(frame, one, names)) for one in step.outcomes)
    return entry_of(
        step,
        "",
        "",
        "",
        text=step.text,
        facts=facts(
            (Value("line", step.name), frame.party(step.by)), (_("Latest"), said(due)), *outcomes
        ),
    )


def _outcome(frame: Frame, outcome: Outcome, names: dict[str, str]) -> list[Value | None]:
    told = [frame.party(party) for party in outcome.tells]
    needs = ", ".join(fact.name for fact in outcome.facts.values())
    return [
        line(f"→ {names[outcome.then]}"),
        line(needs),
        *([said(_("is told:")), *told] if told else []),
    ]


def _ending(frame: Frame, ending: Ending) -> Entry:
    jobs = chapter(frame.handbook)
    goes_on = {"goes-on": _("the job may be scheduled"), "closed": _("the job is closed")}
    after = ending.drops_out_after
    shown = _("it is shown for {time}").format(time=period(after)) if after else ""
    return entry_of(
        ending,
        "",
        "",
        "",
        text=ending.text,
        facts=facts(
            (Value("line", ending.name), said(goes_on[ending.job])),
            (_("Then"), said(shown) if shown else None),
            (
                pgettext("it orders", "Orders"),
                line(jobs.types[ending.orders.type].name) if ending.orders else None,
            ),
            (_("Is told"), [frame.party(party) for party in ending.tells]),
        ),
    )


def period(length: Period) -> str:
    """`3 months`, `10 working days`."""
    said_ = [
        ngettext("{count} month", "{count} months", length.months).format(count=length.months),
        ngettext("{count} day", "{count} days", length.days).format(count=length.days),
        ngettext("{count} working day", "{count} working days", length.working_days).format(
            count=length.working_days
        ),
    ]
    counts = (length.months, length.days, length.working_days)
    return ", ".join(text for text, count in zip(said_, counts, strict=True) if count)
