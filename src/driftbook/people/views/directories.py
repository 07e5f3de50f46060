"""In and out of directories. Every address that allauth needs is here, and asks us first."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any, cast

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.saml import views as saml
from allauth.socialaccount.providers.saml.utils import build_saml_config
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML
from requests import RequestException

from driftbook.people import door, queries
from driftbook.people.actions import arriving
from driftbook.people.allauth_adapters import Asked
from driftbook.people.directories import claims, idtokens, levels, reading
from driftbook.people.directories.issuers import OtherIssuer, check_answer
from driftbook.people.directories.reading import Visit
from driftbook.people.gate import open_to_all
from driftbook.people.models import Directory
from driftbook.people.pages import refused
from driftbook.people.refusals import of_saml


def _directory(address: str, kind: str) -> Directory:
    directory = queries.directory_of(address)
    if directory is None or directory.app.provider != kind:
        raise Http404
    return directory


def _begin(request: HttpRequest) -> HttpResponse | None:
    """Nothing may be joined to an account, only signed in to (`process=connect`)."""
    if request.GET.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
        return refused(request, "connect-refused")
    asked = request.GET.copy()
    for name in ("scope", "auth_params", "action"):
        asked.pop(name, None)
    request.GET = asked  # type: ignore[assignment]
    return None


@open_to_all
@require_safe
def openid_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the directory."""
    directory = _directory(provider_id, "openid_connect")
    return _begin(request) or _openid(request, directory, OAuth2LoginView)


@open_to_all
@require_safe
def openid_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the directory."""
    directory = _directory(provider_id, "openid_connect")
    return _openid(request, directory, OAuth2CallbackView)


def _openid(request: HttpRequest, directory: Directory, view: Any) -> HttpResponse:
    """There or back, by allauth; what stands in the way is said on our own page."""
    try:
        check_answer(directory.app.settings, {}, request.GET)  # of a refusal, too
        return cast(HttpResponse, view.adapter_view(Asked(request, directory.address))(request))
    except OtherIssuer as other:
        reason, detail = "other-issuer", str(other)
    except idtokens.NotBelieved as wrong:
        reason, detail = wrong.code, str(wrong)
    except (RequestException, KeyError) as fault:  # it does not answer, or not as a directory does
        reason, detail = "unreachable", type(fault).__name__
    return refused(request, reason, organisation=directory.organisation.key, detail=detail)


@open_to_all
@require_safe
def saml_login(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """To the directory."""
    _directory(organization_slug, "saml")
    return _begin(request) or cast(
        HttpResponse, saml.login(request, organization_slug=organization_slug)
    )


@open_to_all
@csrf_exempt
@require_POST
def saml_answer(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Back from the directory, by a form of its own: it proves itself by its signature."""
    directory = _directory(organization_slug, "saml")
    if fault := _unreadable(request.POST.get("SAMLResponse", "")):
        at = directory.organisation.key
        return refused(request, "not-trusted", organisation=at, detail=fault)
    return cast(HttpResponse, saml.acs(request, organization_slug=organization_slug))


def _unreadable(answer: str) -> str:
    """Why this is no XML, or none that may be read: with a document type (XXE); empty: it is."""
    try:
        OneLogin_Saml2_XML.to_etree(OneLogin_Saml2_Utils.b64decode(answer))
    except (ValueError, SyntaxError) as fault:
        return type(fault).__name__
    return ""


@open_to_all
@require_safe
def saml_finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """The answer is looked at where the browser sends its cookies."""
    directory = _directory(organization_slug, "saml")
    try:
        return cast(HttpResponse, saml.finish_acs(request, organization_slug=organization_slug))
    except PermissionDenied:  # nobody in this browser waits for this answer
        return refused(request, "not-asked-for", organisation=directory.organisation.key)


@open_to_all
@require_safe
def saml_metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """What the organisation's IT gives to its directory. We have no single logout to offer."""
    directory = _directory(organization_slug, "saml")
    config = build_saml_config(request, directory.app.settings, organization_slug)
    config["sp"].pop("singleLogoutService")
    ours = OneLogin_Saml2_Settings(settings=config, sp_validation_only=True)
    return HttpResponse(ours.get_sp_metadata(), content_type="text/xml")


@open_to_all
def saml_logout(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """allauth wants the address to exist; nothing is here."""
    raise Http404


def arrived(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """A directory has said who this is. Raises NotBelieved."""
    if login.state.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
        return refused(request, "connect-refused")
    directory = queries.directory_of(login.account.provider)
    if directory is None or directory.app_id != login.provider.app.pk:
        return refused(request, "not-set-up")
    if directory.app.provider == "openid_connect":
        idtokens.check_nonce(login.provider.told["id_token"], login.state.get("nonce"))
    if lacking := levels.lacking(directory, login.provider.stated):
        at = directory.organisation.key
        return refused(request, "level-missing", organisation=at, detail=lacking)
    data = login.provider.told
    now = timezone.now()
    arrival = arriving.arrive(
        directory=directory, uid=login.account.uid, told=claims.merged(data), now=now
    )
    if arrival.reason or arrival.user is None:
        return refused(
            request,
            arrival.reason or "not-set-up",
            user=arrival.user,
            organisation=directory.organisation.key,
        )
    visit = _visit(directory, login, data, now.timestamp())
    target = str(login.state.get("next") or "")
    return door.from_directory(request, arrival.user, visit, login.provider.stated, target=target)


def _visit(directory: Directory, login: SocialLogin, data: dict[str, Any], at: float) -> Visit:
    """How this person can be looked up again, and until when they are let in."""
    token = login.token
    refresh = (token.token_secret or "") if token else ""
    how = reading.how(directory, data, refresh) if token else "again"
    most: timedelta = settings.SESSION_LASTS if how != "again" else settings.DIRECTORY_LASTS
    until = at + most.total_seconds()
    if limit := getattr(login.provider, "until", None):
        until = min(until, float(limit))
    ends = token.expires_at.timestamp() if token and token.expires_at else time.time() + 3600
    return Visit(
        directory=directory.address,
        uid=login.account.uid,
        how=how,
        until=until,
        access=token.token if token else "",
        refresh=refresh,
        ends=ends,
    )


def failed(request: HttpRequest, provider: Any, reason: str, said: str) -> HttpResponse:
    """A directory has not said who this is, or not so that we believe it."""
    directory = queries.directory_of(provider.app.provider_id) if provider.app else None
    if directory and directory.levels and not reason and "not success" in said.lower():
        reason = "level-missing"  # SAML: it was asked for a level, and has refused
    return refused(
        request,
        reason or of_saml(said),
        organisation=directory.organisation.key if directory else None,
        detail=said,
    )
