"""Settings: everything from the environment, safe when nothing is set.

`VIADUKT_MODE` is `production` (the default), `demo` or `test`. `VIADUKT_HOME` is the folder of the embedded database,
the key store and the files. All variables stand in `docs/operations.md`.
"""

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent
MODE = os.environ.get("VIADUKT_MODE", "production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"VIADUKT_MODE is {MODE!r}; it must be production, demo or test")
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"
HOME = Path(os.environ.get("VIADUKT_HOME", "var")).resolve()


def _number(name: str, given: str, least: int) -> int:
    """A setting that is a whole number; raises `ImproperlyConfigured` naming it when it is none, or below `least`."""
    if not given.isdecimal() or int(given) < least:
        raise ImproperlyConfigured(f"{name} is {given!r}; it must be a whole number, {least} or more")
    return int(given)


def _secret_key() -> str:
    """The environment's key; outside production one that is kept in the home folder."""
    if given := os.environ.get("VIADUKT_SECRET_KEY"):
        return given
    if PRODUCTION:
        raise ImproperlyConfigured(
            "VIADUKT_SECRET_KEY is not set. Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if MODE == "test":
        return "only-for-tests-" + "0" * 50
    kept = HOME / "secret_key"
    if not kept.exists():
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
BASE_URL = os.environ.get("VIADUKT_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_hosts = os.environ.get("VIADUKT_HOSTS", "127.0.0.1,localhost,[::1],testserver" if not PRODUCTION else "")
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",") if host.strip()]
# How many proxies of our own stand before the application: so many entries of X-Forwarded-For are believed.
TRUSTED_PROXIES = _number("VIADUKT_TRUSTED_PROXIES", os.environ.get("VIADUKT_TRUSTED_PROXIES", "0"), 0)
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "viadukt.kernel",
    "viadukt.ui",
    "viadukt.audit",
    "viadukt.accounts",
    "viadukt.jobs",
    "viadukt.files",
    "viadukt.post",
    "viadukt.understanding",
    "viadukt.network",
    "viadukt.directory",
    "viadukt.guidance",
    "viadukt.casework",
    "viadukt.portal",
    "viadukt.api",
    "viadukt.cli",
    *(["viadukt.demo"] if not PRODUCTION else []),
]

MIDDLEWARE = [
    "viadukt.api.middleware.OpenToEveryOrigin",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "viadukt.ui.middleware.InterfaceLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "viadukt.accounts.middleware.SessionEnds",
    "viadukt.ui.middleware.RefusalToNotice",
]

ROOT_URLCONF = "viadukt.config.urls"
WSGI_APPLICATION = "viadukt.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates", PACKAGE / "accounts" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "viadukt.ui.context.interface",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

FORM_RENDERER = "viadukt.ui.forms.Renderer"
CSRF_FAILURE_VIEW = "viadukt.ui.errors.csrf_failure"

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'viadukt.sqlite3'}"),
    # Erasure shares and ballot keys: apart from the database, backed up apart, 30 days at most.
    "keystore": dj_database_url.parse(os.environ.get("KEYSTORE_URL") or f"sqlite:///{HOME / 'keystore.sqlite3'}"),
}
for _database in DATABASES.values():
    if _database["ENGINE"] == "django.db.backends.sqlite3":
        _database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        }
    else:
        _database["CONN_MAX_AGE"] = 60
        _database["CONN_HEALTH_CHECKS"] = True
DATABASE_ROUTERS = ["viadukt.kernel.keystore.KeystoreRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The key that wraps organisations' private keys: outside database and key store, never in a backup.
KEK_FILE = Path(os.environ.get("VIADUKT_KEK_FILE", HOME / "kek"))
FILES_ROOT = Path(os.environ.get("VIADUKT_FILES", HOME / "files"))
UPLOAD_MOST_BYTES = 25 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["viadukt.files.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
AUDIT_KEEP_MONTHS = _number("VIADUKT_AUDIT_MONTHS", os.environ.get("VIADUKT_AUDIT_MONTHS", "24"), 1)
CLAMD_SOCKET = os.environ.get("VIADUKT_CLAMD", "")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
# A long letter of two million characters still reaches the form that refuses it kindly (a browser sends six bytes for an ä).
DATA_UPLOAD_MAX_MEMORY_SIZE = 13_000_000
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher" if MODE == "test" else "viadukt.accounts.hashers.TwoAtATime"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("ar", "العربية"),
    ("fa", "فارسی"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = os.environ.get("VIADUKT_TIME_ZONE", "Europe/Berlin")
USE_TZ = True

STATIC_URL = "/static/"
# Leaflet's files out of django-leaflet, which is not in INSTALLED_APPS: it wants GDAL and writes inline script.
_LEAFLET = find_spec("leaflet")
STATICFILES_DIRS = (
    [("leaflet", Path(place) / "static" / "leaflet") for place in _LEAFLET.submodule_search_locations or ()] if _LEAFLET else []
)
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "media", "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "files": {"BACKEND": "viadukt.files.storage.AtomicFileSystemStorage", "OPTIONS": {"location": FILES_ROOT}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "gif", "webp", "ico", "zip", "gz", "br", "woff", "woff2", "map")

# A tile server, if the operator has one: `https://tiles.example.org/{z}/{x}/{y}.png`. Without it the map shows outlines.
MAP_TILES = os.environ.get("VIADUKT_MAP_TILES", "")
MAP_TILES_CREDIT = os.environ.get("VIADUKT_MAP_TILES_CREDIT", "© OpenStreetMap")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": ["blob:"],  # to hear what one has just recorded, before it is sent
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
if MAP_TILES:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append("{0.scheme}://{0.netloc}".format(urlsplit(MAP_TILES)))
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if BASE_URL.startswith("https://") or PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

TASKS = {"default": {"BACKEND": "viadukt.jobs.backend.Backend", "QUEUES": []}}

# Mail: `smtp://user:password@host:587`; in the demo nothing leaves the machine.
MAIL_URL = os.environ.get("VIADUKT_MAIL_URL", "")
MAIL_FROM = os.environ.get("VIADUKT_MAIL_FROM", "viadukt@localhost")

# Who runs this instance: a legal notice (§ 5 DDG), line breaks kept, also those written as \n, and an address for questions
# and complaints.
IMPRINT = os.environ.get("VIADUKT_IMPRINT", "").replace("\\n", "\n")
CONTACT_EMAIL = os.environ.get("VIADUKT_CONTACT", "")

# Where "Leave now" goes: a page that says nothing about who comes from here.
LEAVE_URL = os.environ.get("VIADUKT_LEAVE_URL", "https://www.wetter.de/")
# Under which licence the texts of this directory may be used by others: a name, a blank, and its address.
OPEN_DATA_LICENCE = os.environ.get("VIADUKT_OPEN_DATA_LICENCE", "CC BY 4.0 https://creativecommons.org/licenses/by/4.0/")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "viadukt.kernel.logs.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("VIADUKT_LOG_LEVEL", "WARNING")},
    # Below an error it would write down the addresses that people asked for.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {
            "level": "CRITICAL"
        },  # whoever knocks under a wrong name gets 400; a page of log each
    },
}

# django-allauth: sign-in by e-mail, accounts by invitation only, second factors.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_ADAPTER = "viadukt.accounts.adapters.AccountAdapter"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
ACCOUNT_FORMS = {
    "login": "viadukt.accounts.forms.LoginForm",
    "reauthenticate": "viadukt.accounts.forms.ReauthenticateForm",
    "reset_password": "viadukt.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "viadukt.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key,50/d/key",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
PASSWORD_RESET_TIMEOUT = 4 * 60 * 60
# An answer to "forgot my password" takes this long, so that it does not tell whether there is an account.
RESET_ANSWER_SECONDS = 0.0 if MODE == "test" else 0.4
# Attempts at one account's second factor: (what is counted, how many, in how many seconds).
CODE_LIMITS = [("accounts.code.minutes", 6, 10 * 60), ("accounts.code.day", 40, 24 * 60 * 60)]
MFA_ADAPTER = "viadukt.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "reauthenticate": "viadukt.accounts.forms.CodeAgainForm",
    "login_webauthn": "viadukt.accounts.forms.PasskeyLoginForm",
    "reauthenticate_webauthn": "viadukt.accounts.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invitation proves the address
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Viadukt"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Staff are signed out when they were away this long.
STAFF_IDLE_SECONDS = 60 * _number("VIADUKT_IDLE_MINUTES", os.environ.get("VIADUKT_IDLE_MINUTES", "60"), 1)
