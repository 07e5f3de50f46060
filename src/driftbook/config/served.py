"""The application of `driftbook serve`: only our proxies say for whom they ask."""

from __future__ import annotations

from django.conf import settings

from driftbook.config.wsgi import application as inner
from driftbook.operating.serving.trusted import Trusted

application = Trusted(inner, settings.PROXY_ADDRESSES)
