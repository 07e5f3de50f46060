"""Files that lie about what they are, that have no end, and whose names do things.

What kinds are known by their bytes is in `requests/tests/test_keep_files.py`.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from driftbook.requests import giving, kinds
from driftbook.requests.models import Attachment
from driftbook.theme import tables

MARKUP = b"<script>alert(1)</script>"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40)
POLYGLOTS = [
    PNG + MARKUP,
    b"GIF89a/*" + bytes(8) + b"*/=1;" + MARKUP,
    b"%PDF-1.7\n" + MARKUP,
    b"\xff\xd8\xff\xe0" + bytes(16) + MARKUP,
]


@pytest.mark.parametrize("content", POLYGLOTS)
def test_two_things_at_once_are_never_given_out_as_a_page(content: bytes) -> None:
    kind = kinds.kind_of(content, "page.html")
    assert "html" not in kind
    assert "script" not in kind


def bomb(name: str, megabytes: int) -> bytes:
    """A small archive, of which one part is large once it is unpacked."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open(name, "w") as part,
    ):
        for _ in range(megabytes):
            part.write(b" " * 2**20)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype", "word/document.xml"])
def test_an_archive_without_end_is_not_unpacked(name: str) -> None:
    import tracemalloc

    content = bomb(name, 200)
    assert len(content) < 2**20
    tracemalloc.start()
    kind = kinds.kind_of(content, "a.docx")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kind not in kinds.TAKEN
    assert most < 20 * 2**20, f"{most} bytes for a file of {len(content)}"


@pytest.mark.parametrize("at", [40, 60, 100, -60, -30, -10])
@pytest.mark.parametrize("noise", [b"\xff" * 8, b"\0" * 8])
def test_an_archive_that_was_damaged_is_no_fault_of_ours(at: int, noise: bytes) -> None:
    raw = bytearray(bomb("[Content_Types].xml", 1))
    start = at % len(raw)
    raw[start : start + 8] = noise
    assert kinds.kind_of(bytes(raw), "a.docx") not in kinds.TAKEN


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="evil.html',
        "a\r\nSet-Cookie: x=1",
        "../../etc/passwd",
        "å\u202egnp.exe",
        "x" * 900,
    ],
)
def test_a_hostile_name_stays_a_name(name: str, settings: Any, tmp_path: Path) -> None:
    settings.CASE_FILES, settings.CASE_SCANNER = tmp_path, ""
    digest = "ab" + "0" * 62
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / digest).write_bytes(PNG)
    answer = giving.given(
        Attachment(name=name, kind="text/plain", digest=digest, size=len(PNG), verdict="clean")
    )
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment")
    assert "\n" not in said
    assert "\r" not in said
    assert said.count('filename="') + said.count("filename*=") <= 2
    assert "/" not in said.replace("%2F", "")
    assert answer.headers["Content-Security-Policy"] == giving.POLICY
    assert "Set-Cookie" not in answer.headers


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\0=1"]
FORMULAS += ["\u200b=1", "\ufeff=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "\v=1", "\f=1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_a_table_is_a_formula(cell: str) -> None:
    """Also behind what a reader does not see, and in the wide signs of Asian keyboards."""
    assert tables.plain(cell).startswith("'"), repr(tables.plain(cell))


def test_nor_a_heading_nor_in_the_spreadsheet() -> None:
    import openpyxl

    raw = tables.as_xlsx("=title", [("=1+1", 10)], [["=cmd|' /C calc'!A0"], ["@x"], ["http://x/"]])
    (sheet,) = openpyxl.load_workbook(io.BytesIO(raw)).worksheets
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    text = "".join(tables.as_csv(["=x"], [["=y"]]))
    assert ",=" not in text
    assert "\n=" not in text
