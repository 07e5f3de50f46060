"""Tables as spreadsheets, however many rows they have."""

from __future__ import annotations

import openpyxl
import pytest

from driftbook.theme import tables

HEADINGS = (("Name", 12), ("Number", 12))


@pytest.mark.parametrize(
    ("rows", "sheets"),
    [(0, [[]]), (2, [[0, 1]]), (3, [[0, 1, 2]]), (7, [[0, 1, 2], [3, 4, 5], [6]])],
)
def test_what_one_sheet_has_no_room_for_stands_in_the_next(
    monkeypatch: pytest.MonkeyPatch, rows: int, sheets: list[list[int]]
) -> None:
    monkeypatch.setattr(tables, "ROWS", 3)
    with tables.xlsx_file("Units", HEADINGS, ((f"U-{at}", at) for at in range(rows))) as file:
        book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Units", "Units 2", "Units 3"][: len(sheets)]
    for sheet, wanted in zip(book, sheets, strict=True):
        heading, *found = sheet.values
        assert heading == ("Name", "Number")
        assert found == [(f"U-{at}", at) for at in wanted]
