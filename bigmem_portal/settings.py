"""Django's settings, made from the environment."""

from pathlib import Path

import django_stubs_ext
from django.contrib.messages import constants as messages
from django.utils.translation import gettext_lazy as _

from bigmem_portal import env as environment
from bigmem_portal import logs

django_stubs_ext.monkeypatch()

env = environment.read()
logs.configure()
BASE_DIR = environment.ROOT

PORTAL_DEMO = env.is_demo
PORTAL_LAB = env.is_lab
PORTAL_DATA_DIR: Path = env.data_dir
PORTAL_BASE_URL = env.base_url
PORTAL_SUPPORT_EMAIL = env.support_email
PORTAL_FROM_EMAIL = env.from_email
PORTAL_HELPDESK_EMAIL = env.helpdesk_email
PORTAL_CREDENTIAL_KEY = env.credential_key
PORTAL_CREDENTIAL_DELIVERY = env.credential_delivery
PORTAL_DRIVER = env.driver
PORTAL_SIMULATED_STEP_SECONDS = env.simulated_step_seconds
PORTAL_SSH_KEY = env.ssh_key
PORTAL_SSH_HOST_CA = env.ssh_host_ca
PORTAL_SSH_USER_CA = env.ssh_user_ca
PORTAL_MONITOR_ADDRESS = env.monitor_address
PORTAL_TRUSTED_PROXIES = env.trusted_proxies
PORTAL_TFTP_MINION = env.tftp_minion
PORTAL_TFTP_ROOT = env.tftp_root
SALT_API_URL = env.salt["URL"]
SALT_API_USERNAME = env.salt["USERNAME"]
SALT_API_PASSWORD = env.salt["PASSWORD"]
SALT_API_EAUTH = env.salt["EAUTH"]
CALDAV_URL = env.caldav["URL"]
CALDAV_USERNAME = env.caldav["USERNAME"]
CALDAV_PASSWORD = env.caldav["PASSWORD"]
CALDAV_COLLECTION = env.caldav["COLLECTION"]
CALDAV_OTHER_COLLECTION = env.caldav["OTHER_COLLECTION"]

SECRET_KEY = env.secret_key
DEBUG = False
ALLOWED_HOSTS = env.allowed_hosts
IS_HTTPS = env.base_url.startswith("https://")

INSTALLED_APPS = [
    "bigmem_portal.demonstration",
    "pages",
    "notifications",
    "calendars",
    "tickets",
    "provisioning",
    "reservations",
    "machines",
    "accounts",
    "journal",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "bigmem_portal.proxies.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.AccountNameMiddleware",
]
ROOT_URLCONF = "bigmem_portal.urls"
WSGI_APPLICATION = "bigmem_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bigmem_portal.demonstration.context.demonstration",
                "pages.context.navigation",
            ],
        },
    },
]

DATABASES = {"default": env.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.broker_url,
        "KEY_PREFIX": "portal",
    }
    if env.broker_url.startswith(("redis://", "rediss://", "unix://"))
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("account_name", "full_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "signup": "accounts.forms.SignupForm",
}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "account_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[bigmem] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "bigmem_portal.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.data_dir / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False

for _name, _value in env.email.items():
    if _name.startswith("EMAIL_"):
        globals()[_name] = _value
DEFAULT_FROM_EMAIL = env.from_email
SERVER_EMAIL = env.from_email

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [env.base_url]
CSRF_FAILURE_VIEW = "pages.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "frame-src": ["'self'"],
        "manifest-src": ["'self'"],
    }
}
MESSAGE_TAGS = {messages.ERROR: "error"}

CELERY_BROKER_URL = env.broker_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(env.data_dir / "broker" / "queue"),
        "data_folder_out": str(env.data_dir / "broker" / "queue"),
        "control_folder": str(env.data_dir / "broker" / "control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
    if env.broker_url.startswith("filesystem")
    else {
        "visibility_timeout": 3600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
)
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "portal.tick", "schedule": 60.0, "options": {"expires": 55}},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(env.data_dir / "beat-schedule")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_tokens": {"()": logs.WithoutTokens}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "paramiko": {"level": "WARNING"},
        "django.server": {"handlers": [], "propagate": True},
    },
}
ADMIN_SITE_HEADER = _("Administration of the bigmem portal")
