"""What is written in a case, with its files, and to whom it goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.requests.actions.files import BadFile, checked
from driftbook.requests.file_words import why_not
from driftbook.requests.files import File

if TYPE_CHECKING:
    Upload = UploadedFile[Any]

SAY, ASK, NOTE = "say", "ask", "note"
MOST_TEXT = 20_000
MOST_FILES = 10


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Any, files: MultiValueDict[str, Upload], name: str
    ) -> list[Upload]:
        return files.getlist(name) if files else []


class FilesField(forms.FileField):
    """Several files, as `requests.files.File`; each of a kind and size that is taken."""

    widget = _ManyFiles

    def clean(self, data: Sequence[Upload], initial: Any = None) -> list[File]:
        """Raises ValidationError, with a sentence for each file that is not taken."""
        if len(data) > MOST_FILES:
            text = _("At most %(most)s files at once.") % {"most": MOST_FILES}
            raise forms.ValidationError(text)
        found: list[File] = []
        wrong: list[str] = []
        for one in data:
            try:
                found.append(_taken(one))
            except BadFile as bad:
                wrong.append(why_not(bad))
        if wrong:
            raise forms.ValidationError(wrong)
        return found


def _taken(upload: Upload) -> File:
    """Raises BadFile; what is too large is not even read."""
    name = upload.name or ""
    if (upload.size or 0) > settings.CASE_FILE_BYTES:
        raise BadFile("too-large", name=name, most=settings.CASE_FILE_BYTES)
    file = File(name, upload.read(), upload.content_type or "")
    checked(file)
    return file


class PostForm(forms.Form):
    """A word in a case: to the other side, as a question, or as a note of one's own level."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 5}),
    )
    attached = FilesField(
        label=gettext_lazy("Pictures and other files"),
        required=False,
        widget=_ManyFiles(attrs={"class": "form-upload", "multiple": True}),
    )
    does = forms.ChoiceField(choices=[(one, one) for one in (SAY, ASK, NOTE)], required=False)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4

    def clean(self) -> dict[str, Any]:
        """Something has to be said."""
        said = super().clean() or self.cleaned_data
        text = said["text"] = (said.get("text") or "").replace("\r\n", "\n")
        if not text and not said.get("attached") and "attached" not in self.errors:
            if "text" not in self.errors:
                self.add_error("text", _("Write something, or add a file."))
        elif not text and said.get("does") == ASK:
            self.add_error("text", _("Write what you want to know."))
        return said
