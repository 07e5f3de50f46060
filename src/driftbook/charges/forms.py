"""What is written about prices and lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any
from uuid import uuid4

from babel.numbers import is_currency
from django import forms
from django.utils.translation import gettext_lazy as _

from driftbook.charges.actions.lines import Manual
from driftbook.charges.models import Item
from driftbook.editions.models import Edition
from driftbook.people.models import TEXT, Organisation

FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
NOON = time(12)
"""When something was done of which only the day was said."""
_GROUPED = re.compile(r"[\s\u00a0\u202f]")


class Number(forms.DecimalField):
    """Two decimals, with a comma or a point: `1250,50`. Thousands may be set apart by spaces."""

    def __init__(self, **more: Any) -> None:
        attrs = {"class": "form-input", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(
            decimal_places=2,
            widget=forms.TextInput(attrs=attrs),
            error_messages={
                "invalid": _("Write a number such as 1250.50, without separators of thousands."),
                "required": _("Write a number."),
                "max_decimal_places": _("At most two decimals."),
            },
            **more,
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number as Decimal."""
        if isinstance(value, str):
            value = _GROUPED.sub("", value).replace(",", ".")
        return super().to_python(value)


class Day(forms.DateField):
    """A day of this age."""

    def __init__(self, **more: Any) -> None:
        attrs = {"type": "date", "class": "form-input", "min": FIRST, "max": LAST}
        super().__init__(
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs=attrs),
            error_messages={
                "invalid": _("Write the day as 2026-11-23."),
                "required": _("Choose a day."),
            },
            **more,
        )

    def clean(self, value: Any) -> date | None:
        """Within the years that there are prices for."""
        day: date | None = super().clean(value)
        if day is not None and not FIRST <= day <= LAST:
            raise forms.ValidationError(
                _("Choose a day between %(first)s and %(last)s."),
                params={"first": FIRST, "last": LAST},
            )
        return day


def line_of_text(label: Any, length: int, **more: Any) -> forms.CharField:
    """A field of one line."""
    return forms.CharField(
        label=label,
        max_length=length,
        widget=forms.TextInput(attrs={"class": "form-input"}),
        **more,
    )


class NameForm(forms.Form):
    """What people call an item."""

    use_required_attribute = False
    name = line_of_text(_("Name"), TEXT, error_messages={"required": _("Give it a name.")})
    unit = line_of_text(
        _("Unit"), 60, required=False, help_text=_("What the price is for, such as “per job”.")
    )


class ItemForm(NameForm):
    """Something new on the price list."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=60,
        help_text=_("What rules call it: small letters, digits and hyphens, such as job-normal."),
        error_messages={
            "invalid": _("Only small letters, digits and hyphens."),
            "required": _("Give it a code."),
        },
        widget=forms.TextInput(attrs={"class": "form-input", "autocapitalize": "none"}),
    )
    field_order = ("name", "code", "unit")

    def clean_code(self) -> str:
        """In small letters, so that nobody has to know how it was written."""
        code: str = self.cleaned_data["code"]
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code):
            raise forms.ValidationError(_("Only small letters, digits and hyphens."))
        return code


class PriceForm(forms.Form):
    """What an item costs, from which day."""

    use_required_attribute = False
    amount = Number(
        label=_("Amount"), min_value=Decimal(0), max_digits=12, help_text=_("Without VAT.")
    )
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        help_text=_("Three letters, such as DKK or SEK."),
        error_messages={"required": _("Say in which currency.")},
        widget=forms.TextInput(attrs={"class": "form-input input-char-3", "maxlength": 3}),
    )
    valid_from = Day(label=_("Holds from"), help_text=_("The price before it ends the day before."))
    valid_until = Day(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty when it holds until there is a new price."),
    )

    def clean_currency(self) -> str:
        """One that exists."""
        code: str = self.cleaned_data["currency"].upper()
        if not re.fullmatch("[A-Z]{3}", code) or not is_currency(code):
            raise forms.ValidationError(_("There is no such currency."))
        return code


class EndForm(forms.Form):
    """The last day of a price."""

    use_required_attribute = False
    last = Day(label=_("Last day"), help_text=_("After it, nothing has a price until you set one."))


class CreditForm(forms.Form):
    """Why a line is taken back."""

    use_required_attribute = False
    because = forms.CharField(
        label=_("Why it is credited"),
        help_text=_("The customer reads this on the statement."),
        max_length=500,
        error_messages={"required": _("Say in a sentence why.")},
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 3}),
    )


class LineForm(forms.Form):
    """A line that the provider writes by hand, such as a call outside hours (G-07)."""

    use_required_attribute = False
    customer = forms.TypedChoiceField(
        label=_("Customer"), error_messages={"required": _("Choose a customer.")}
    )
    item = forms.TypedChoiceField(
        label=_("Item"), error_messages={"required": _("Choose an item of the price list.")}
    )
    day = Day(label=_("When it was done"))
    text = line_of_text(_("What was done"), 500, error_messages={"required": _("Say what.")})
    quantity = Number(label=_("Quantity"), min_value=Decimal("0.01"), max_digits=10)
    because = forms.CharField(
        label=_("Why it is charged"),
        help_text=_("The customer reads this on the statement."),
        max_length=500,
        error_messages={"required": _("Say in a sentence why.")},
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 3}),
    )
    clause = forms.TypedChoiceField(
        label=_("Clause of the handbook"), required=False, help_text=_("Where it was agreed.")
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        customers: Iterable[Organisation],
        items: Iterable[Item],
        clauses: Iterable[str],
        edition: Edition | None,
        zone: tzinfo,
        now: datetime,
    ) -> None:
        today = now.astimezone(zone).date()
        super().__init__(data, initial={"key": uuid4(), "day": today, "quantity": "1"})
        self.customers = {one.slug: one for one in customers}
        self.edition, self.zone, self.today = edition, zone, today
        choices = {
            "customer": [(slug, one.name) for slug, one in self.customers.items()],
            "item": [(one.code, one.name) for one in items],
            "clause": [("", "–"), *((name, name) for name in clauses)],
        }
        for name, offered in choices.items():
            if name != "clause" and len(offered) > 1:
                offered = [("", "–"), *offered]
            field = self.fields[name]
            field.widget.attrs["class"] = "form-select"
            field.choices = offered  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """A day that has been."""
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("Choose a day that has been."))
        return day

    @property
    def customer_chosen(self) -> Organisation:
        """Who is charged."""
        return self.customers[self.cleaned_data["customer"]]

    @property
    def written(self) -> Manual:
        """What was written, done at noon of its day in the handbook's zone."""
        said = self.cleaned_data
        return Manual(
            item=said["item"],
            text=said["text"],
            quantity=said["quantity"],
            at=datetime.combine(said["day"], NOON, self.zone),
            because=said["because"],
            clause=said["clause"],
            key=str(said["key"]),
        )
