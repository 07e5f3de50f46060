"""What is new in a case, asked every few seconds by whoever has it open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.people.middleware import actor
from driftbook.requests.actions import talking
from driftbook.requests.case_page import CasePage, token
from driftbook.requests.models import Case
from driftbook.requests.queries import talk
from driftbook.requests.visiting import of_case


@require_safe
@never_cache
@of_case("case.see")
def news(request: HttpRequest, case: Case) -> HttpResponse:
    """204 while nothing is new since `?seen=`; else the parts of the page, and newer posts.

    `after` is the position of the last post that the page shows; `writing` says that its reader
    writes.
    """
    now, who = timezone.now(), actor(request)
    if who.user is not None:
        writing = request.GET.get("writing") == "1"
        talking.be_there(case=case, user=who.user, writing=writing, now=now)
    if request.GET.get("seen") == token(case, talk.present(case, who, now)):
        return HttpResponse(status=204)
    after = request.GET.get("after", "")
    page = CasePage(request, case)
    context = page.context() | {
        "posts": page.posts(after=int(after) if after.isdecimal() and len(after) < 10 else 0),
    }
    if who.user is not None:
        talking.read(case=case, person=who.user.key, position=case.posts_count)
    return render(request, "requests/case/news.html", context)
