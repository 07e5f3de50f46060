"""Write the seeded public holidays from the `holidays` package. Run after upgrading it."""

import json
from pathlib import Path

from driftbook.handbook.publicholidays import from_package

COUNTRIES = ("DK", "FI", "IS", "NO", "SE")
YEARS = range(2010, 2046)
TARGET = Path(__file__).parent.parent / "src/driftbook/handbook/seed"


def seed(country: str) -> dict[str, dict[str, str]]:
    """Year → ISO date → name in the country's own language."""
    return {
        str(year): {str(day): name for day, name in from_package(country, None, year).items()}
        for year in YEARS
    }


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for country in COUNTRIES:
        text = json.dumps(seed(country), ensure_ascii=False, indent=1)
        (TARGET / f"{country}.json").write_text(text + "\n", encoding="utf-8")
