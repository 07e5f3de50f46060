"""Fill an empty database with the cast of the cases; prints what a browser and a program need."""

import json
import sys
from datetime import datetime

import django


def main() -> None:
    """Everybody of the cast, a session and a token of Petra's."""
    django.setup()
    from django.utils import timezone

    from driftbook.people.actions.own import make_token
    from driftbook.requests.tests.cast import PETRA, houses, user
    from tests.cast import session_of

    now: datetime = timezone.now()
    houses()
    petra = user(PETRA)
    _row, token = make_token(user=petra, name="load", days=5, now=now)
    json.dump({"session": session_of(petra), "token": token}, sys.stdout)


if __name__ == "__main__":
    main()
