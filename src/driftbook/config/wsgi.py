"""The application for gunicorn: `gunicorn driftbook.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

OURS = "driftbook.config.settings"

# Other settings, such as those of tests, let anybody in under any name
if os.environ.setdefault("DJANGO_SETTINGS_MODULE", OURS) != OURS:
    raise RuntimeError(f"DJANGO_SETTINGS_MODULE must be {OURS}, or be left out.")
application = get_wsgi_application()
