"""Which mails about cases one gets, and whether they arrive."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.inbox.models import Bounced
from driftbook.people import mine
from driftbook.people.gate import allowed
from driftbook.people.middleware import SignInFirst, actor
from driftbook.people.models import User
from driftbook.requests.actions import choosing
from driftbook.requests.forms.mail_choice import DEFAULT, MailChoiceForm
from driftbook.requests.models import MailChoice
from driftbook.requests.queries import types


@allowed("case.see")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mail_choice(request: HttpRequest) -> HttpResponse:
    """Choose; works as a plain form."""
    user = _user(request)
    chosen = MailChoice.objects.filter(user=user).values_list("how", flat=True).first()
    form = MailChoiceForm(request.POST or None, initial={"how": chosen or DEFAULT})
    if request.method == "POST" and form.is_valid():
        choosing.choose(user=user, how=form.cleaned_data["how"], now=timezone.now())
        messages.success(request, _("Your choice is kept."))
        return redirect("requests:mail-choice")
    context = {
        "form": form,
        "who": user,
        "zone": mine.zone(user),
        "agreements": types.agreements(actor(request)),
        "bounced": Bounced.objects.filter(address=user.email.lower()).first(),
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "requests/mail_choice.html", context, status=status)


@allowed("case.see")
@require_POST
def mended(request: HttpRequest) -> HttpResponse:
    """Mail to my address arrives again."""
    choosing.mend(user=_user(request), now=timezone.now())
    messages.success(request, _("We send mails to your address again."))
    return redirect("requests:mail-choice")


def _user(request: HttpRequest) -> User:
    user = actor(request).user
    if user is None:
        raise SignInFirst
    return user
