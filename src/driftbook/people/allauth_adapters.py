"""How allauth and we fit together. It speaks with directories; who is let in, we decide."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from allauth.socialaccount.providers.saml.utils import build_auth
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from requests import ConnectionError as NoConnection
from requests import Session, Timeout

from driftbook.people.directories import idtokens, issuers
from driftbook.people.directories.levels import Stated, of_openid, of_saml, wanted
from driftbook.people.models import User

UNMET = "unmet_authentication_requirements"
"""How a directory refuses because it cannot ask for the level that was wanted."""
AGAIN = "again"
"""In the address of a sign-in: the directory is to ask, also whom it knows already."""


class Asked(OpenIDConnectOAuth2Adapter):
    """A directory that is asked once it has said that it is the one that was set up."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Its own description. Raises OtherIssuer."""
        told: dict[str, Any] = super().openid_config
        issuers.check_description(self.get_provider().app.settings, told)
        return told

    def get_access_token_data(
        self, request: HttpRequest, app: Any, *client: Any, **more: Any
    ) -> Any:
        """The code goes to whom it came from. Raises OtherIssuer."""
        issuers.check_answer(app.settings, self.openid_config, request.GET)
        return super().get_access_token_data(request, app, *client, **more)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **more: Any) -> Any:
        """Who somebody is, by an ID token whose signature fits; without one nobody is anybody.

        Raises NotBelieved, and requests.RequestException when the directory is away.
        """
        signed = more["response"].get("id_token")
        told = {"id_token": idtokens.read(
            signed, client=app.client_id, configuration=self.openid_config
        )}  # fmt: skip
        if app.settings.get("fetch_userinfo", True):
            told["userinfo"] = self._fetch_user_info(token.token)
            idtokens.check_userinfo(told["id_token"], told["userinfo"])
        return self.get_provider().sociallogin_from_response(request, told)


class OpenIDConnect(OpenIDConnectProvider):
    """A directory with OpenID Connect. What it says is read and not kept."""

    oauth2_adapter_class = Asked
    told: dict[str, Any]
    stated: Stated

    def get_auth_params(self) -> dict[str, str]:
        """Ask for the levels that the organisation demands."""
        asked: dict[str, str] = super().get_auth_params()
        if levels := wanted(self.app.directory.levels):
            asked["acr_values"] = " ".join(levels)
        return asked

    def redirect(self, request: HttpRequest, process: str, *rest: Any, **more: Any) -> HttpResponse:
        """To the directory; its ID token must bring back what only this browser's session knows."""
        nonce = secrets.token_urlsafe(32)
        asked = {**(more.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        if AGAIN in request.GET:
            asked["prompt"] = "login"
        there: HttpResponse = super().redirect(
            request, process, *rest, auth_params=asked, nonce=nonce, **more
        )
        return there

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing for the table of accounts; the claims are for `directories`."""
        self.told, self.stated = data, of_openid(data)
        return {}


class SAML(SAMLProvider):
    """A directory with SAML. What it says is read and not kept."""

    told: dict[str, Any]
    until: float | None
    """When the directory wants to be asked again (SessionNotOnOrAfter), in Unix seconds."""
    stated: Stated

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: Any = None,
        data: Any = None,
        **more: Any,
    ) -> HttpResponse:
        """To the directory, as allauth does it, and ask for the levels that are demanded."""
        asking = build_auth(request, self)
        if levels := wanted(self.app.directory.levels):
            asking.get_settings().get_security_data()["requestedAuthnContext"] = levels
        there = asking.login(return_to="", force_authn=AGAIN in request.GET)
        self.stash_redirect_state(
            request, process, next_url, data, state_id=asking.get_last_request_id(), **more
        )
        return HttpResponseRedirect(there)

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing for the table of accounts; the attributes are for `directories`."""
        self.told, self.until = data.get_attributes(), data.get_session_expiration()
        self.stated = of_saml(data.get_last_authn_contexts())
        return {}


class Accounts(DefaultAccountAdapter):
    """Nobody signs up, and none of allauth's own pages lets anybody in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: whoever administers an organisation adds people."""
        return False


class Directories(DefaultSocialAccountAdapter):
    """After a directory has answered, our own page goes on."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never by allauth; `actions.arriving` makes whoever a directory knows."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        """Nothing: `actions.arriving` does it."""
        user: User = sociallogin.user
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Always goes on with our own page, so that nothing of allauth's follows."""
        from driftbook.people.views.directories import arrived

        raise ImmediateHttpResponse(arrived(request, sociallogin))

    def get_requests_session(self) -> Session:
        """Asks public addresses alone, see `directories.asking`."""
        from driftbook.people.directories.asking import session

        return session()

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Says why on our own page."""
        from driftbook.people.views.directories import failed

        more = extra_context or {}
        said = str(more.get("saml_last_error_reason") or exception or "")
        if error == AuthError.CANCELLED:
            reason = "cancelled"
        elif request.GET.get("error") == UNMET:
            reason = "level-missing"
        elif isinstance(exception, (NoConnection, Timeout)):
            reason = "unreachable"
        elif "state_id" in more and exception is None:
            reason = "not-asked-for"
        else:
            reason = ""
        raise ImmediateHttpResponse(failed(request, provider, reason, said))


class SecondSteps(DefaultMFAAdapter):
    """Secrets of second steps are kept encrypted with a key made from SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        """What is written into the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises InvalidToken when neither SECRET_KEY nor a fallback made it."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.username)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """What a passkey calls the account."""
        return {
            **super().get_public_key_credential_user_entity(user),
            "display_name": str(user),
            "name": user.username,
        }


def _box() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = (hashlib.sha256(f"driftbook.people.mfa:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
