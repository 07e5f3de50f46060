"""Lays the town of the incidents' tests into an empty database; prints a session for each name.

python -m tests.journeys.serving.seed lay NAME… | session NAME… | role NAME ROLE | password NAME
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "driftbook.config.settings")
django.setup()

from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from driftbook.incidents.tests.cast import ADAM, town, user  # noqa: E402
from driftbook.people.actions import members, signing  # noqa: E402
from driftbook.people.models import Organisation  # noqa: E402
from driftbook.people.queries import actor_of  # noqa: E402


def session(name: str) -> str:
    client = Client()
    client.force_login(user(name))
    return client.cookies["sessionid"].value


def give_only(name: str, role: str) -> None:
    """The town's administrator gives somebody this role instead of all others."""
    now = timezone.now()
    here = Organisation.objects.get(slug="the-town")
    adam = actor_of(user(ADAM), now)
    members.change_roles(actor=adam, organisation=here, user=user(name), roles=[role], now=now)


def forgotten(name: str) -> None:
    """Somebody chooses a new password, in another browser."""
    now, new = timezone.now(), "what nobody guesses"
    signing.choose_password(user=user(name), password=new, how="code", now=now)


if __name__ == "__main__":
    if sys.argv[1] == "role":
        sys.exit(give_only(*sys.argv[2:]))
    if sys.argv[1] == "password":
        sys.exit(forgotten(*sys.argv[2:]))
    if sys.argv[1] == "lay":
        town()
    said = {name: [session(name), str(user(name).key)] for name in sys.argv[2:]}
    sys.stdout.write(f"\n{json.dumps(said)}\n")
