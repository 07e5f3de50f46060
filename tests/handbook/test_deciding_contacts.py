"""One contact by itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding import contacts
from driftbook.handbook.deciding.answers import Unanswerable
from tests.handbook.small import shipped, small

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def test_open_until_and_closed_until() -> None:
    book = shipped("orebro")
    day = contacts.decide(book, "carelock-day", datetime(2026, 11, 24, 10, 0, tzinfo=STOCKHOLM))
    assert (day.open, day.phone) == (True, "+4619213606")
    assert day.changes == datetime(2026, 11, 24, 17, 0, tzinfo=STOCKHOLM)
    night = contacts.decide(book, "carelock-day", datetime(2026, 11, 24, 23, 10, tzinfo=STOCKHOLM))
    assert (night.open, night.changes) == (False, datetime(2026, 11, 25, 7, 0, tzinfo=STOCKHOLM))


def test_a_shared_number_with_its_menu() -> None:
    reach = contacts.decide(
        shipped("orebro"), "tes-support", datetime(2026, 12, 23, 10, 0, tzinfo=STOCKHOLM)
    )
    assert (reach.phone, reach.menu) == ("+4619212000", (3, 1))
    assert reach.caution is not None


def test_what_cannot_be_decided() -> None:
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=STOCKHOLM)
    with pytest.raises(Unanswerable, match="there is no contact 'nobody'"):
        contacts.decide(shipped("orebro"), "nobody", noon)
    with pytest.raises(NoChapter):
        contacts.decide(small(), "nobody", noon)
