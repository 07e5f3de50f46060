"""What is said of a calendar that somebody wants to follow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.jobs.queries import feeds as queries
from driftbook.people.actors import Actor

NAMES = {
    "technician": _("My own jobs ({organisation})"),
    "organisation": _("All jobs of {organisation}"),
}


class EndingForm(forms.Form):
    """Which calendar is to end."""

    key = forms.UUIDField()


class FeedForm(forms.Form):
    """Which jobs, and what the calendar is called on the person's own list."""

    use_required_attribute = False
    what = forms.ChoiceField(label=_("Which jobs"))
    name = forms.CharField(
        label=_("Where you will use it"),
        help_text=_("So that you know later which one to end: my phone."),
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off"}),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {
            f"{kind}:{organisation.slug}": (kind, organisation)
            for kind, organisation in queries.possible(actor)
        }
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 for the type checker
        field.widget = forms.Select(attrs={"class": "form-select"})
        field.choices = [
            (value, str(NAMES[kind]).format(organisation=organisation.name))
            for value, (kind, organisation) in self.offered.items()
        ]
