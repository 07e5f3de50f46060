"""Forms whose server says in words what is missing, and how their fields look."""

from __future__ import annotations

from django import forms

INPUT = {"class": "form-input", "autocomplete": "off"}
SELECT = {"class": "form-select"}


class Plain(forms.Form):
    """The server says in words what is missing, not the browser."""

    use_required_attribute = False
