"""How a page gets its mail, and the right to do something with it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest

from driftbook.history.by import By
from driftbook.inbox import queries
from driftbook.inbox.models import Bounced, Mail
from driftbook.people.by import by
from driftbook.people.gate import Refused, sign_in_first
from driftbook.people.looks import looked
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation


def mail_for(request: HttpRequest, key: UUID, action: str) -> Mail:
    """The mail, if the visitor may do this to it. Raises SignInFirst, Http404, Refused.

    For a customer's own, among several customers, there is no mail: it may be of another one.
    """
    sign_in_first(request)
    who = actor(request)
    found = queries.mails(who, action).filter(key=key).first()
    if found is not None:
        _looked(request, found, action)
        return found
    there = Mail.objects.filter(key=key).select_related("mailbox__agreement").defer("raw").first()
    party = there is not None and any(p.key == there.mailbox.agreement.key for p in who.pacts)
    if party and not who.where(action):
        raise Refused(action)
    raise Http404("there is no such mail")


def _looked(request: HttpRequest, mail: Mail, action: str) -> None:
    pact = actor(request).pact(mail.mailbox.agreement.handbook)
    if pact is not None:
        place = min(pact.serves or pact.mine, key=str)
        looked(request, "mail", mail.key, action, place)


def bounced_for(request: HttpRequest, pk: int, action: str) -> Bounced:
    """The address, if the visitor may do this to it. Raises SignInFirst, Http404, Refused."""
    sign_in_first(request)
    who = actor(request)
    found = queries.bounced(who, action).filter(pk=pk).first()
    if found is not None:
        return found
    if not who.where(action) and who.pacts and Bounced.objects.filter(pk=pk).exists():
        raise Refused(action)
    raise Http404("there is no such address")


def acting(
    request: HttpRequest, action: str, agreement: Agreement | None
) -> tuple[Organisation, By]:
    """In whose name the visitor acts, and in which role, for the history."""
    who = actor(request)
    parties = Organisation.objects.filter(parts__agreement=agreement) if agreement else None
    keys = set(parties.values_list("key", flat=True)) if parties is not None else set(who.known)
    mine = sorted(keys & set(who.roles), key=str)
    served = sorted(keys & set(who.where(action)), key=str)
    role_in = next((k for k in [*mine, *served] if who.role_for(action, k)), None)
    home = next(iter(mine), None) or role_in
    if role_in is None or home is None:
        raise Refused(action)
    return Organisation.objects.get(key=home), by(who, action, role_in)
