"""What a reader may ask the search."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.editions.searching.hits import LONGEST
from driftbook.handbook.book import Handbook


class SearchForm(forms.Form):
    """Words, and perhaps one handbook of those that the reader may see."""

    use_required_attribute = False
    q = forms.CharField(
        label=_("Search the handbooks"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("At most %(limit_value)s letters.")},
        widget=forms.TextInput(
            attrs={"type": "search", "class": "form-input", "autocomplete": "off"}
        ),
    )
    handbook = forms.ChoiceField(
        label=_("Handbook"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the handbooks.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, data: object, *, handbooks: Sequence[Handbook]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.handbooks = {handbook.id: handbook for handbook in handbooks}
        choices = [(handbook.id, handbook.cover.title) for handbook in handbooks]
        field = self.fields["handbook"]
        field.choices = [("", _("All handbooks")), *choices]  # type: ignore[attr-defined]

    @property
    def question(self) -> str:
        """What was asked; empty where the form is wrong."""
        return str(self.cleaned_data["q"]) if self.is_valid() else ""

    @property
    def chosen(self) -> list[Handbook]:
        """The handbooks to search in."""
        name = self.cleaned_data.get("handbook") if self.is_valid() else ""
        return [self.handbooks[name]] if name else list(self.handbooks.values())
