"""What the documentation shows works as it is shown."""

import re
from datetime import datetime

from driftbook.handbook.comparing.changes import BREAKING
from driftbook.handbook.deciding.support import asked, decide
from driftbook.handbook.proving import check
from driftbook.handbook.proving.findings import SEVERITIES
from driftbook.handbook.reading import read_files
from tests.handbook.small import ROOT


def blocks(page: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text()
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def test_the_handbook_to_start_from_is_sound_and_answers():
    cover, support = blocks("handbook.md")
    files = {"handbook.yaml": cover.encode(), "support.yaml": support.encode()}
    handbook = read_files(files, folder="riverside")
    start = datetime(2026, 11, 23, tzinfo=handbook.zone)
    assert [f.code for f in check(handbook, start)] == ["hours-not-stated"]
    night = decide(handbook, asked(handbook, system="locks"), start.replace(hour=23))
    assert night.situation.steps[1].reach.phone == "+4543300505"


def test_the_guide_that_is_shown_can_be_read():
    cover, support = blocks("handbook.md")
    guides = blocks("guides.md")[0]
    handbook = read_files(
        {
            "handbook.yaml": cover.encode(),
            "support.yaml": support.encode(),
            "guides.yaml": guides.encode(),
        }
    )
    assert handbook.guides.guides[0].id == "battery"


def test_every_finding_is_explained():
    text = (ROOT / "docs/support.md").read_text() + (ROOT / "docs/guides.md").read_text()
    assert [code for code in SEVERITIES if f"`{code}`" not in text] == []


def test_every_change_is_explained():
    """By its code, or by the sort that it belongs to: `contact-…`, `…-renamed`."""
    text = (ROOT / "docs/editions.md").read_text()
    sorts = {code: (f"{code.split('-')[0]}-…", f"…-{code.split('-')[-1]}") for code in BREAKING}
    known = set(re.findall(r"`([^` ]+)`", text))
    assert [code for code in BREAKING if not known & {code, *sorts[code]}] == []
