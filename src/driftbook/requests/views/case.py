"""One case, for both of its sides, and what is said in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.people.gate import Refused
from driftbook.requests.actions import talking
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.case_page import CasePage, speaks_for
from driftbook.requests.forms.post import ASK, NOTE, PostForm
from driftbook.requests.models import KEEPER, Case
from driftbook.requests.visiting import acting, of_case

SEE, ANSWER = "case.see", "case.answer"


@require_safe
@never_cache
@of_case(SEE)
def case(request: HttpRequest, case: Case) -> HttpResponse:
    """Where it stands, what was said, what may be done. Whoever opens it has read it."""
    page = CasePage(request, case)
    context = page.context(whole="all" in request.GET)
    user = page.who.user
    if user is not None:
        talking.read(case=case, person=user.key, position=case.posts_count)
        talking.be_there(case=case, user=user, writing=False, now=page.now)
    return render(request, "requests/case/case.html", context)


@require_POST
@never_cache
@of_case(ANSWER)
def posts(request: HttpRequest, case: Case) -> HttpResponse:
    """Say something: to the other side, as a question, or as a note of one's own level."""
    page = CasePage(request, case)
    form = PostForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "requests/case/case.html", page.context(form=form), status=422)
    said = form.cleaned_data
    asks, internal = said["does"] == ASK, said["does"] == NOTE
    for needed, action in ((asks, "case.handle"), (internal, "case.note")):
        if needed and not page.may[action]:
            raise Refused(action)
    try:
        made = talking.post(
            case=case,
            text=said["text"],
            by=acting(request, ANSWER, case),
            side=page.side,
            organisation=speaks_for(case, handles=page.side == KEEPER),
            now=page.now,
            internal=internal,
            asks=asks,
            files=said["attached"],
            key=said["key"],
        )
    except NotNow:
        messages.warning(request, _("The case has been ended meanwhile: this was not sent."))
        case.refresh_from_db()
        context = CasePage(request, case).context(form=form)
        return render(request, "requests/case/case.html", context, status=409)
    return redirect(f"{reverse('requests:case', args=[case.key])}#post-{made.position}")
