"""As in production, on this machine: the real settings, without what only makes pages faster."""

from pathlib import Path

from driftbook.config.settings import *

MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["DIRS"] = [Path(__file__).parents[1] / "work" / "letters"]

# Nobody should wait for a test as long as for a database that is away
_options = DATABASES["default"]["OPTIONS"]
if "pool" in _options:
    _options["pool"] = {**_options["pool"], "timeout": 2}
else:
    _options["timeout"] = 3
