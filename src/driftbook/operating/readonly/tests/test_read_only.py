"""Nothing can be written: pages are read, forms are told so, and whoever is signed in stays so."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
