"""A worker as `driftbook work`, whose leases are short enough for a test to see them run out."""

from datetime import timedelta

import django
from django.conf import settings

LEASE = timedelta(seconds=20)

if __name__ == "__main__":
    django.setup()
    settings.OUTBOX_LEASE = settings.WORK_LEASE = LEASE
    from driftbook.requests.extracting import making
    from driftbook.work import worker

    making.LEASE = LEASE
    worker.run()
