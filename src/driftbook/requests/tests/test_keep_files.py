"""Files of cases: what is taken, where it lies, who gets it, and what a scanner has to say."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from PIL import Image

from driftbook.files.folder import path as place_of
from driftbook.requests import kinds, scanning, storage
from driftbook.requests.actions.files import BadFile, keep_file, scan
from driftbook.requests.files import File
from driftbook.requests.models import KEEPER, Attachment, Case
from driftbook.requests.tests.cast import (
    CARO,
    KARIN,
    NOW,
    OLGA,
    OTTO,
    PAUL,
    PETRA,
    Houses,
    of,
)
from driftbook.requests.tests.talking import PDF, PNG, file_address, filed, says

CLAMD = shutil.which("clamd") or "/usr/sbin/clamd"
BAD = b"Something that a signature of this very test knows: 7c1f8a55-3f0e"


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, form)
    return out.getvalue()


def packed(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return out.getvalue()


def sheet() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


XML = kinds.OPEN_XML
ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (picture("JPEG"), "a.txt", "image/jpeg"),
        (picture("PNG"), "a.jpg", "image/png"),
        (picture("GIF"), "", "image/gif"),
        (picture("WEBP"), "", "image/webp"),
        (picture("TIFF"), "", "image/tiff"),
        (picture("BMP"), "", "image/bmp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(20), "a.heic", "image/heif"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(20), "a.mp4", "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(20), "a.mov", "video/quicktime"),
        (PDF, "a.docx", "application/pdf"),
        ("Åsa skriver något".encode(), "a.txt", "text/plain"),
        ("Åsa skriver något".encode("cp1252"), "a.txt", "text/plain"),
        ("Åsa skriver något".encode("utf-16"), "a.txt", "text/plain"),
        (b"From the beginning on it was broken.", "a.txt", "text/plain"),
        (b"name;door\nx;y\n", "a.csv", "text/csv"),
        (b"From: a@example.org\r\nSubject: x\r\n\r\nx", "a.eml", "message/rfc822"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "a.ics", "text/calendar"),
        (b"{\\rtf1\\ansi x}", "a.rtf", "application/rtf"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "a.doc", "application/msword"),
        (sheet(), "a.xlsx", XML + "spreadsheetml"),
        (packed(mimetype=ODT), "a.odt", ODT),
    ],
)
def test_what_is_taken_is_known_by_its_bytes(content: bytes, name: str, kind: str) -> None:
    assert kinds.kind_of(content, name) == kind
    assert kind in kinds.TAKEN


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script>", "a.txt"),
        (b"  <!doctype html><p>x", "picture.png"),
        (b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
        (b"<?xml version='1.0'?><x/>", "a.txt"),
        (b"#!/bin/sh\nrm", "a.txt"),
        (b"MZ\x90\0" + bytes(300), "holiday.jpg"),
        (b"\x7fELF" + bytes(300), "a"),
        (packed(a__txt="x"), "a.docx"),
        (packed(**{"[Content_Types]__xml": "macroEnabled wordprocessingml."}), "a.docm"),
        (packed(**{"[Content_Types]__xml": "wordprocessingml.", "word/vbaProject__bin": ""}), "a"),
        (b"PK\x03\x04 and nothing more", "a.docx"),
        (packed(mimetype="text/html"), "a.odt"),
        (bytes(range(256)) * 4, "a.bin"),
    ],
)
def test_what_is_not_taken(content: bytes, name: str) -> None:
    assert kinds.kind_of(content, name) not in kinds.TAKEN


def test_a_file_lies_outside_the_web_root_by_its_digest(
    here: Houses, case_files: Path, settings: Any
) -> None:
    case = filed(here)
    first = says(here, case, PETRA, "", files=(File("../../etc/pass wd.png", PNG, "text/html"),))
    again = says(here, case, PETRA, "", files=(File("b.png", PNG),))
    kept, twice = first.attachments.get(), again.attachments.get()
    assert (kept.name, kept.kind, kept.size) == ("pass wd.png", "image/png", len(PNG))
    assert kept.digest == twice.digest
    place = case_files / kept.digest[:2] / kept.digest
    assert place.read_bytes() == PNG
    assert [path for path in case_files.rglob("*") if path.is_file()] == [place]
    assert place.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"
    assert not case_files.is_relative_to(settings.STATIC_ROOT)


def test_too_large_and_empty(here: Houses, settings: Any) -> None:
    settings.CASE_FILE_BYTES = 100
    case = filed(here)
    for content, code in ((b"x" * 101, "too-large"), (b"", "empty")):
        with pytest.raises(BadFile) as bad:
            says(here, case, PETRA, "", files=(File("a.txt", content),))
        assert bad.value.code == code


def test_a_mail_is_posted_whatever_hangs_on_it(here: Houses) -> None:
    """Its sender is not there to choose another file; the raw mail keeps everything anyway."""
    case = filed(here)
    files = (File("x.exe", b"MZ\x90\0" + bytes(99)), File("a.png", PNG, content_id="pic@x"))
    made = says(here, case, PETRA, "By mail", via="mail", files=files)
    lost, kept = made.attachments.all()
    assert (lost.name, lost.verdict, lost.digest) == ("x.exe", "refused", "")
    assert (kept.content_id, kept.verdict) == ("pic@x", "unknown")
    assert of(PETRA).get(file_address(case, lost.key)).status_code == 404
    assert "Not kept" in of(PETRA).get(f"/requests/{case.key}/").content.decode()


def test_a_file_without_its_row_never_happens_the_other_way(here: Houses, monkeypatch: Any) -> None:
    """The bytes are there before the row: a crash between leaves a file too many, never a hole."""
    case = filed(here)

    def full(content: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "keep", full)
    with pytest.raises(OSError, match="No space"):
        says(here, case, PETRA, "", files=(File("a.png", PNG),))
    assert (Attachment.objects.count(), case.posts.count()) == (0, 1)


def test_a_half_written_file_is_written_again(case_files: Path) -> None:
    digest = storage.keep(PDF)
    place_of(storage.name(digest)).write_bytes(PDF[:5])
    assert storage.keep(PDF) == digest
    assert place_of(storage.name(digest)).read_bytes() == PDF
    for wrong in ("", "../../../etc/passwd", "G" * 64):
        with pytest.raises(ValueError, match=r".*"):
            storage.name(wrong)


# --- giving out ----------------------------------------------------------------------------------


def with_files(here: Houses) -> tuple[Case, Attachment, Attachment]:
    case = filed(here)
    files = (File("yard.png", PNG), File('plån "1".pdf', PDF))
    made = says(here, case, KARIN, "See", side=KEEPER, files=files)
    shown, saved = made.attachments.all()
    return case, shown, saved


def test_pictures_are_shown_and_all_else_is_saved(here: Houses) -> None:
    case, shown, saved = with_files(here)
    answer = of(PETRA).get(file_address(case, shown.key, "yard.png"))
    assert b"".join(answer.streaming_content) == PNG  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("inline")
    answer = of(PETRA).get(file_address(case, saved.key))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''pl%C3%A5n")
    for header, value in {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }.items():
        assert answer[header] == value


@pytest.mark.parametrize(
    ("name", "status"), [(PETRA, 200), (PAUL, 200), (CARO, 200), (KARIN, 200), (OLGA, 404)]
)
def test_who_gets_a_file(here: Houses, name: str, status: int) -> None:
    case, shown, _saved = with_files(here)
    assert of(name).get(file_address(case, shown.key)).status_code == status
    assert of(OTTO).get(file_address(case, shown.key)).status_code == 404


def test_a_file_is_given_out_in_its_own_case_only(here: Houses) -> None:
    _case, shown, _saved = with_files(here)
    other = filed(here)
    assert of(PETRA).get(file_address(other, shown.key)).status_code == 404


def test_files_of_internal_notes(here: Houses) -> None:
    case = filed(here)
    note = says(here, case, KARIN, "x", side=KEEPER, internal=True, files=(File("a.png", PNG),))
    key = note.attachments.get().key
    assert of(KARIN).get(file_address(case, key)).status_code == 200
    assert of(PETRA).get(file_address(case, key)).status_code == 404


def test_files_of_the_form(here: Houses) -> None:
    case = filed(here)
    with transaction.atomic():
        kept = keep_file(case=case, file=File("a.png", PNG), post=None, field="pictures", now=NOW)
    assert kept.field == "pictures"
    assert of(PAUL).get(file_address(case, kept.key)).status_code == 200


# --- scanning ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: Any) -> Iterator[str]:
    """A real clamd that knows one signature: that of BAD."""
    if not Path(CLAMD).exists():
        pytest.skip("clamav-daemon is not installed")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "db").mkdir()
    (folder / "db" / "own.ndb").write_text(f"Test.Only:0:*:{BAD.hex()}\n")
    line = folder / "clamd.sock"
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}/db\nLocalSocket {line}\nForeground yes\n"
        f"TemporaryDirectory {folder}\nLogFile {folder}/log\nUser root\n"
        if os.geteuid() == 0
        else f"DatabaseDirectory {folder}/db\nLocalSocket {line}\nForeground yes\n"
        f"TemporaryDirectory {folder}\nLogFile {folder}/log\n"
    )
    with (folder / "said").open("wb") as said:
        running = subprocess.Popen(
            [CLAMD, "-c", str(folder / "clamd.conf")], stdout=said, stderr=subprocess.STDOUT
        )
    try:
        for _try in range(600):
            if line.exists() and _answers(str(line)):
                break
            assert running.poll() is None, (folder / "said").read_text()
            time.sleep(0.1)
        yield str(line)
    finally:
        running.terminate()
        running.wait(60)


def _answers(line: str) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(line)
        except OSError:
            return False
        asking.sendall(b"zPING\0")
        return asking.recv(10).startswith(b"PONG")


def test_an_infected_file_is_kept_and_never_given_out(
    here: Houses, clamd: str, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.CASE_SCANNER = clamd
    case = filed(here)
    with django_capture_on_commit_callbacks(execute=True):
        files = (File("bad.txt", BAD), File("good.png", PNG))
        made = says(here, case, PETRA, "See", files=files)
    bad, good = made.attachments.all()
    assert (bad.verdict, good.verdict) == ("infected", "clean")
    assert place_of(storage.name(bad.digest)).is_file()
    refused = of(KARIN).get(file_address(case, bad.key))
    assert refused.status_code == 403
    assert "harmful" in refused.content.decode()
    assert of(KARIN).get(file_address(case, good.key)).status_code == 200
    page = of(KARIN).get(f"/requests/{case.key}/").content.decode()
    assert "Something harmful was found in it" in page
    assert f"/files/{bad.key}/" not in page


def test_what_the_scanner_missed_it_is_asked_when_somebody_wants_it(
    here: Houses, clamd: str, settings: Any
) -> None:
    case = filed(here)
    made = says(here, case, PETRA, "See", files=(File("bad.txt", BAD),))
    key = made.attachments.get().key
    assert of(KARIN).get(file_address(case, key)).status_code == 200, "no scanner, no verdict"
    settings.CASE_SCANNER = clamd
    assert of(KARIN).get(file_address(case, key)).status_code == 403
    assert made.attachments.get().verdict == "infected"


def test_while_the_scanner_is_silent_nothing_unknown_goes_out(
    here: Houses, settings: Any, tmp_path: Path
) -> None:
    case = filed(here)
    made = says(here, case, PETRA, "See", files=(File("a.png", PNG),))
    settings.CASE_SCANNER = str(tmp_path / "nobody.sock")
    assert of(KARIN).get(file_address(case, made.attachments.get().key)).status_code == 503
    Attachment.objects.update(verdict="clean")
    assert of(KARIN).get(file_address(case, made.attachments.get().key)).status_code == 200


def test_the_scanner_over_tcp_and_what_it_cannot_judge(
    here: Houses, settings: Any, monkeypatch: Any
) -> None:
    settings.CASE_SCANNER = "127.0.0.1:1"
    assert scanning.verdict(io.BytesIO(PDF)) == "unknown"
    monkeypatch.setattr(scanning, "_asked", lambda place: "INSTREAM size limit exceeded. ERROR")
    assert scanning.verdict(io.BytesIO(PDF)) == "unknown"
    settings.CASE_SCANNER = ""
    assert scan(Attachment(digest="", verdict="refused")).verdict == "refused"
