"""Mail that came in: what waits for a person first."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.inbox import actions, queries, showing, why
from driftbook.inbox.forms import MailsForm
from driftbook.inbox.models import QUARANTINED, REVIEW
from driftbook.inbox.routing import NotPossible, handler
from driftbook.inbox.visiting import acting, bounced_for, mail_for
from driftbook.people.gate import allowed, marked
from driftbook.people.middleware import actor
from driftbook.theme import paging

SEE, DECIDE = "mail.see", "mail.decide"


@allowed(SEE)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The mails of the mailboxes that the visitor may see, and how the mailboxes are."""
    who = actor(request)
    boxes = list(queries.mailboxes(who))
    form = MailsForm(request.GET, [box.address for box in boxes])
    if not form.is_valid():
        return render(request, "inbox/home.html", {"form": form}, status=400)
    given, counts = form.cleaned_data, queries.counts(who)
    page = queries.page(who, state=given["state"], mailbox=given["mailbox"], before=given["before"])
    context = {
        "form": form,
        "mails": showing.mails(page.mails),
        "older": "?" + urlencode({**form.asked, "before": page.older}) if page.older else "",
        "to_do": counts[REVIEW] + counts[QUARANTINED],
        "counts": [(state, name, paging.told(counts[state])) for state, name in why.STATES.items()],
        "boxes": showing.boxes(boxes),
        "bounced": showing.came_back(queries.bounced(who)[:50], boxes),
        "may_decide": bool(who.where(DECIDE)),
    }
    return render(request, "inbox/home.html", context)


@marked(SEE)
@require_safe
@never_cache
def mail(request: HttpRequest, key: UUID) -> HttpResponse:
    """One mail: what it says, why it stands where it does, and what may be done."""
    found = mail_for(request, key, SEE)
    who = actor(request)
    may = queries.mails(who, DECIDE).filter(pk=found.pk).exists() and not found.blanked
    letter = showing.opened(found)
    choices = handler().choices(letter, who) if letter and may and found.state == REVIEW else ()
    context = {
        "shown": showing.mails([found])[0],
        "mail": found,
        "letter": letter,
        "source": why.SOURCES.get(found.source, found.source),
        "choices": choices,
        "may_refuse": may and found.state in queries.TO_DO,
        "may_retry": may and found.state in queries.TO_DO and found.why != "too-large",
    }
    return render(request, "inbox/mail.html", context)


@marked(SEE)
@require_safe
@never_cache
def raw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its bytes, as a file; that somebody has taken them stands in the history."""
    found = mail_for(request, key, SEE)
    organisation, by = acting(request, SEE, found.mailbox.agreement)
    try:
        content = actions.given_out(
            mail=found, organisation=organisation, by=by, now=timezone.now()
        )
    except actions.NotNow:
        messages.error(request, _("Its text is no longer kept."))
        return redirect("inbox:mail", key)
    response = HttpResponse(content, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{found.key}.eml"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@marked(DECIDE)
@require_POST
def retry(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read it once more."""
    found = mail_for(request, key, DECIDE)
    organisation, by = acting(request, DECIDE, found.mailbox.agreement)
    try:
        actions.retry(mail=found, organisation=organisation, by=by, now=timezone.now())
    except actions.NotNow:
        messages.error(request, _("Somebody has dealt with it meanwhile; nothing was done."))
    else:
        messages.success(request, _("It is read once more."))
    return redirect("inbox:mail", key)


@marked(DECIDE)
@require_POST
def decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do what was chosen, or refuse it."""
    found = mail_for(request, key, DECIDE)
    organisation, by = acting(request, DECIDE, found.mailbox.agreement)
    code, typed = request.POST.get("choice", ""), request.POST.get("typed", "").strip()[:300]
    try:
        verdict = actions.decide(
            mail=found,
            choice=f"{code}:{typed}" if typed else code,
            actor=actor(request),
            organisation=organisation,
            by=by,
            now=timezone.now(),
        )
    except actions.NotNow:
        messages.error(request, _("Somebody has dealt with it meanwhile; nothing was done."))
        return redirect("inbox:mail", key)
    except NotPossible as no:
        told = str(no) if str(no) != code else ""
        messages.error(request, told or _("That cannot be done with this mail."))
        return redirect("inbox:mail", key)
    messages.success(request, _("That is done."))
    became = handler().address(*verdict.about) if verdict.about[1] else ""
    return redirect(became or "inbox:home")


@marked(DECIDE)
@require_POST
def clearance(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody says that mail arrives at an address again."""
    found = bounced_for(request, pk, DECIDE)
    organisation, by = acting(request, DECIDE, None)
    actions.works_again(bounced=found, organisation=organisation, by=by, now=timezone.now())
    messages.success(request, _("Mail is sent there again."))
    return redirect("inbox:home")
