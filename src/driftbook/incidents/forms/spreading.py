"""What callers hear, what is posted, and who is informed (A-02, A-04, A-05)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.incidents.forms.entries import EntryForm

ON, OFF, POSTED, OVER = "on", "off", "posted", "over"
BOX = {"class": "form-checkbox"}
CALLED, SELF, PROGRAM, MAIL, OTHER = "called", "self", "program", "mail", "other"


class AnnouncementForm(EntryForm):
    """Whether callers hear it, where, and how it was switched."""

    says = gettext_lazy("What is played, if it is something else")
    field_order = ("queues", "how", "words", "happened", "personal", "form", "over", "state")
    state = forms.ChoiceField(
        choices=[(ON, ON), (OFF, OFF)],
        error_messages={"required": gettext_lazy("Say whether it is on.")},
    )

    def __init__(self, data: Any, *, queues: Sequence[tuple[str, str]], program: bool, **more: Any):
        super().__init__(data, **more)
        self.fields["queues"] = forms.MultipleChoiceField(
            label=_("In which telephone queues?"),
            choices=queues,
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs=BOX),
        )
        hows = [
            (CALLED, _("I have called somebody who switched it")),
            (SELF, _("I have switched it myself")),
        ]
        if program:
            hows.insert(0, (PROGRAM, _("A program switches it now")))
        self.fields["how"] = forms.ChoiceField(
            label=_("How is it switched?"),
            choices=hows,
            initial=hows[0][0],
            widget=forms.RadioSelect(attrs={"class": "form-radio"}),
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """On is somewhere."""
        said = super().clean() or self.cleaned_data
        if said.get("state") == ON and not said.get("queues") and "queues" not in self.errors:
            self.add_error("queues", _("Tick where callers hear it."))
        return said

    def data_said(self) -> dict[str, Any]:
        """The state, where, and how."""
        said = self.cleaned_data
        return {"state": said["state"], "queues": said["queues"], "how": said["how"]}


class PostForm(EntryForm):
    """That it is posted, or that it is over, with the text as it was posted."""

    says = gettext_lazy("The text")
    needs_words = True
    needed = gettext_lazy("The text is missing.")
    rows = 6
    state = forms.ChoiceField(
        choices=[(POSTED, POSTED), (OVER, OVER)],
        error_messages={"required": gettext_lazy("Say what was posted.")},
    )

    def __init__(self, data: Any, *, posted: bool, **more: Any):
        super().__init__(data, **more)
        self.posted = posted

    def data_said(self) -> dict[str, Any]:
        """The state, and whether something was posted before."""
        state = self.cleaned_data["state"]
        return {"state": state, "update": self.posted and state == POSTED}


class InformForm(EntryForm):
    """A message to receivers, with the figures that they are kept informed of."""

    says = gettext_lazy("The message")
    rows = 4
    field_order = ("to", "how", "words", "happened", "personal", "form", "over")

    def __init__(
        self,
        data: Any,
        *,
        receivers: Sequence[tuple[str, str]],
        figures: Mapping[str, str],
        reachable: Collection[str],
        **more: Any,
    ):
        super().__init__(data, **more)
        self.reachable, self.receivers = reachable, dict(receivers)
        self.figures = {f"figure-{id}": id for id in figures}
        self.fields["to"] = forms.MultipleChoiceField(
            label=_("Who is informed?"),
            choices=receivers,
            error_messages={"required": _("Tick who is informed.")},
            widget=forms.CheckboxSelectMultiple(attrs=BOX),
        )
        for field, id in self.figures.items():
            self.fields[field] = forms.CharField(
                label=figures[id],
                required=False,
                max_length=60,
                widget=forms.TextInput(attrs={"class": "form-input"}),
            )
        hows = [
            (CALLED, _("I have told them by telephone")),
            (OTHER, _("I have told them in another way")),
        ]
        if reachable:
            hows.insert(0, (MAIL, _("Driftbook sends it now, as mail or SMS")))
        self.fields["how"] = forms.ChoiceField(
            label=_("How?"),
            choices=hows,
            initial=hows[0][0],
            widget=forms.RadioSelect(attrs={"class": "form-radio"}),
        )
        self.order_fields(("to", *self.figures, "words", "how", "happened", "personal"))

    def clean(self) -> dict[str, Any]:
        """A message says something, and reaches everybody who is ticked."""
        said = super().clean() or self.cleaned_data
        if not said.get("words") and not self._told() and "words" not in self.errors:
            self.add_error("words", _("Write something, or say one of the figures."))
        without = [one for one in said.get("to", ()) if one not in self.reachable]
        if said.get("how") == MAIL and without:
            names = ", ".join(self.receivers[one] for one in without)
            self.add_error("to", _("No address is known of: {names}").format(names=names))
        return said

    def _told(self) -> dict[str, str]:
        said = {id: self.cleaned_data.get(field, "") for field, id in self.figures.items()}
        return {id: text.replace("\0", "").strip() for id, text in said.items() if text.strip()}

    def data_said(self) -> dict[str, Any]:
        """To whom, the figures, and how."""
        said = self.cleaned_data
        return {"to": said["to"], "figures": self._told(), "how": said["how"]}
