"""What the page of a case, and that of a list, show of what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from driftbook.people.zones import zone
from driftbook.requests import act_words
from driftbook.requests.models import Case, Deed, Extract
from driftbook.requests.queries import extracts as queries
from driftbook.wording import times

LOOKS = {"ready": "state-good", "failed": "state-bad"}
OTHERS = ("xlsx", "csv", "pdf")


@dataclass(frozen=True)
class Done:
    """Something that the case did."""

    text: str
    at: str
    refused: bool


@dataclass(frozen=True)
class Got:
    """Who got a file, and when."""

    who: str
    at: str


@dataclass(frozen=True)
class File:
    """A list or a log."""

    extract: Extract
    name: str
    form: str
    state: str
    look: str
    why: str
    """Why it failed."""
    expires: str
    got: Sequence[Got]
    ready: bool
    busy: bool
    """Whether the worker has yet to make it."""
    others: Sequence[tuple[str, str]]
    """The other forms in which it may be asked for: code and name."""


@dataclass(frozen=True)
class Acts:
    """All of it."""

    done: Sequence[Done]
    files: Sequence[File]

    @property
    def busy(self) -> bool:
        """Whether the worker has yet to make a file."""
        return any(file.busy for file in self.files)

    def __bool__(self) -> bool:
        return bool(self.done or self.files)


def acts(case: Case, deeds: Iterable[Deed] | None, now: datetime, *, may_fetch: bool) -> Acts:
    """What a case did, the first first. `deeds`: those that are at hand; None: they are read."""
    rows = Deed.objects.filter(case=case, what="acted").order_by("position")
    acted = list(rows) if deeds is None else [deed for deed in deeds if deed.what == "acted"]
    if not acted:
        return Acts((), ())
    named, local = act_words.known(acted), zone(case.customer.timezone)
    done = [
        Done(act_words.sentence(deed, named), _moment(deed.at, local), "refused" in deed.details)
        for deed in acted
    ]
    return Acts(done, files(case, now) if may_fetch else ())


def files(case: Case, now: datetime) -> list[File]:
    """The lists and logs of a case, the newest first."""
    rows = list(Extract.objects.filter(case=case))
    got = queries.fetches(case) if rows else []
    return [file(one, case, queries.of(got, one.key), now) for one in rows]


def file(extract: Extract, case: Case, got: Iterable[queries.Fetch], now: datetime) -> File:
    """One of them."""
    local = zone(case.customer.timezone)
    over = extract.expires is not None and extract.expires <= now
    state = "expired" if over else extract.state
    return File(
        extract=extract,
        name=str(act_words.LISTS.get(extract.does, extract.does)),
        form=str(act_words.FORMS[extract.form]),
        state=str(act_words.STATES[state]),
        look=LOOKS.get(state, "" if state == "expired" else "state-warning"),
        why=act_words.failed(extract.error) if state == "failed" else "",
        expires=_moment(extract.expires, local) if extract.expires else "",
        got=[Got(one.who or _("an erased person"), _moment(one.at, local)) for one in got],
        ready=state == "ready",
        busy=state in ("waiting", "making"),
        others=[
            (form, str(act_words.FORMS[form]))
            for form in OTHERS
            if form != extract.form or state in ("expired", "failed")
        ],
    )


def _moment(at: datetime, local: ZoneInfo) -> str:
    return times.long_moment(at.astimezone(local), get_language() or "en")
