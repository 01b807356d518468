"""All settings, safe by default. Every environment variable read here is described in the documentation."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from empathy.environment import (
    Environment,
    cache,
    database,
    documents,
    folder,
    links,
    mailer,
    media_storage,
    release_fingerprint,
    time_zone,
)
from empathy.form_rate_limits import FORM_RATE_LIMITS
from empathy.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

DEVELOPMENT = env.bool("DEVELOPMENT", default=False)
TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=False) and DEVELOPMENT
PRODUCTION = not (DEVELOPMENT or TESTING)

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to a long random value, or DEVELOPMENT=1 on your own machine."
        )
    SECRET_KEY = "development-only-key-which-is-refused-in-production-0123456789"  # noqa: S105
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short. Use at least 50 random characters.")
# Older keys, which still verify and decrypt what was signed or encrypted with them.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Keys that are dropped from the fallbacks; they only keep former handles and addresses reserved.
HASH_KEY_FALLBACKS = env.list("HASH_KEY_FALLBACKS", default=[])

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the hosts of this site, separated by commas.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = env.str("SITE_NAME", default="Empathy in Action")
# The URL in mails; never taken from a request, whose host header can be forged.
SITE_URL = env.str("SITE_URL", default="").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else "http://127.0.0.1:8000"
)
# The contact address, which every page shows.
CONTACT = env.str("CONTACT", default="") or (
    f"hello@{urlsplit(SITE_URL).hostname}" if PRODUCTION else "hello@example.org"
)
# Links that the foot of every page shows beside ours, such as an imprint.
LEGAL_LINKS = links("LEGAL_LINKS", env.str("LEGAL_LINKS", default=""))
# Part of every ETag, so that a cached page of an older release is never confirmed.
RELEASE = env.str("RELEASE", default="") or release_fingerprint(
    BASE_DIR, CONTACT, SITE_URL, SITE_NAME, str(LEGAL_LINKS)
)

# The folder for everything that is written at run time.
VAR = folder("VAR_DIR", Path(env.str("VAR_DIR", default="") or BASE_DIR / "var"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "empathy.apps.EmpathyAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "taggit",
    "markdownx",
    "django_structlog",
    "text_input",
    "accounts",
    "markup",
    "request_handling",
    "django_tasks_db",
    "jobs",
    "content_checks",
    "notices",
    "search",
    "taxonomy",
    "moderation",
    "cases",
    "stories",
    "comments",
    "practice",
    "usage_statistics",
    "empathy.apps.EmpathyConfig",
]

MIDDLEWARE = [
    "empathy.monitoring.middleware.MeasuringMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "empathy.middleware.SafeRequestMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "empathy.middleware.HeadersMiddleware",
    "empathy.middleware.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the first one that reads a form.
    "empathy.middleware.RequestSizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "empathy.middleware.CleanTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "empathy.middleware.SecondFactorMiddleware",
    "empathy.middleware.SessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "empathy.middleware.SuspensionMiddleware",
    "request_handling.middleware.SignedOutFormMiddleware",
    "request_handling.middleware.MethodNotAllowedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "empathy.urls"
WSGI_APPLICATION = "empathy.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "empathy.context_processors.site",
                "moderation.context_processors.queue_badge",
                "notices.context_processors.unread_notices",
            ],
            "builtins": [
                "django.templatetags.static",
                "taxonomy.templatetags.marks",
                "taxonomy.templatetags.shared_parts",
                "taxonomy.templatetags.languages",
                "markup.templatetags.member_text",
            ],
        },
    }
]


# A request with this bearer token reads at /readyz which part of the site is not ready.
READYZ_TOKEN = env.str("READYZ_TOKEN", default="")
# Only a request with this bearer token gets /metrics; without the setting nobody does.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

DATABASES = {
    "default": database(
        env.str("DATABASE_URL", default="") or f"sqlite:///{VAR / 'empathy.sqlite3'}",
        pool=None if TESTING else env.int("DATABASE_POOL", default=8, minimum=1),
    )
}
CACHE_URL = env.str("CACHE_URL", default="")
CACHES = {
    "default": cache(CACHE_URL, VAR / "cache", testing=TESTING),
    "documents": documents(CACHE_URL, VAR / "documents", testing=TESTING),
}
# How much memory each server process uses for rendered pages (empathy/cached_pages.py).
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_MB", default=64) * 1_000_000

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["empathy.roles.RoleBackend"]
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEVELOPMENT)
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Only off for load tests, which send forms faster than people do.
ACCOUNT_RATE_LIMITS = FORM_RATE_LIMITS if PRODUCTION or env.bool("LIMITS", default=True) else False
# Only in the browser in which the member joined: the link alone must not open the account (decision 21).
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# Seconds that a sign-in may wait: for the confirmation after joining, and for the second factor.
ACCOUNT_LOGIN_TIMEOUT = 3600
ACCOUNT_SIGNUP_REDIRECT_URL = "first_steps"
ACCOUNT_FORMS = {
    "change_password": "accounts.forms.ChangePasswordForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "signup": "accounts.forms.SignupForm",
}
ACCOUNT_ADAPTER = "empathy.account_adapter.SiteAccountAdapter"
MFA_ADAPTER = "accounts.adapters.EncryptedMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "activate_totp": "accounts.forms.ActivateAppForm",
    "authenticate": "accounts.forms.AuthenticateCodeForm",
    "reauthenticate": "accounts.forms.ReauthenticateCodeForm",
    "add_webauthn": "accounts.passkey_forms.AddKeyForm",
    "authenticate_webauthn": "accounts.passkey_forms.AuthenticateKeyForm",
    "edit_webauthn": "accounts.passkey_forms.EditKeyForm",
    "login_webauthn": "accounts.passkey_forms.LoginKeyForm",
    "reauthenticate_webauthn": "accounts.passkey_forms.ReauthenticateKeyForm",
}
MFA_TOTP_ISSUER = SITE_NAME
# A clock may be off by one step of 30 seconds (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Forwarding headers are only trusted if the operator says how many proxies there are.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# Mail: the development mailer writes files, so that nothing leaves the machine.
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"{SITE_NAME} <hello@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_FOLDER = VAR / "mail"
MAILERS = {
    "default": mailer(env.str("MAIL_URL", default=""), MAIL_FOLDER, testing=TESTING, production=PRODUCTION)
}

# Work beside the server (manage.py worker)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# A job or task of a worker that has not reported for so long is given to another one.
WORKER_LEASE_SECONDS = 60

# Backups (manage.py backup). The worker makes one each night if the folder is set.
_backup_dir = env.str("BACKUP_DIR", default="")
BACKUP_DIR = Path(_backup_dir) if _backup_dir else None
BACKUP_KEEP_DAYS = env.int("BACKUP_KEEP_DAYS", default=30, minimum=1)
# A public key of age; without it, backups are not encrypted.
BACKUP_RECIPIENT = env.str("BACKUP_RECIPIENT", default="")

# Static files and media
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", default="") or VAR / "static")
# The guides are files of the documentation, which the help shows (empathy/help_guides.py).
GUIDES = BASE_DIR / "docs" / "guides"
GUIDES_STATIC_PREFIX = "guides"
STATICFILES_DIRS = [BASE_DIR / "static", (GUIDES_STATIC_PREFIX, GUIDES / "pictures")]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_DIR", default=str(VAR / "media")))
STORAGES = {
    "default": media_storage(env),
    "staticfiles": {
        "BACKEND": "empathy.static_files.StaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# The largest request; views that take files have a limit of their own (request_handling/uploads.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["request_handling.uploads.BoundedUploadHandler"]

FORM_RENDERER = "text_input.form_renderer.TextDirectionRenderer"
MARKDOWNX_MARKDOWNIFY_FUNCTION = "markup.render"

# Language and time
LANGUAGE_CODE = "en-gb"
# Each in its own language. Arabic is not translated: it shows the layout from right to left in development.
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
if env.bool("PSEUDO_RTL", default=False) and not PRODUCTION:
    LANGUAGES.append(("ar", "العربية"))
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 31_536_000
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["empathy.formats"]
TIME_ZONE = time_zone(env.str("TIME_ZONE", default="Europe/London"))
USE_TZ = True
TAGGIT_CASE_INSENSITIVE = True

# Safety
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "empathy.views.errors.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=63072000)
    # Both concern other hosts of the organisation, too.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
    # `check --deploy` asks for them otherwise.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = logging_config(json=PRODUCTION)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
