"""What of the chapter `downtime` holds for a kind and its systems; kept with the edition."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.schema.downtime import (
    Approval,
    Council,
    Downtime,
    Freeze,
    Kind,
    Lead,
    Notice,
    Window,
)

Rule = Window | Freeze | Notice | Approval | Council


@dataclass(frozen=True, slots=True)
class Owed:
    """A notice that is owed, whenever it begins."""

    notice: str
    name: str
    audience: str
    audience_name: str
    channels: tuple[str, ...]
    before: Lead | None
    within: timedelta | None
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All that holds for one kind and some systems, whatever the hour."""

    kind: Kind
    systems: tuple[str, ...]
    affected: tuple[str, ...]
    windows: tuple[tuple[str, Window], ...]
    """Those that are for the kind and for each of its systems."""
    bound: bool
    """Whether it has to lie in one of them."""
    freezes: tuple[Freeze, ...]
    notices: tuple[Owed, ...]
    leads: tuple[Lead, ...]
    """The periods that have to be kept, where nothing is waived."""


def chapter(handbook: Handbook) -> Downtime:
    """The chapter `downtime`. Raises NoChapter."""
    if handbook.downtime is None:
        raise NoChapter(f"the handbook '{handbook.id}' has no chapter 'downtime'")
    return handbook.downtime


def known_kind(handbook: Handbook, kind: str) -> Kind:
    """The kind. Raises Unanswerable with those that there are, NoChapter."""
    kinds = chapter(handbook).kinds
    if kind not in kinds:
        raise Unanswerable("kind of change", kind, tuple(kinds))
    return kinds[kind]


def affected(handbook: Handbook, systems: Iterable[str]) -> tuple[str, ...]:
    """The systems themselves, then those that do not work without them, however many steps away.

    Both in the chapter's order. Raises Unanswerable for an unknown system, NoChapter, and
    ValueError where no system is named.
    """
    known = chapter(handbook).systems
    asked = set(systems)
    unknown = sorted(asked - set(known))
    if unknown:
        raise Unanswerable("system", unknown[0], tuple(known))
    if not asked:
        raise ValueError("say which system it is about")
    fallen = _reached(asked, _dependants(handbook))
    return (
        *(system for system in known if system in asked),
        *(system for system in known if system in fallen and system not in asked),
    )


def of_support(handbook: Handbook, support_system: str) -> tuple[str, ...]:
    """The systems whose downtime somebody feels who asks about this system of `support`.

    Those that are it, then what they need, in the chapter's order; empty where nothing is, or the
    handbook has no such chapter.
    """
    if handbook.downtime is None:
        return ()
    systems = handbook.downtime.systems
    its = {name for name, system in systems.items() if support_system in (system.support or [name])}
    needed = _reached(its, {name: system.depends_on for name, system in systems.items()})
    return (
        *(name for name in systems if name in its),
        *(name for name in systems if name in needed and name not in its),
    )


def rules(handbook: Handbook, kind: str, systems: tuple[str, ...]) -> Rules:
    """What holds for them. Raises as `affected` and `known_kind`."""
    key = ("downtime", kind, frozenset(systems))
    found: Rules | None = handbook.compiled.get(key)
    return found or handbook.keep(key, _rules(handbook, kind, systems))


def concerns(rule: Rule, kind: str, *, otherwise: bool) -> bool:
    """Whether a rule is for the kind; `otherwise` where it names none."""
    return kind in rule.kinds if rule.kinds else otherwise


def touches(rule: Rule, systems: Iterable[str]) -> bool:
    """Whether a rule is for one of the systems; one that names none is for all."""
    return not rule.systems or not set(rule.systems).isdisjoint(systems)


def _rules(handbook: Handbook, kind: str, systems: tuple[str, ...]) -> Rules:
    known, said = known_kind(handbook, kind), chapter(handbook)
    down = affected(handbook, systems)
    asked, planned = set(systems), known.planning == "planned"
    notices = tuple(
        _owed(said, name, notice)
        for name, notice in said.notices.items()
        if concerns(notice, kind, otherwise=True) and touches(notice, down)
    )
    return Rules(
        kind=known,
        systems=tuple(system for system in down if system in asked),
        affected=down,
        windows=tuple(
            (name, window)
            for name, window in said.windows.items()
            if concerns(window, kind, otherwise=planned)
            and (not window.systems or asked <= set(window.systems))
        ),
        bound=planned and not known.any_time,
        freezes=tuple(
            freeze
            for freeze in said.freezes.values()
            if concerns(freeze, kind, otherwise=planned) and touches(freeze, down)
        ),
        notices=notices,
        leads=_leads(notices) if planned else (),
    )


def _owed(said: Downtime, name: str, notice: Notice) -> Owed:
    audience, within = said.audiences[notice.audience], notice.within_minutes
    return Owed(
        notice=name,
        name=notice.name,
        audience=notice.audience,
        audience_name=audience.name,
        channels=tuple(notice.channels or audience.channels),
        before=notice.before,
        within=timedelta(minutes=within) if within is not None else None,
        source=tuple(notice.source),
    )


def _dependants(handbook: Handbook) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, system in chapter(handbook).systems.items():
        for needed in system.depends_on:
            found.setdefault(needed, []).append(name)
    return found


def _reached(start: Iterable[str], ways: dict[str, list[str]]) -> set[str]:
    """Everything that the ways lead to, `start` too; ways in a circle end."""
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += ways.get(name, [])
    return reached


def blocking_leads(rules: Rules, waived: frozenset[str]) -> tuple[Lead, ...]:
    """The periods that have to be kept where these notices are waived."""
    if not waived or not rules.leads:
        return rules.leads
    return _leads(owed for owed in rules.notices if owed.notice not in waived)


def _leads(notices: Iterable[Owed]) -> tuple[Lead, ...]:
    """Each once; of those that are only days, the longest is enough."""
    found = {owed.before for owed in notices if owed.before is not None}
    plain = {lead for lead in found if not (lead.months or lead.working_days or lead.hours)}
    longest = sorted(plain, key=lambda lead: lead.weeks * 7 + lead.days)[-1:]
    return (*longest, *(found - plain))
