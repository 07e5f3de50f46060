"""Lays the town of the incidents' tests into an empty database; prints a session for each name.

python -m tests.journeys.serving.seed lay | session NAME…
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "driftbook.config.settings")
django.setup()

from django.test import Client  # noqa: E402

from driftbook.incidents.tests.cast import town, user  # noqa: E402


def session(name: str) -> str:
    client = Client()
    client.force_login(user(name))
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    if sys.argv[1] == "lay":
        town()
    said = {name: [session(name), str(user(name).key)] for name in sys.argv[2:]}
    sys.stdout.write(f"\n{json.dumps(said)}\n")
