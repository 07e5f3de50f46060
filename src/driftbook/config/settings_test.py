"""Settings for tests and type checks: no operator, plain static files, no compression."""

import os

for _name in [name for name in os.environ if name.startswith("DRIFTBOOK_")]:
    if _name != "DRIFTBOOK_DATABASE":
        del os.environ[_name]
os.environ["DRIFTBOOK_SECRET_KEY"] = "only-for-tests-" + "0" * 40
os.environ["DRIFTBOOK_DEMO"] = "1"

from driftbook.config.settings import *

os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)  # tests count for themselves

MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name and "guarding" not in name]
ALLOWED_HOSTS = ["*"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # thousands of people sign in
STATUS_LOOK = 0.0  # a page shows at once what a test has changed
