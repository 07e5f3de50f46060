"""The customer's side: where to begin, and what colleagues have asked for (B-01, B-02)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.people import queries as people
from driftbook.people.actors import Actor
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor
from driftbook.requests.queries import cases, keyset, mine, types
from driftbook.requests.queries.talk import with_news
from driftbook.requests.queries.types import FILE

SEE, SHARE = "case.see", "case.share"
LONGEST = 200
TABS: dict[str, str | Promise] = {
    "open": gettext_lazy("Open"),
    "planned": gettext_lazy("Planned"),
    "done": gettext_lazy("Ended"),
    "all": gettext_lazy("All"),
}


@require_safe
@never_cache
@allowed(FILE)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the visitor, what may be asked for, and the visitor's own open cases."""
    who = actor(request)
    found = types.places(who, timezone.now())
    rows = [*mine.ended_unread(who), *mine.own(who)]
    context = {
        "places": [one for one in found if one.types],
        "waiting": [one for one in rows if mine.waits(one)],
        "others": [one for one in rows if not mine.waits(one)],
        "books": mine.books(rows),
        "agreements": list({one.agreement.pk: one.agreement for one in found}.values()),
        "several": len({one.customer for one in found}) > 1,
        "may_share": bool(who.where(SHARE)),
    }
    return render(request, "requests/home.html", context)


@dataclass(frozen=True)
class _Asked:
    """Which part of the list somebody wants."""

    show: str
    only_mine: bool
    words: str
    after: str
    before: str

    def address(self, **changes: str) -> str:
        """The same list, with something changed; from its beginning unless that is said."""
        said = {
            "show": self.show,
            "mine": "1" if self.only_mine else "",
            "q": self.words,
            **changes,
        }
        return "?" + urlencode({name: value for name, value in said.items() if value})


def _asked(request: HttpRequest) -> _Asked:
    said = request.GET
    show = said.get("show", "")
    return _Asked(
        show=show if show in TABS else "open",
        only_mine=said.get("mine") == "1",
        words=said.get("q", "").replace("\0", "")[:LONGEST].strip(),
        after=said.get("after", "")[:60],
        before=said.get("before", "")[:60],
    )


@require_safe
@never_cache
@allowed(SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """Everything that the visitor's organisations have asked for, as far as it is shared."""
    who, asked = actor(request), _asked(request)
    rows = mine.group(mine.asked(who), asked.show)
    if asked.only_mine and who.person:
        rows = rows.filter(person=who.person)
    if asked.words:
        rows = mine.found(rows, asked.words)
    found = with_news(cases.whole(rows), who)
    page = keyset.page(found, "-changed", mine.PAGE, after=asked.after, before=asked.before)
    context = {
        "asked": asked,
        "tabs": [(text, asked.address(show=id_), id_ == asked.show) for id_, text in TABS.items()],
        "everybody": asked.address(mine=""),
        "only_mine": asked.address(mine="1"),
        "earlier": page.earlier and asked.address(before=page.earlier),
        "later": page.later and asked.address(after=page.later),
        "rows": page.rows,
        "books": mine.books(page.rows),
        "names": people.names(one.person for one in page.rows),
        "me": who.person,
        "several": len(_asking(who)) > 1,
        "agreements": types.agreements(who),
    }
    return render(request, "requests/list.html", context)


def _asking(who: Actor) -> frozenset[object]:
    return frozenset(key for key in who.roles if who.may(FILE, key))
