"""What the author of a draft sends: the text of a chapter, files, a change note."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from driftbook.editions.models import Draft
from driftbook.handbook.schema.chapters import FILES
from driftbook.handbook.yamltext import MAX_BYTES

KNOWN = [f"{name}.yaml" for name in FILES]
UNREADABLE = (
    *(zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError),
    *(zlib.error, lzma.LZMAError),
)
"""What opening an archive may raise that is damaged, or was made to be."""


class ChapterForm(forms.Form):
    """The text of one file, and the revision of the draft that it was read from."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(
            attrs={
                "class": "form-input code-text",
                "rows": 26,
                "spellcheck": "false",
                "wrap": "off",
                "autocapitalize": "off",
                "autocomplete": "off",
            }
        ),
    )
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, draft: Draft, file: str) -> None:
        self.file = file
        initial = {"text": draft.files.get(file, ""), "revision": draft.revision}
        super().__init__(data, initial=initial)

    def clean_text(self) -> str:
        """Lines end the way they do in the other files; browsers send both signs."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n")
        return text if not text or text.endswith("\n") else text + "\n"

    def against(self, draft: Draft) -> ChapterForm:
        """The same text, to be saved over what somebody else has written meanwhile."""
        said = {"text": self.cleaned_data["text"], "revision": draft.revision}
        return ChapterForm(said, draft=draft, file=self.file)


class Files(forms.ClearableFileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each cleaned as one."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        chosen = (data if isinstance(data, list) else [data]) or [None]
        return [super(FilesField, self).clean(file, initial) for file in chosen]


class UploadForm(forms.Form):
    """The files of a handbook, or a zip of its folder."""

    chosen = FilesField(
        label=_("Files"),
        help_text=_("The YAML files of the handbook, or a zip of its folder."),
        widget=Files(attrs={"class": "form-input", "accept": ".yaml,.zip", "multiple": True}),
        error_messages={"required": _("Choose the files first.")},
    )

    def clean_chosen(self) -> dict[str, str]:
        """File name → text."""
        texts: dict[str, str] = {}
        for upload in self.cleaned_data["chosen"]:
            for name, raw in _unpacked(upload):
                texts[name] = _text(name, raw)
        return texts

    def replacing(self, there: Mapping[str, str]) -> dict[str, str | None]:
        """The files to save: a whole handbook takes out what it does not have."""
        texts: dict[str, str | None] = dict(self.cleaned_data["chosen"])
        if "handbook.yaml" in texts:
            texts |= {name: None for name in there if name not in texts}
        return texts


def _unpacked(upload: UploadedFile[Any]) -> Iterable[tuple[str, bytes]]:
    name = upload.name or ""
    if not name.endswith(".zip"):
        if upload.size is None or upload.size > MAX_BYTES:
            raise forms.ValidationError(_("%(name)s is too large."), params={"name": name})
        return [(PurePosixPath(name).name, upload.read())]
    try:
        if upload.size is None or upload.size > len(KNOWN) * MAX_BYTES:
            raise forms.ValidationError(_("%(name)s is too large."), params={"name": name})
        with zipfile.ZipFile(io.BytesIO(upload.read())) as archive:
            return list(_members(archive))
    except UNREADABLE:
        text = _("%(name)s is not a zip that can be opened.")
        raise forms.ValidationError(text, params={"name": name}) from None


def _members(archive: zipfile.ZipFile) -> Iterable[tuple[str, bytes]]:
    """Each chapter once, so that a small archive cannot hold thousands of large ones."""
    seen: set[str] = set()
    for member in archive.infolist():
        path = PurePosixPath(member.filename)
        if path.name in KNOWN:
            if path.name in seen:
                raise forms.ValidationError(
                    _("%(name)s is there more than once."), params={"name": path.name}
                )
            seen.add(path.name)
            if member.file_size > MAX_BYTES:
                raise forms.ValidationError(_("%(name)s is too large."), params={"name": path.name})
            with archive.open(member) as opened:
                yield path.name, opened.read(MAX_BYTES + 1)


def _text(name: str, raw: bytes) -> str:
    if name not in KNOWN:
        text = _("No chapter is named %(name)s. There is %(known)s.")
        raise forms.ValidationError(text, params={"name": name, "known": ", ".join(KNOWN)})
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        text = _("%(name)s is not written in UTF-8.")
        raise forms.ValidationError(text, params={"name": name}) from None


class PublicationForm(forms.Form):
    """The change note, and each warning acknowledged by name."""

    note = forms.CharField(
        label=_("What has changed, and why"),
        help_text=_("Both parties read it in the message they get."),
        max_length=4000,
        error_messages={"required": _("Say in a sentence what has changed.")},
        widget=forms.Textarea(attrs={"class": "form-input", "rows": 4}),
    )
    acknowledged = forms.MultipleChoiceField(
        label=_("Warnings that you know of"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
    )
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, draft: Draft, warnings: Any) -> None:
        super().__init__(data, initial={"revision": draft.revision})
        self.shown = draft.revision
        self.fields["acknowledged"].choices = list(warnings)  # type: ignore[attr-defined]

    def clean_revision(self) -> int:
        """What is published is what was shown."""
        revision: int = self.cleaned_data["revision"]
        if revision != self.shown:
            raise forms.ValidationError(
                _("Somebody has changed the draft since you opened this page. Look at it again.")
            )
        return revision

    def clean_acknowledged(self) -> list[str]:
        """Every warning has to be ticked."""
        ticked: list[str] = self.cleaned_data["acknowledged"]
        if len(ticked) < len(self.fields["acknowledged"].choices):  # type: ignore[attr-defined]
            raise forms.ValidationError(_("Tick every warning that you know of, or mend it first."))
        return ticked
