"""What the documentation shows works as it is shown."""

import re
from datetime import datetime

from driftbook.handbook.comparing.changes import BREAKING
from driftbook.handbook.deciding.downtime import decide as may_be_down
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from driftbook.handbook.deciding.jobs import Asked
from driftbook.handbook.deciding.jobs import decide as what_job
from driftbook.handbook.deciding.people import decide as who_changes
from driftbook.handbook.deciding.requests import filing
from driftbook.handbook.deciding.support import asked, decide
from driftbook.handbook.deciding.windows import bookable
from driftbook.handbook.proving import check
from driftbook.handbook.proving.findings import SEVERITIES
from driftbook.handbook.reading import read_files
from driftbook.incidents import entry_shapes, log_words
from driftbook.incidents.models.log import KINDS
from driftbook.wording import conditions, request_codes
from tests.handbook.doorways import doorways
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


def test_the_table_of_changes_that_is_shown_is_sound_and_answers():
    cover, support = blocks("handbook.md")
    files = {"handbook.yaml": cover, "support.yaml": support, "people.yaml": blocks("people.md")[0]}
    handbook = read_files({name: text.encode() for name, text in files.items()})
    start = datetime(2026, 11, 23, tzinfo=handbook.zone)
    assert [f.code for f in check(handbook, start)] == ["hours-not-stated"]
    assert who_changes(handbook, "key-missing", "local").where.place == "module"


def test_the_jobs_that_are_shown_are_sound_and_answer():
    cover, support = blocks("handbook.md")
    jobs, doors = blocks("jobs.md")[:2]
    files = {
        "handbook.yaml": cover,
        "support.yaml": support,
        "jobs.yaml": jobs,
        "doors.yaml": doors,
    }
    handbook = read_files({name: text.encode() for name, text in files.items()})
    start = datetime(2026, 11, 23, tzinfo=handbook.zone)
    assert [f.code for f in check(handbook, start)] == ["hours-not-stated"]
    (first, *_) = bookable(handbook, start.replace(hour=13), 14)
    asked_for = Asked("repair", start.replace(hour=13), first.start)
    assert what_job(handbook, asked_for).way.id == "window"


def the_requests_chapter() -> str:
    """`requests.yaml` as the documentation shows it."""
    pages = sorted((ROOT / "docs").glob("requests*.md"))
    found = [block for page in pages for block in blocks(page.name)]
    return next(block for block in found if block.startswith("# requests.yaml"))


def test_the_requests_that_are_shown_are_sound_and_answer():
    cover, support = blocks("handbook.md")
    files = {
        "handbook.yaml": cover,
        "support.yaml": support,
        "requests.yaml": the_requests_chapter(),
    }
    handbook = read_files({name: text.encode() for name, text in files.items()})
    start = datetime(2026, 11, 23, 9, tzinfo=handbook.zone)
    assert [f.code for f in check(handbook, start)] == ["hours-not-stated"]
    answers = {"what": "new", "count": "3"}
    filed = filing(handbook, "tag", party="town", roles=["spoc"], answers=answers, now=start)
    assert filed.allowed
    assert filed.prices[0].quantity == 3


def test_the_cards_that_are_shown_are_sound_and_run():
    cover, support = blocks("handbook.md")
    (incidents,) = blocks("incidents-chapter.md")
    files = {"handbook.yaml": cover, "support.yaml": support, "incidents.yaml": incidents}
    handbook = read_files({name: text.encode() for name, text in files.items()})
    start = datetime(2026, 11, 23, tzinfo=handbook.zone)
    assert [f.code for f in check(handbook, start)] == ["hours-not-stated"]
    assert handbook.incidents.situations["power"].timers["masts"].minutes == 120


def test_the_doors_that_are_shown_are_sound():
    for shown in blocks("doors-chapter.md"):
        handbook = doorways(shown)
        found = check(handbook, datetime(2026, 11, 23, tzinfo=handbook.zone))
        assert not {f.code for f in found if f.place.chapter == "doors"} - {"emergency-unsaid"}
    assert (handbook.doors.batteries.order.job, handbook.doors.by_hand) == ("change", True)


def test_the_downtime_that_is_shown_is_sound_and_answers():
    cover, support = blocks("handbook.md")
    for shown in blocks("downtime-chapter.md"):
        files = {"handbook.yaml": cover, "support.yaml": support, "downtime.yaml": shown}
        handbook = read_files({name: text.encode() for name, text in files.items()})
        start = datetime(2026, 11, 23, 10, tzinfo=handbook.zone)
        assert {f.code for f in check(handbook, start)} == {"hours-not-stated"}
    begins = datetime(2026, 12, 8, 9, tzinfo=handbook.zone)
    facts = DowntimeFacts("minor", ("network",), begins, begins.replace(hour=12))
    answer = may_be_down(handbook, facts, start)
    assert (answer.allowed, answer.affected) == (True, ("network", "locks"))
    assert [duty.by.day for duty in answer.duties] == [24, 1]


def test_everything_that_an_entry_of_a_log_can_say_is_explained():
    """The page is the reference of the API: each kind has a row that names all of its data."""
    page = (ROOT / "docs/incidents.md").read_text()
    rows = {kind: re.search(rf"^\| `{kind}` \|.*$", page, re.MULTILINE) for kind in KINDS}
    assert [kind for kind, row in rows.items() if row is None] == []
    tables = (entry_shapes.NEEDED, entry_shapes.MAY)
    said = [(kind, name) for table in tables for kind, names in table.items() for name in names]
    assert [(kind, name) for kind, name in said if f"`{name}`" not in rows[kind][0]] == []
    assert [name for name in entry_shapes.ANY if f"`{name}`" not in page] == []
    assert [code for code in log_words.REFUSED if f"`{code}`" not in page] == []


def test_every_link_leads_somewhere():
    """Between pages, to headings too, as GitHub names them."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]
    lost = []
    for page in pages:
        text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL).replace("\n", " ")
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            name, _, heading = link.partition("#")
            to = page.parent / name if name else page
            known = link.startswith("http") or (
                to.exists() and (not heading or heading in headings(to.read_text()))
            )
            if not known:
                lost.append((page.name, link))
    assert lost == []


def headings(text: str) -> set[str]:
    """The anchors of a page."""
    found = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in found}


def test_every_problem_of_a_case_is_explained():
    text = "".join(page.read_text() for page in (ROOT / "docs").glob("requests*.md"))
    codes = {code.partition(":")[0] for code in request_codes.PROBLEMS}
    assert [code for code in codes if f"`{code}`" not in text] == []


def test_every_condition_of_a_job_is_explained():
    text = (ROOT / "docs/jobs.md").read_text()
    codes = {code.partition(":")[0] for code in conditions.SENTENCES}
    assert [code for code in codes if f"`{code}`" not in text] == []


def test_every_finding_is_explained():
    pages = [ROOT / "docs" / f"{word}.md" for word in ("support", "guides", "people", "jobs")]
    pages += (ROOT / "docs").glob("requests*.md")
    pages += (ROOT / "docs").glob("incidents*.md")
    pages += (ROOT / "docs").glob("doors*.md")
    pages += (ROOT / "docs").glob("downtime*.md")
    text = "".join(page.read_text() for page in pages)
    assert [code for code in SEVERITIES if f"`{code}`" not in text] == []


def test_every_change_is_explained():
    """By its code, or by the sort that it belongs to: `contact-…`, `…-renamed`."""
    text = (ROOT / "docs/editions.md").read_text()
    sorts = {code: (f"{code.split('-')[0]}-…", f"…-{code.split('-')[-1]}") for code in BREAKING}
    known = set(re.findall(r"`([^` ]+)`", text))
    assert [code for code in BREAKING if not known & {code, *sorts[code]}] == []
