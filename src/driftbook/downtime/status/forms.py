"""What is said of a status page by whoever keeps it, and by whoever wants mail about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.downtime.status import names
from driftbook.downtime.status.shapes import Shown
from driftbook.editions.embed_forms import MOST_SITES, origins
from driftbook.outbox.actions import NoAddress, written_well
from driftbook.theme.plain import Plain

INPUT, BOX = {"class": "form-input"}, {"class": "form-checkbox"}
LONGEST_PAST = 730


class SubscriptionForm(Plain):
    """Who wants mail, about what, in which language."""

    address = forms.CharField(
        label=_("Your mail address"),
        help_text=_("You get a mail in which you confirm it. We use it for nothing else."),
        max_length=254,
        error_messages={"required": _("Write your mail address.")},
        widget=forms.EmailInput(attrs=INPUT | {"autocomplete": "email"}),
    )
    systems = forms.MultipleChoiceField(
        label=_("About which systems?"),
        help_text=_("None chosen: about all of them."),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=BOX),
    )
    language = forms.ChoiceField(
        label=_("Language of the mails"), widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, shown: Shown, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"language": shown.language})
        offer(self.fields["systems"], [(one.id, one.name) for one in shown.systems])
        offer(self.fields["language"], names.own(shown.languages))

    def clean_address(self) -> str:
        """The address, as one that mail can go to."""
        try:
            return written_well("mail", self.cleaned_data["address"])
        except NoAddress:
            raise forms.ValidationError(_("This is no mail address.")) from None


class WishesForm(SubscriptionForm):
    """About which systems somebody is told who is told already, and in which language."""

    address = None  # type: ignore[assignment]

    def __init__(
        self, shown: Shown, data: Mapping[str, Any] | None = None, *, systems: Sequence[str]
    ) -> None:
        super().__init__(shown, data)
        self.initial["systems"] = systems
        offered = {one.id for one in shown.systems}
        self._beside = [one for one in systems if one not in offered]

    def clean_systems(self) -> list[str]:
        """With what was chosen earlier and is not offered at the moment."""
        return [*self.cleaned_data["systems"], *self._beside]


class PageForm(Plain):
    """How a page is offered."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        help_text=_("Who reads none of them gets the first that is chosen here."),
        choices=names.own(names.ALL),
        widget=forms.CheckboxSelectMultiple(attrs=BOX),
        error_messages={"required": _("Choose at least one language.")},
    )
    first = forms.ChoiceField(
        label=_("First language"),
        choices=names.own(names.ALL),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    past_days = forms.IntegerField(
        label=_("For how many days is past downtime shown?"),
        min_value=1,
        max_value=LONGEST_PAST,
        widget=forms.NumberInput(attrs=INPUT | {"inputmode": "numeric"}),
    )
    sites = forms.CharField(
        label=_("Sites that may show the banner in a frame"),
        help_text=_(
            "One https address on each line, without a path: https://intranet.example.org. "
            "Empty: every site may."
        ),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs=INPUT | {"rows": 3, "spellcheck": "false"}),
    )

    def clean_sites(self) -> list[str]:
        """The origins, each once."""
        lines = self.cleaned_data["sites"].split()
        if len(lines) > MOST_SITES:
            raise forms.ValidationError(_("At most %(most)s sites."), params={"most": MOST_SITES})
        return origins(lines)

    def clean(self) -> dict[str, Any]:
        """The languages, with the first one first; it is offered, whether or not it is ticked."""
        said = super().clean() or self.cleaned_data
        if "languages" in said and "first" in said:
            others = [one for one in said["languages"] if one != said["first"]]
            said["languages"] = [said["first"], *others]
        return said


def offer(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    """Let a field offer these."""
    field.choices = choices  # type: ignore[attr-defined]
