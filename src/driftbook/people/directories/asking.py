"""How directories are asked: public addresses alone, and no redirects.

Whoever administers an organisation says where its directory is, and that may be a customer of
somebody else's Driftbook. So the rules of webhooks hold. An ADFS in the operator's own network
needs DRIFTBOOK_DIRECTORIES_INSIDE.
"""

from __future__ import annotations

import functools
import logging
from typing import Any

import requests
from django.conf import settings

from driftbook.outbox.channels import Failed
from driftbook.outbox.channels.webhooks import NotAllowed, guarded, look_up

LOG = logging.getLogger(__name__)


def session() -> requests.Session:
    """A session for a directory. Raises requests.ConnectionError for an address inside."""
    opened = guarded(inside=settings.DIRECTORIES_INSIDE)
    opened.max_redirects = 0
    opened.request = functools.partial(_request, opened.request)  # type: ignore[method-assign]
    return opened


def _request(send: Any, method: str, url: str, **more: Any) -> requests.Response:
    more.setdefault("timeout", settings.SOCIALACCOUNT_REQUESTS_TIMEOUT)
    try:
        look_up(url, inside=settings.DIRECTORIES_INSIDE)
        answer: requests.Response = send(method, url, **more)
    except (NotAllowed, Failed) as wrong:
        LOG.warning("a directory is not asked: %s (DRIFTBOOK_DIRECTORIES_INSIDE)", wrong)
        raise requests.ConnectionError(str(wrong)) from wrong
    except requests.TooManyRedirects as elsewhere:
        raise requests.ConnectionError("it leads elsewhere") from elsewhere
    return answer
