"""Django's settings. What an operator may change comes from `environment`, the rest is fixed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from driftbook.config import environment, letters, sharing
from driftbook.operating.measures import multi

PACKAGE = Path(__file__).resolve().parents[1]

try:
    OPERATOR = environment.read(os.environ)
    DATABASES = {
        "default": sharing.shared(environment.database(OPERATOR.database), OPERATOR.sharing)
    }
except environment.OperatorError as problem:
    raise ImproperlyConfigured(str(problem)) from None

OPERATOR.var.mkdir(parents=True, exist_ok=True)
SECRET_KEY = OPERATOR.secret_key
SECRET_KEY_FALLBACKS = list(OPERATOR.former_keys)
DEBUG = OPERATOR.debug
DEMO = OPERATOR.demo
ALLOWED_HOSTS = OPERATOR.allowed_hosts
ADDRESS = OPERATOR.address
HANDBOOKS = OPERATOR.handbooks
KEEP_CITIZENS_DAYS = OPERATOR.keep_citizens_days
KEEP_RUNS_DAYS = OPERATOR.keep_runs_days
KEEP_OFFLINE_DAYS = OPERATOR.keep_offline_days
KEEP_SIGNED_OUT_HOURS = OPERATOR.keep_signed_out_hours
ENTRANCE = OPERATOR.entrance
KEEP_HISTORY_DAYS = OPERATOR.keep_history_days
KEEP_HISTORY_DAYS_OF: dict[str, int] = {}  # by kind of object, where it differs
KEEP_CASES_DAYS = OPERATOR.keep_cases_days
KEEP_LOOKS_DAYS = OPERATOR.keep_looks_days
KEEP_MESSAGES_DAYS = OPERATOR.keep_messages_days
KEEP_BATTERY_REPORTS_DAYS = OPERATOR.keep_battery_reports_days
KEEP_READINGS_DAYS = OPERATOR.keep_readings_days
BROKER = OPERATOR.broker  # of units on doors; empty: there is none

INSTALLED_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "driftbook.charges",
    "driftbook.desk",
    "driftbook.doors",
    "driftbook.downtime",
    "driftbook.editions",
    "driftbook.guides",
    "driftbook.history",
    "driftbook.incidents",
    "driftbook.inbox",
    "driftbook.jobs",
    "driftbook.operating",
    "driftbook.outbox",
    "driftbook.people",
    "driftbook.requests",
    "driftbook.support",
    "driftbook.theme",
    "driftbook.work",
]
MIDDLEWARE = [
    "driftbook.history.requests.middleware",
    "driftbook.operating.watched.middleware",
    "driftbook.operating.asked.middleware",
    *(["driftbook.operating.guarding.middleware"] if DEBUG or DEMO else []),
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "driftbook.theme.keeping.middleware",
    "driftbook.downtime.status.fast.middleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "driftbook.operating.called.middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "driftbook.theme.characters.without_nul",
    "driftbook.theme.buttons.middleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "driftbook.people.middleware.visits",
    "driftbook.people.middleware.Actors",
    "driftbook.operating.readonly.middleware.ReadOnlyTimes",
    "driftbook.people.looks.middleware",
    "driftbook.incidents.device.leaving",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "driftbook.config.urls"
WSGI_APPLICATION = "driftbook.config.wsgi.application"
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite leaves the extra columns of an index out
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "driftbook.people.context.person",
                "driftbook.theme.context.page",
                "driftbook.operating.readonly.middleware.banner",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# People
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["driftbook.people.backends.Accounts"]
LOGIN_URL = "people:sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "name", "email")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
    )
]
AUTH_PASSWORD_VALIDATORS += [
    {"NAME": f"driftbook.people.{name}", "OPTIONS": {}}
    for name in ("words.OwnWords", "numbers.KnownNumbers")
]
PRIVACY_URL = ENTRANCE.privacy_url
PRIVACY_VERSION = ENTRANCE.privacy_version
PROXIES = ENTRANCE.proxies
SECOND_STEP = ENTRANCE.second_step
PROXY_ADDRESSES = OPERATOR.serving.proxies  # from there X-Forwarded-… is believed

# Sessions end after a while without use, and in any case after some days
SESSION_ENGINE = "driftbook.people.sessions"
COOKIE_PREFIX = "" if DEBUG or DEMO else "__Host-"  # see theme/cookies.py; it needs TLS
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_AGE = ENTRANCE.idle_minutes * 60
SESSION_LASTS = timedelta(days=ENTRANCE.session_days)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Directories. How old what they say of a person may be, and how long it lasts when they are silent
DIRECTORY_FRESH = timedelta(seconds=ENTRANCE.fresh_seconds)
DIRECTORIES_INSIDE = ENTRANCE.directories_inside
DIRECTORY_GRACE = timedelta(seconds=ENTRANCE.grace_seconds)
DIRECTORY_LASTS = timedelta(minutes=ENTRANCE.saml_minutes)  # where nothing can be read afresh

# allauth speaks with directories and keeps second steps; its own pages are nowhere
ACCOUNT_ADAPTER = "driftbook.people.allauth_adapters.Accounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_RATE_LIMITS = False  # driftbook.people.limits counts, in all processes together
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG or DEMO else "https"
SOCIALACCOUNT_ADAPTER = "driftbook.people.allauth_adapters.Directories"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address proves nothing: identity is (provider, uid)
SOCIALACCOUNT_LOGIN_ON_GET = True  # form-action would block a form that leads to another host
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "provider_class": "driftbook.people.allauth_adapters.OpenIDConnect",
    },
    "saml": {"provider_class": "driftbook.people.allauth_adapters.SAML"},
}
MFA_ADAPTER = "driftbook.people.allauth_adapters.SecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Driftbook"
MFA_TOTP_TOLERANCE = 1  # codes of thirty seconds, for clocks that differ by one
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO

# The links in the page header: (name of the address, text) for everybody, and (…, …, for whom).
# Names without an address are an error. For whom: whoever is "signed-in", or may do this somewhere.
# A second word is one that an app has given to `theme.context.offered_where`.
# (text, [links]) is one link in the header; its pages show the others as sections.
Linked: TypeAlias = (
    tuple[str, str | Promise] | tuple[str, str | Promise, str] | tuple[str, str | Promise, str, str]
)
NAVIGATION: list[Linked | tuple[str | Promise, Sequence[Linked]]] = [
    ("support:home", _("Who do I turn to?")),
    ("guides:home", _("Guides")),
    ("incidents:home", _("Incidents"), "incident.see"),
    ("jobs:today", _("My jobs"), "job.do"),
    ("jobs:board", _("Board"), "job.assign"),
    ("jobs:list", _("Jobs"), "job.see"),
    ("requests:queue", _("Queue"), "case.list"),
    ("requests:home", _("Cases"), "case.file"),
    (
        _("Doors"),
        [
            ("doors:open", _("Open a door"), "door.open"),
            ("doors:emergency", _("Emergency keys"), "emergency.see"),
            ("doors:home", _("Addresses"), "address.see"),
            ("doors:keys", _("Keys"), "key.see"),
            ("doors:tags", _("Tags"), "tag.see"),
            ("doors:fleet", _("Units"), "unit.see"),
            ("doors:batteries", _("Batteries"), "battery.see"),
            ("doors:gateways", _("Gateways"), "unit.connect"),
        ],
    ),
    (
        _("Downtime"),
        [
            ("downtime:home", _("Downtime"), "downtime.see", "downtime is written of"),
            ("downtime:changes", _("Changes"), "change.see", "changes are asked for"),
            ("downtime:calendar", _("Calendar"), "change.see", "changes are asked for"),
            ("downtime:councils", _("Councils"), "change.see", "councils advise"),
            ("downtime:notices", _("Notices"), "notice.confirm", "notices are due"),
            ("downtime:audiences", _("Who is told"), "notice.prepare", "notices are due"),
            ("downtime:manuals", _("Manuals"), "manual.read", "manuals are kept"),
            (
                "downtime:status-pages",
                _("Status page"),
                "status.change",
                "downtime is written of",
            ),
        ],
    ),
    ("charges:home", _("Charges"), "charge.see"),
    ("editions:list", _("Handbooks")),
    ("desk:home", _("Desk"), "signed-in"),
]
# Whose addresses begin otherwise: they are of the page with this name, for whom it is there.
BELONGING = {
    "/doors/commands/": "doors:open",
    "/doors/units/": "doors:fleet",
    "/doors/devices/": "doors:gateways",
    "/doors/dead-letters/": "doors:gateways",
    "/downtime/meetings/": "downtime:councils",
}

# Language and time
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("da", _("Danish")), ("sv", _("Swedish")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [PACKAGE / "locale"]

# Background work: a task that runs longer is put back, as if its worker had been killed
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WORK_LEASE = timedelta(minutes=15)

# Messages. How long a worker may talk about one message before another takes over
OUTBOX_LEASE = timedelta(minutes=5)
OUTBOX_TIMEOUT = 20  # seconds for each answer of the other side
OUTBOX_FILES = OPERATOR.var / "outbox"
OUTBOX_PER_HOUR = OPERATOR.messages_per_hour
OUTBOX_MAIL = "smtp" if OPERATOR.smtp else "files" if DEMO else ""
OUTBOX_SMS = OPERATOR.sms or (letters.Sms("files") if DEMO else None)
OUTBOX_LOOPBACK = DEBUG or DEMO  # may webhooks go to this very machine, and without TLS?
DEFAULT_FROM_EMAIL = OPERATOR.mail_from
if OPERATOR.smtp:
    EMAIL_HOST, EMAIL_PORT = OPERATOR.smtp.host, OPERATOR.smtp.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = OPERATOR.smtp.user, OPERATOR.smtp.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = OPERATOR.smtp.tls == "starttls", OPERATOR.smtp.tls == "ssl"

# Files of cases: outside what the web server gives out
CASE_FILES = OPERATOR.var / "cases"
FILES = OPERATOR.sharing.files  # the store that machines share; None: these folders
READ_ONLY = OPERATOR.sharing.read_only
CASE_FILE_BYTES = 20 * 2**20  # of one file
CASE_SCANNER = OPERATOR.clamd  # host:port or a socket's path; empty: nothing is scanned
CASE_EXTRACT_LASTS = timedelta(days=14)

# Mail that comes in
INBOX_BYTES = 50 * 2**20  # of one mail
INBOX_LEASE = timedelta(minutes=10)
INBOX_AUTHENTICATES = OPERATOR.mail_authenticates
INBOX_LISTENS = OPERATOR.mail_listen
KEEP_MAIL_DAYS = OPERATOR.keep_mail_days

# Status pages: how many seconds a kept answer is given before the database is asked again, and
# where copies of the pages are written for other servers to give out (None: nowhere)
STATUS_LOOK = 1.0
STATUS_FOLDER = OPERATOR.status_folder

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = OPERATOR.var / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "driftbook.theme.hashed.Files"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["woff2", "png", "map", "txt", "md", "json"]

# Security: a page may load what we serve ourselves, and nothing else
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS = not (DEBUG or DEMO)
CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
CSRF_FAILURE_VIEW = "driftbook.theme.views.csrf_failed"
MESSAGE_STORAGE = "driftbook.theme.cookies.Messages"

# Being watched. One line for each request, but not on a machine on which somebody tries things out
METRICS_TOKEN = OPERATOR.watching.metrics_token
TRACES = OPERATOR.watching.traces
VAR = OPERATOR.var
LOGS = OPERATOR.watching.logs
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "driftbook.operating.logs.formatting.formatter", "form": LOGS}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # lesser ones name the path, which can hold a token
        "django_tasks": {"level": "WARNING"},
        "driftbook.request": {"level": "WARNING" if DEBUG or DEMO else "INFO"},
        "driftbook.work.units": {"level": "WARNING" if DEBUG or DEMO else "INFO"},
        "mail.log": {"level": "WARNING"},  # aiosmtpd names everybody who writes
    },
}
multi.use(OPERATOR.var)
