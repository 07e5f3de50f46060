"""What is said of a link by which another site shows a topic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_SITES = 10
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class NoOrigin(ValueError):
    """It is not the address of a site."""


def origin(written: str) -> str:
    """`HTTPS://Intranet.example.org/` → `https://intranet.example.org`, ready for a policy.

    Only https, only whole host names, no path, no wildcard. Raises NoOrigin.
    """
    try:
        parts = urlsplit(written.strip())
        host, port = parts.hostname or "", parts.port
        host = host.encode("idna").decode().lower() if host else ""
    except (ValueError, UnicodeError):
        raise NoOrigin(written) from None
    more = parts.path not in ("", "/") or "?" in written or "#" in written or "@" in parts.netloc
    whole = all(_LABEL.fullmatch(label) for label in host.split(".")) and len(host) <= 253
    if parts.scheme.lower() != "https" or more or not whole or port == 0:
        raise NoOrigin(written)
    return f"https://{host}" + (f":{port}" if port and port != 443 else "")


def origins(lines: Iterable[str]) -> list[str]:
    """The sites as a policy names them, each once. Raises ValidationError."""
    return list(dict.fromkeys(map(_origin, lines)))


def _origin(line: str) -> str:
    try:
        return origin(line)
    except NoOrigin:
        raise forms.ValidationError(
            _("“%(line)s” is not the https address of a site."), params={"line": line}
        ) from None


class EmbedForm(forms.Form):
    """Where a topic will be shown."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Where will it be shown?"),
        help_text=_("For yourselves, so that you know later which page uses it."),
        max_length=200,
        error_messages={"required": _("Write where it will be shown, such as “Intranet, keys”.")},
        widget=forms.TextInput(attrs={"class": "form-input"}),
    )
    sites = forms.CharField(
        label=_("Sites that may show it in a frame"),
        help_text=_(
            "One https address on each line, without a path: https://intranet.example.org. "
            "Leave it empty if your server fetches the topic itself."
        ),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 3, "spellcheck": "false"}),
    )

    def clean_sites(self) -> list[str]:
        """The origins, each once."""
        lines = self.cleaned_data["sites"].split()
        if len(lines) > MOST_SITES:
            raise forms.ValidationError(
                _("At most %(most)s sites for one link."), params={"most": MOST_SITES}
            )
        return origins(lines)
