"""The chapter `downtime`: who advises on changes, and who decides (I-03, I-04)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.editions.reader.downtime_parts import holders, limits, link
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import (
    Entry,
    Topic,
    Value,
    entry_of,
    facts,
    grouped,
    said,
)
from driftbook.handbook.schema.downtime import Approval, Council, Downtime, Member

ADVISES: dict[str, str | Promise] = {
    "evaluation": gettext_lazy("the evaluation of a change"),
    "priority": gettext_lazy("its priority"),
    "scheduling": gettext_lazy("when it is made"),
}


def topic(frame: Frame, downtime: Downtime) -> Topic:
    """Councils and networks, then who decides."""
    rules = [_approval(frame, *pair) for pair in enumerate(downtime.approvals, start=1)]
    return Topic(
        "councils",
        _("Who advises and who decides"),
        grouped(
            ("", [_council(frame, *pair) for pair in downtime.councils.items()]),
            (_("Who decides: the first rule that holds"), rules),
        ),
        explanation=_("Whose advice is heard on a change, and who then decides on it."),
    )


def _council(frame: Frame, name: str, council: Council) -> Entry:
    standing = _("permanent") if council.standing else _("put together when needed")
    meets = frame.written(council.meets) if council.meets else said(_("whenever it is called"))
    return entry_of(
        council,
        "councils",
        name,
        council.name,
        text=council.text,
        state=standing,
        facts=facts(
            (_("Advises on"), [said(str(ADVISES[one])) for one in council.advises]),
            (_("Meets"), meets if council.standing else None),
            *limits(frame, council.kinds, council.systems),
        ),
        steps=tuple(_member(frame, member) for member in council.members),
    )


def _member(frame: Frame, member: Member) -> Entry:
    heard = said(_("co-opted")) if member.co_opted else None
    values: list[Value | None] = [frame.party(member.party), heard]
    return Entry("", "", facts=facts((Value("line", member.role), values)))


def _approval(frame: Frame, number: int, rule: Approval) -> Entry:
    council = link(frame, "councils", rule.council) if rule.council else None
    needed = said(_("is needed before it is decided")) if rule.advice_needed else None
    return entry_of(
        rule,
        "approvals",
        str(number),
        rule.by.role,
        facts=facts(
            (_("Decides"), [frame.party(rule.by.party), *holders(rule.by.held_by)]),
            (_("Advice"), [council, needed]),
            *limits(frame, rule.kinds, rule.systems),
        ),
    )
