"""A thousand mails while two fetchers and two workers are killed a hundred times.

python -m bench.storm [MAILS [KILLS]]      DRIFTBOOK_DATABASE=postgresql://… for PostgreSQL
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.work.mail_storm import storm


def main(mails: int = 1000, kills: int = 100) -> int:
    """Print what came of it; 1: something was lost or done twice."""
    with tempfile.TemporaryDirectory() as folder:
        found = storm(
            database=os.environ.get("DRIFTBOOK_DATABASE") or str(Path(folder) / "storm.sqlite3"),
            var=Path(folder),
            mails=mails,
            kills=kills,
            seed=time.time(),
        )
    print(
        f"{sum(found.kills.values())} kills ({found.kills['fetch']} of fetchers, "
        f"{found.kills['work']} of workers) in {found.seconds:.0f} s: {mails} mails, "
        f"{found.lost} lost, {found.twice} done twice, {found.rows} in the ledger, "
        f"{found.again} readings taken up again"
    )
    return int(bool(found.lost or found.twice or found.rows != mails))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
