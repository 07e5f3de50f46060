"""From what one edition tells to what the other tells: which differences a person would notice."""

from collections.abc import Iterator

from driftbook.handbook.comparing.changes import Difference, difference
from driftbook.handbook.comparing.telling import Met, Telling, deed, first_deed, turned_to

_HELP = {"answers": 2, "alone": 2, "closed": 1, "silent": 0, "gap": 0}
"""How much of an answer it is; a question back is none of these."""


def differences(old: Telling, new: Telling) -> list[Difference]:
    """What is other during a stretch; nothing where only ids or spaces are."""
    found = [_act(old, new)] if old.act != new.act else []
    if _HELP.get(old.kind) == _HELP.get(new.kind) and old.words != new.words:
        found += _words(old, new)
    return found


def _act(old: Telling, new: Telling) -> Difference:
    before, now = first_deed(old), first_deed(new)
    if old.kind not in _HELP or new.kind not in _HELP:
        return difference(_asking(old, new), before=before, now=now)
    had, has = _HELP[old.kind], _HELP[new.kind]
    if had != has:
        return difference(_gained(old, new) if has > had else _lost(new), before=before, now=now)
    if old.kind != new.kind and has == 0:
        return difference("still-unanswered", before=before, now=now)
    return _otherwise(old, new)


def _asking(old: Telling, new: Telling) -> str:
    if old.kind not in _HELP:
        return "asks-no-more" if new.kind in _HELP else "asks-otherwise"
    return "asks-back"


def _lost(new: Telling) -> str:
    return {"gap": "no-answer", "silent": "nobody-answers"}.get(new.kind, "closes")


def _gained(old: Telling, new: Telling) -> str:
    if new.kind == "closed":
        return "closing-said"
    return "opens" if old.kind == "closed" else "answered"


def _otherwise(old: Telling, new: Telling) -> Difference:
    """Both answer, both are closed, or nobody answers in both: what is to be done instead."""
    first, other = old.first, new.first
    same = first is not None and other is not None and first.identity == other.identity
    if not same and first is not other:
        return difference("other-contact", before=turned_to(old), now=turned_to(new))
    for one, another in _pairs(old, new):
        found = _other_way(one, another)
        if found is not None:
            return found
    return _steps(old, new)


def _pairs(old: Telling, new: Telling) -> Iterator[tuple[Met, Met]]:
    """The contacts that both turn to in the same way, in the order of the new edition."""
    known = {(met.identity, met.step): met for step in old.met for met in step}
    for step in new.met:
        for met in step:
            if (met.identity, met.step) in known:
                yield known[(met.identity, met.step)], met


def _other_way(old: Met, new: Met) -> Difference | None:
    before, now = old.reach, new.reach
    if old.number != new.number:
        ways = (_number(old), _number(new))
    elif old.menu != new.menu:
        return difference("other-menu", contact=now.name, before=before.menu, now=now.menu)
    elif old.mail != new.mail:
        return difference("other-mail", contact=now.name, before=before.mail, now=now.mail)
    elif old.address != new.address:
        was, is_ = (r.web if new.step == "fill_in" else r.where or r.web for r in (before, now))
        return difference("other-address", contact=now.name, before=was, now=is_)
    else:
        return None
    return difference("other-number", contact=now.name, before=ways[0], now=ways[1])


def _number(met: Met) -> str:
    """`555 01 00 / 01 00`."""
    return " / ".join(number for number in (met.reach.printed, met.reach.short) if number)


def _steps(old: Telling, new: Telling) -> Difference:
    """The steps between those that begin and end both in the same way."""
    first, shorter = 0, min(len(old.acts), len(new.acts))
    while first < shorter and old.acts[first] == new.acts[first]:
        first += 1
    last = 0
    while last < shorter - first and old.acts[-1 - last] == new.acts[-1 - last]:
        last += 1
    before = tuple(deed(step) for step in old.steps[first : len(old.steps) - last])
    now = tuple(deed(step) for step in new.steps[first : len(new.steps) - last])
    if not before:
        return difference("more-steps", now=now)
    if not now:
        return difference("fewer-steps", before=before)
    return difference("other-steps", before=before, now=now)


def _words(old: Telling, new: Telling) -> Iterator[Difference]:
    if old.closing != new.closing:
        yield difference("other-closing", now=new.closing)
    if old.prices != new.prices:
        yield difference("other-price", before=old.prices, now=new.prices)
    if old.act != new.act:
        return  # somebody else is turned to, with words of their own
    if old.cautions != new.cautions:
        yield difference("other-caution", before=old.cautions, now=new.cautions)
    if old.texts != new.texts:
        yield difference("other-text", before=old.texts, now=new.texts)
