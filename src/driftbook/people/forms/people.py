"""Forms of administering people and directories."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from driftbook.people import obliged
from driftbook.people.directories import levels
from driftbook.people.forms import fields
from driftbook.people.models import Organisation
from driftbook.people.permissions import ROLES
from driftbook.people.phones import PhoneField

SELECT = {"class": "form-select"}
_VALUE = re.compile(rf"[!-~]{{1,{levels.LONGEST}}}")


class Roles(forms.Form):
    """The roles that somebody has, out of those that may be given."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
        error_messages={"required": _("Choose at least one role.")},
    )

    def __init__(self, *args: Any, may_give: Collection[str], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(role, name) for role, name in ROLES.items() if role in may_give]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]


class Person(Roles):
    """A new person."""

    name = fields.text(_("Name"), most=200, autocomplete="off", autocapitalize="words")
    username = fields.text(
        _("User name"),
        most=150,
        autocomplete="off",
        help_text=_("What they sign in with. A mail address will do."),
    )
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        help_text=_("The invitation goes there."),
        widget=forms.EmailInput(attrs={"class": "form-input", "autocomplete": "off"}),
    )
    phone = PhoneField(
        required=False, help_text=_("Without a mail address the invitation goes there by SMS.")
    )

    field_order = ("name", "username", "email", "phone", "roles")

    def __init__(self, *args: Any, organisation: Organisation, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["phone"].region = organisation.country  # type: ignore[attr-defined]

    def clean_username(self) -> str:
        """One word. Raises ValidationError."""
        text = str(self.cleaned_data["username"]).strip()
        if any(sign.isspace() for sign in text):
            raise ValidationError(_("A user name is one word."))
        return text

    def clean(self) -> dict[str, Any]:
        """The invitation has to go somewhere."""
        found = super().clean() or {}
        if "phone" in found and "email" in found and not (found["phone"] or found["email"]):
            self.add_error("email", _("Give a mail address or a phone number."))
        return found


class Closing(forms.Form):
    """Why an account is closed."""

    because = fields.text(
        _("Why"),
        most=300,
        autocomplete="off",
        required=False,
        help_text=_("It stands in the history. Do not write anything about health."),
    )


class SecondStep(forms.Form):
    """Who must have a second step."""

    second_step = forms.ChoiceField(
        label=_("Who must have a second step"),
        choices=list(obliged.CHOICES.items()),
        widget=forms.Select(attrs=SELECT),
        help_text=_(
            "Whoever has none sets one up with their next request, and goes on then. People of a "
            "directory are asked by their directory."
        ),
    )


class Rule(forms.Form):
    """What a group gives."""

    group = fields.text(
        _("Group in the directory"),
        help_text=_("Exactly as the directory sends it; Entra sends the object id."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", "–"), *ROLES.items()],
        widget=forms.Select(attrs=SELECT),
    )
    bundle = fields.text(_("Key bundle"), required=False)

    def clean(self) -> dict[str, Any]:
        """It gives something."""
        found = super().clean() or {}
        if not (found.get("role") or found.get("bundle")):
            self.add_error("role", _("Choose a role, or name a key bundle, or both."))
        return found


def _web(text: str) -> str:
    """An address with TLS; without it only where all of this is a demo."""
    schemes = ("https", "http") if settings.DEBUG or settings.DEMO else ("https",)
    url = urlsplit(text.strip())
    if url.scheme not in schemes or not url.hostname:
        raise ValidationError(_("This is no address with https://."))
    return text.strip()


def _values(text: str) -> str:
    """What a directory and we write alike: no white space in a value. Raises ValidationError."""
    values = text.split()
    if len(values) > levels.MOST or not all(_VALUE.fullmatch(one) for one in values):
        raise ValidationError(_("Write one value a line, without spaces, and at most twenty."))
    return "\n".join(dict.fromkeys(values))


def _lines(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-input", "rows": "3", "spellcheck": "false"}),
    )


class Level(forms.Form):
    """How strongly a directory must have asked."""

    levels = _lines(
        _("Levels, one a line: the directory must state one of them"),
        _("The values of acr (OpenID Connect) or AuthnContextClassRef (SAML). They are asked for."),
    )
    methods = _lines(
        _("Methods, one a line: the directory must state one of them"),
        _("The values of amr (OpenID Connect), such as mfa."),
    )

    def __init__(self, *args: Any, openid: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not openid:
            del self.fields["methods"]  # SAML has none

    def clean_levels(self) -> str:
        """Raises ValidationError."""
        return _values(self.cleaned_data["levels"])

    def clean_methods(self) -> str:
        """Raises ValidationError."""
        return _values(self.cleaned_data["methods"])

    def would_lock_out(self, lacking: str) -> None:
        """Whoever wants this came through the directory themselves, which did not state it."""
        self.add_error(
            "methods" if lacking.startswith("method") else "levels",
            _("You came through this directory yourself, and would be locked out (%(lacking)s).")
            % {"lacking": lacking},
        )


class _Directory(forms.Form):
    name = fields.text(_("What the button says"), most=40, initial="Active Directory")
    groups_claim = fields.text(_("Claim or attribute that lists the groups"), initial="groups")
    tags_claim = fields.text(
        _("Attribute with tags such as “Tag: #name#”, if it is another one"), required=False
    )


class OpenIDDirectory(_Directory):
    """ADFS or Entra by OpenID Connect."""

    server = fields.text(_("Address of the directory (issuer)"), most=500, inputmode="url")
    client = fields.text(_("Client id"), most=191)
    secret = fields.text(_("Client secret"), most=191, autocomplete="off")

    field_order = ("name", "server", "client", "secret", "groups_claim", "tags_claim")

    def clean_server(self) -> str:
        """The issuer to the letter, also for whoever pastes the address of its description.

        Raises ValidationError.
        """
        return _web(self.cleaned_data["server"]).partition("/.well-known/")[0]

    def of_another(self, issuer: str) -> None:
        """The directory at the address was asked, and is called otherwise."""
        self.add_error(
            "server",
            _("The directory there calls itself “%(issuer)s”. Write it exactly so, if that is it.")
            % {"issuer": issuer[:200]},
        )


class SamlDirectory(_Directory):
    """SAML."""

    entity = fields.text(_("Entity id of the identity provider"), most=500)
    address = fields.text(_("Sign-in address (HTTP-Redirect)"), most=500, inputmode="url")
    certificate = forms.CharField(
        label=_("Signing certificate"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"class": "form-input", "rows": "6", "spellcheck": "false"}),
    )

    field_order = ("name", "entity", "address", "certificate", "groups_claim", "tags_claim")

    def clean_address(self) -> str:
        """Raises ValidationError."""
        return _web(self.cleaned_data["address"]).rstrip("/")

    def clean_certificate(self) -> str:
        """Raises ValidationError for what is no certificate."""
        text = str(self.cleaned_data["certificate"]).strip()
        if "-----" not in text:
            text = f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----"
        try:
            x509.load_pem_x509_certificate(text.encode())
        except ValueError:
            raise ValidationError(_("This is no certificate.")) from None
        return text
