"""All settings. They come from the environment only; a missing or misspelt value stops start-up and says how to mend it.

BROBYGGER_DATA       folder of the database file and the keys (default: var/ below the folder one stands in)
BROBYGGER_DATABASE   postgresql://user:password@host:port/name; empty means SQLite in BROBYGGER_DATA
BROBYGGER_HOSTS      names the server answers to, comma between (default: 127.0.0.1,localhost)
BROBYGGER_HTTPS      on (default) or off; off only for a server that listens on this machine alone
BROBYGGER_KEY_FILE   file of the keys (default: keys.json in BROBYGGER_DATA), readable by its owner only
BROBYGGER_KEYS       the same keys as JSON, instead of the file
BROBYGGER_PROXIES    how many proxies of one's own stand before the server (default: 0); the visitor's address is theirs to tell
BROBYGGER_LANGUAGE   language of the commands: da (default) or en; the pages have a choice of their own
BROBYGGER_DEBUG      on or off (default)
"""

import logging.config
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from brobygger.config.keys import key_file, read_keys

KNOWN = {
    f"BROBYGGER_{name}"
    for name in ("DATA", "DATABASE", "HOSTS", "HTTPS", "KEY_FILE", "KEYS", "DEBUG", "LANGUAGE", "PROXIES")
}
# Set by the test and build scripts, read by them and not here.
KNOWN |= {name for name in os.environ if name.startswith("BROBYGGER_TEST_")}

for _name in sorted(set(os.environ) - KNOWN):
    if _name.startswith("BROBYGGER_"):
        raise ImproperlyConfigured(f"{_name} is not a setting of Brobygger. Known: {', '.join(sorted(KNOWN))}.")


def _switch(name: str, default: bool) -> bool:
    value = os.environ.get(name, "on" if default else "off").lower()
    if value not in ("on", "off"):
        raise ImproperlyConfigured(f"{name} must be on or off, not {value!r}.")
    return value == "on"


def _count(name: str) -> int:
    value = os.environ.get(name, "0")
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def _check_language() -> None:
    value = os.environ.get("BROBYGGER_LANGUAGE", "da")
    if value not in ("da", "en"):
        raise ImproperlyConfigured(f"BROBYGGER_LANGUAGE must be da or en, not {value!r}.")


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "brobygger.sqlite3",
            "OPTIONS": {
                # Case data: a commit that was answered must survive a power cut, hence FULL.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY",
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
            },
            # Closing the last connection to the file empties the write-ahead log, which waits for the disk: once in the life
            # of a server is enough.
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ImproperlyConfigured("BROBYGGER_DATABASE must look like postgresql://user:password@host:port/name.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(query.pop("port", "") or parts.port or ""),
        # The rest, such as sslmode=require, is the driver's. What ``records.prepared`` asks is planned once and kept from the
        # second time on; what Django's cursor asks never is.
        # Compiled is none: a list asks for the first few of many and is given in less time than that takes, but the server goes
        # by what all of them would cost.
        # Of disks that turn, the server thinks a row by an index to be four times as dear as the next one; on a disk that does
        # not, or in memory, it would read every contact there is to find those of fifty people.
        "OPTIONS": {"prepare_threshold": 1, "options": "-c jit=off -c random_page_cost=1.1"}
        | {name: unquote(value) for name, value in query.items()},
        # On the street a phone asks every few minutes. A new connection has planned nothing yet, and its first answer takes
        # twice as long.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


_check_language()
DATA = Path(os.environ.get("BROBYGGER_DATA", "var")).resolve()
DEBUG = _switch("BROBYGGER_DEBUG", False)
HTTPS = _switch("BROBYGGER_HTTPS", True)
KEYS = read_keys(DATA)
KEY_FILE = key_file(DATA)
SECRET_KEY = KEYS.session
ALLOWED_HOSTS = os.environ.get("BROBYGGER_HOSTS", "127.0.0.1,localhost").split(",")
DATABASES = {"default": _database(os.environ.get("BROBYGGER_DATABASE", ""))}

INSTALLED_APPS = [
    "brobygger.records.apps.RecordsConfig",
    "brobygger.web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "brobygger.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "brobygger.web.middleware.IdleSession",
    "brobygger.web.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "brobygger.web.middleware.RefusalsInWords",
]
ROOT_URLCONF = "brobygger.config.urls"
WSGI_APPLICATION = "brobygger.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "brobygger.web.pages.frame",
            ],
            "builtins": ["brobygger.web.templatetags.brobygger", "django.templatetags.i18n"],
        },
    }
]

# Login
FORM_RENDERER = "brobygger.web.faults.Renderer"
AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "brobygger.web.access.adapter.OnlyGivenAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/10m/key", "reauthenticate": "10/m/user"}
# Failed logins are counted by address; behind a proxy everyone would have the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = _count("BROBYGGER_PROXIES")
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Brobygger"
# A one-time code must not fail because the phone's clock is half a minute off.
MFA_TOTP_TOLERANCE = 1

# A session ends after thirty idle minutes. Closing the browser does not end it: a browser that opens its tabs again would
# keep the cookie whatever stood here.
SESSION_COOKIE_AGE = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
# Chosen once, not at every start of the browser.
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# A note of 5 MB must reach the rule that refuses it in words, instead of a bare 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Several server processes must count failed logins together.
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}

# Danish first
LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "web" / "locale"]
FORMAT_MODULE_PATH = ["brobygger.config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The build has already put fingerprints into the names and compressed twins beside the files: nothing is collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = "^/static/brobygger/assets/"
WHITENOISE_ALLOW_ALL_ORIGINS = False

MIGRATION_MODULES = {"records": "brobygger.records.migrations"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Logs carry ids, never names, numbers or notes.
# Django would first set up its own, which mails errors to administrators and loads its pages to do so.
LOGGING_CONFIG = None
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "brobygger.config.logs.WithoutSecrets"}},
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Its statements hold what was typed: they are told to nobody, whatever level is asked for.
    "loggers": {"django": {"level": "WARNING"}},
}
logging.config.dictConfig(LOGGING)
