"""What a tap sends."""

from __future__ import annotations

from django import forms

from driftbook.doors.models.opening import ACTS


class AskForm(forms.Form):
    """What is asked of the door, and which tap it was."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    pressed = forms.UUIDField()
