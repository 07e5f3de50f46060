"""The demo's prices: invented, strict, and put in once."""

from __future__ import annotations

from pathlib import Path

import pytest

from driftbook.charges import demo
from driftbook.charges.models import Price
from driftbook.charges.tests.cast import NOW, price
from driftbook.people.models import Agreement
from tests.handbook.small import ROOT

pytestmark = pytest.mark.django_db
ROW = "- {code: bulb, name: A bulb, unit: each, amount: '5.00', currency: SEK, valid_from: 2026-01-01}\n"


def shown(lamps: Agreement, folder: Path, text: str) -> list[str]:
    (folder / "demo").mkdir(exist_ok=True)
    (folder / "demo/prices.yaml").write_text(text)
    return list(demo.shown(lamps, folder, NOW))


def test_prices_are_put_in_once(lamps: Agreement, tmp_path: Path) -> None:
    assert list(demo.shown(lamps, tmp_path, NOW)) == []
    assert shown(lamps, tmp_path, ROW) == ["lamps: 1 invented prices"]
    assert shown(lamps, tmp_path, ROW) == []
    price("6.00", "2026-06-01")
    assert shown(lamps, tmp_path, ROW) == []
    assert Price.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        "- {code: bulb}",
        ROW.replace("SEK", "kr"),
        ROW.replace("5.00", "5.001"),
        ROW.replace("unit:", "per:"),
        "code: [",
        "hello",
    ],
)
def test_what_is_written_wrongly_is_left_out(lamps: Agreement, tmp_path: Path, wrong: str) -> None:
    (line,) = shown(lamps, tmp_path, wrong)
    assert "is left out" in line
    assert not Price.objects.exists()


def test_a_clash_is_told(lamps: Agreement, tmp_path: Path) -> None:
    price("9.00", "2026-01-01")
    (line,) = shown(lamps, tmp_path, ROW)
    assert "bulb from 2026-01-01: Another price begins" in line


def test_the_shipped_prices_can_be_read(lamps: Agreement) -> None:
    (line,) = list(demo.shown(lamps, ROOT / "handbooks/gladsaxe", NOW))
    assert line == "lamps: 4 invented prices"
