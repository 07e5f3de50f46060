"""The copy of a status page in a folder: whole, true, and gone when the page is closed."""

from __future__ import annotations

import json
import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from driftbook.downtime.models import StatusPage, Subscription
from driftbook.downtime.status import actions, exporting, queries
from driftbook.downtime.status.due import PAUSE, Copies, Unconfirmed
from driftbook.downtime.tests.said import downtime, opened, say
from driftbook.downtime.tests.town import BY, END, NOW, START, Town, town

pytestmark = [pytest.mark.django_db, pytest.mark.stored]
FILES: tuple[str, ...] = (
    "index{}.html",
    "banner{}.html",
    "feed{}.atom",
    "feed{}.rss",
    "calendar{}.ics",
)
FILES += ("status{}.json",)


@pytest.fixture
def there() -> Town:
    return town()


@pytest.fixture
def board(there: Town) -> StatusPage:
    return opened(there)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.STATUS_FOLDER = tmp_path
    return tmp_path


def work(at: datetime) -> int:
    return Copies().run_due(at, 20)


def test_all_of_it_is_there_in_every_language(there: Town, board: StatusPage, folder: Path) -> None:
    downtime(there)
    assert Copies().next_due(NOW) == NOW
    assert work(NOW) == 1
    root = folder / "the-town"
    names = {one.name for one in root.iterdir()} - {"static"}
    said = {name.format(language) for name in FILES for language in ("", ".en", ".da")}
    assert names == said | {exporting.STAMP}
    page = (root / "index.da.html").read_text()
    assert "Plejeplanen er nede." in page
    assert (root / "index.html").read_text() == (root / "index.en.html").read_text()
    assert not feedparser.parse((root / "feed.da.atom").read_bytes()).bozo
    assert json.loads((root / "status.json").read_text())["planned"]


def test_everything_that_it_names_is_in_the_folder(
    there: Town, board: StatusPage, folder: Path
) -> None:
    work(NOW)
    root = folder / "the-town"
    pages = [root / "index.da.html", root / "banner.en.html"]
    named = {
        (page.parent / link)
        for page in pages
        for link in re.findall(r'href="([^"#:?]+)["#]', page.read_text())
    }
    for style in root.glob("static/**/*.css"):
        named |= {style.parent / url for url in re.findall(r'url\("([^"]+)"\)', style.read_text())}
    assert len(named) > 15
    assert [path for path in named if not path.exists()] == []
    assert 'href="/' not in pages[0].read_text()


def test_it_is_written_anew_when_something_happens_or_the_clock_says_so(
    there: Town, board: StatusPage, folder: Path
) -> None:
    row = downtime(there)
    work(NOW)
    assert work(NOW) == 0
    say(row, "moved", at=NOW)
    assert work(NOW) == 1
    work(START - timedelta(minutes=5))
    assert Copies().next_due(START - timedelta(minutes=5)) == START
    page = folder / "the-town/index.en.html"
    assert "No disruptions are known" in page.read_text()
    assert work(START) == 1
    assert "Planned downtime now" in page.read_text()
    assert END > START


def test_a_folder_that_was_lost_is_written_again(
    there: Town, board: StatusPage, folder: Path
) -> None:
    work(NOW)
    (folder / "the-town/index.html").unlink()
    (folder / "the-town" / exporting.STAMP).write_text("{")
    assert work(NOW) == 1
    assert (folder / "the-town/index.html").exists()


def test_a_language_that_is_no_longer_offered_goes(
    there: Town, board: StatusPage, folder: Path
) -> None:
    work(NOW)
    more: dict[str, Any] = {"languages": ["da"], "past_days": 9, "by": BY, "now": NOW}
    actions.open_page(organisation=board.organisation, **more)
    work(NOW)
    assert not (folder / "the-town/index.en.html").exists()
    assert 'lang="da"' in (folder / "the-town/index.html").read_text()


def test_what_a_killed_worker_has_begun_is_swept_up(
    there: Town, board: StatusPage, folder: Path
) -> None:
    work(NOW)
    begun, now_ = folder / "the-town/.index.html.1.a", folder / "the-town/.index.html.2.b"
    begun.write_text("half")
    now_.write_text("of another worker, at this moment")
    os.utime(begun, (1, 1))
    say(downtime(there), "moved", at=NOW)
    work(NOW)
    assert (begun.exists(), now_.exists()) == (False, True)


def test_a_closed_page_leaves_nothing_and_takes_nothing_with_it(
    there: Town, board: StatusPage, folder: Path
) -> None:
    (folder / "others").mkdir()
    work(NOW)
    actions.close_page(page=board, by=BY, now=NOW)
    assert work(NOW) == 1
    assert [one.name for one in folder.iterdir()] == ["others"]
    assert Copies().next_due(NOW) is None


def test_a_folder_that_cannot_be_written_is_tried_again_later(
    there: Town, board: StatusPage, folder: Path
) -> None:
    (folder / "the-town").write_text("a file is in the way")
    copies = Copies()
    assert copies.run_due(NOW, 20) == 1
    assert copies.next_due(NOW) == NOW + PAUSE
    (folder / "the-town").unlink()
    assert copies.run_due(NOW + PAUSE, 20) == 1
    assert (folder / "the-town/index.html").exists()


def test_a_page_that_cannot_be_made_keeps_no_other_from_being_written(
    there: Town, board: StatusPage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = actions.open_page(organisation=there.maker, languages=["en"], by=BY, now=NOW)
    entries = queries.entries

    def stumble(page: StatusPage, *more: Any) -> Any:
        if page.pk == board.pk:
            raise ValueError("a fault of ours")
        return entries(page, *more)

    monkeypatch.setattr(queries, "entries", stumble)
    copies = Copies()
    assert copies.run_due(NOW, 20) == 2
    assert (folder / other.organisation.slug / "index.html").exists()
    assert copies.next_due(NOW) == NOW + PAUSE


def test_what_was_written_by_half_goes_too_when_the_page_is_closed(
    there: Town, board: StatusPage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(root: Path) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(exporting, "_put_styles", full)
        work(NOW)
    assert (folder / "the-town/index.html").exists()
    actions.close_page(page=board, by=BY, now=NOW)
    assert Copies().next_due(NOW) == NOW
    work(NOW)
    assert list(folder.iterdir()) == []


def test_what_a_killed_worker_was_taking_away_goes(
    there: Town, board: StatusPage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(NOW)
    actions.close_page(page=board, by=BY, now=NOW)

    def killed(path: Path) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patched:
        patched.setattr("shutil.rmtree", killed)
        work(NOW)
    assert len(list(folder.iterdir())) == 1
    assert Copies().next_due(NOW) == NOW
    work(NOW)
    assert list(folder.iterdir()) == []


def test_a_clock_that_was_put_back_leaves_no_old_copy(
    there: Town, board: StatusPage, folder: Path
) -> None:
    work(NOW + timedelta(days=365))
    assert Copies().next_due(NOW) == NOW
    assert work(NOW) == 1
    assert Copies().next_due(NOW) == NOW + exporting.LONGEST


def test_the_banner_of_a_copy_says_how_old_it_is(
    there: Town, board: StatusPage, folder: Path
) -> None:
    work(NOW)
    banner = (folder / "the-town/banner.en.html").read_text()
    assert "This is a copy of Mon 23 Nov 10:00." in " ".join(banner.split())


def test_without_a_folder_nothing_is_written(there: Town, board: StatusPage, settings: Any) -> None:
    settings.STATUS_FOLDER = None
    assert Copies().next_due(NOW) is None
    assert work(NOW) == 0


def test_addresses_that_nobody_confirmed_are_not_kept(there: Town, board: StatusPage) -> None:
    more: dict[str, Any] = {"page": board, "language": "en", "systems": [], "now": NOW}
    actions.subscribe(address="rita@example.org", **more)
    kept = actions.subscribe(address="remy@example.org", **more)
    actions.confirm(subscription=kept, now=NOW)
    later = NOW + timedelta(days=2)
    assert Unconfirmed().next_due(NOW) == later
    assert Unconfirmed().run_due(later, 20) == 1
    assert Unconfirmed().next_due(later) is None
    left = Subscription.objects.order_by("pk").values_list("address", "ended_because")
    assert list(left) == [("", "never-confirmed"), ("remy@example.org", "")]
