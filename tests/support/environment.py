"""What the portal reads from its environment while it is tested."""

import os

from scripts import setup
from scripts.setup import ROOT
from tests.support import databases

KEY = "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="


def portal_environment() -> dict[str, str]:
    """Answers the settings of the test run; never those of whoever started it."""
    return {
        "DJANGO_SETTINGS_MODULE": "bigmem_portal.settings",
        "PORTAL_SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
        "PORTAL_CREDENTIAL_KEY": KEY,
        "PORTAL_BASE_URL": "http://testserver",
        "PORTAL_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "PORTAL_DATA_DIR": str(databases.FOLDER / "data"),
        "PORTAL_DEMO": "1",
        "DATABASE_URL": databases.url(),
        "CELERY_BROKER_URL": "memory://",
    }


def forget() -> None:
    """Removes every setting of a portal from the environment."""
    prefixes = (
        "DJANGO_SETTINGS_MODULE",
        "PORTAL_",
        "SALT_API_",
        "CALDAV_",
        "DATABASE_URL",
        "CELERY_",
        "EMAIL_URL",
    )
    for name in list(os.environ):
        if name.startswith(prefixes):
            del os.environ[name]


def prepare() -> None:
    """Sets the environment of this process, before Django loads its settings."""
    forget()
    os.environ.update(portal_environment())
    for folder in ("data/static", "data/mail"):
        (databases.FOLDER / folder).mkdir(parents=True, exist_ok=True)
    compile_messages()


def compile_messages() -> None:
    """Compiles the French messages when they are younger than what was compiled."""
    for source in (ROOT / "locale").rglob("*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            setup.compile_messages()
            return
