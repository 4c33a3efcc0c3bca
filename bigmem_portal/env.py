"""What the portal is told from outside: typed, and refused with a sentence when wrong."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

from foundation.sealing import Sealer, SealingError

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ["127.0.0.1", "::1"]
DRIVERS = ("simulated", "salt_fai")
DELIVERIES = ("mail", "link")
DEMO_ONLY_KEY = "demonstration-only-key-of-no-value-" + "0" * 32


@dataclass(frozen=True)
class Environment:
    """All settings that an operator gives, checked."""

    is_demo: bool
    is_lab: bool
    data_dir: Path
    secret_key: str = field(repr=False)
    credential_key: str = field(repr=False)
    base_url: str
    allowed_hosts: list[str]
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    time_zone: str
    support_email: str
    from_email: str
    helpdesk_email: str
    credential_delivery: str
    driver: str
    simulated_step_seconds: float
    database: dict[str, Any] = field(repr=False)
    broker_url: str = field(repr=False)
    email: dict[str, Any] = field(repr=False)
    ssh_key: str
    ssh_host_ca: str
    ssh_user_ca: str
    monitor_address: str
    tftp_minion: str
    tftp_root: str
    salt: dict[str, str] = field(repr=False)
    caldav: dict[str, str] = field(repr=False)


def read(variables: Mapping[str, str] | None = None) -> Environment:
    """Reads and checks the environment.

    Raises:
        ImproperlyConfigured: a setting is missing or wrong; the text says which and what to do.
    """
    source = dict(os.environ if variables is None else variables)
    is_demo = _flag(source, "PORTAL_DEMO")
    is_lab = _flag(source, "PORTAL_LAB")
    data_dir = Path(source.get("PORTAL_DATA_DIR") or ROOT / "var").resolve()
    base_url = _base_url(source.get("PORTAL_BASE_URL") or "http://127.0.0.1:8000")
    host = urlsplit(base_url).hostname or "localhost"
    mail_domain = host if host.split(".")[-1].isalpha() and "." in host else "example.org"
    return Environment(
        is_demo=is_demo,
        is_lab=is_lab,
        data_dir=data_dir,
        secret_key=_secret_key(source, is_demo=is_demo),
        credential_key=_credential_key(source),
        base_url=base_url,
        allowed_hosts=_allowed_hosts(source, host),
        trusted_proxies=_trusted_proxies(source.get("PORTAL_TRUSTED_PROXIES", "")),
        time_zone=_time_zone(source.get("PORTAL_TIME_ZONE") or "Europe/Paris"),
        support_email=source.get("PORTAL_SUPPORT_EMAIL") or f"support@{mail_domain}",
        from_email=source.get("PORTAL_FROM_EMAIL") or f"bigmem@{mail_domain}",
        helpdesk_email=source.get("PORTAL_HELPDESK_EMAIL", "").strip(),
        credential_delivery=_delivery(source.get("PORTAL_CREDENTIAL_DELIVERY") or "mail"),
        driver=_driver(source, is_demo=is_demo, is_lab=is_lab),
        simulated_step_seconds=_seconds(source, "PORTAL_SIMULATED_STEP_SECONDS", 1.5),
        database=_database(source, data_dir),
        broker_url=source.get("CELERY_BROKER_URL") or "filesystem://",
        email=_email(source, data_dir, is_demo=is_demo),
        ssh_key=source.get("PORTAL_SSH_KEY", ""),
        ssh_host_ca=source.get("PORTAL_SSH_HOST_CA", ""),
        ssh_user_ca=source.get("PORTAL_SSH_USER_CA", ""),
        monitor_address=source.get("PORTAL_MONITOR_ADDRESS") or "127.0.0.1:4711",
        tftp_minion=source.get("PORTAL_TFTP_MINION", ""),
        tftp_root=source.get("PORTAL_TFTP_ROOT", ""),
        salt={
            name: source.get(f"SALT_API_{name}", "")
            for name in ("URL", "USERNAME", "PASSWORD", "EAUTH")
        },
        caldav=_caldav(source),
    )


def _caldav(source: Mapping[str, str]) -> dict[str, str]:
    """Answers where approved bookings are published; an empty address: nowhere."""
    url = source.get("CALDAV_URL", "").strip()
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ImproperlyConfigured(
            "CALDAV_URL is no address: write the home of the portal's account on the calendar "
            "server, as in https://calendar.example.org/bigmem/, or leave it empty."
        )
    if parts.username or parts.password:
        raise ImproperlyConfigured(
            "CALDAV_URL carries a login: write it into CALDAV_USERNAME and CALDAV_PASSWORD."
        )
    collections = {
        "COLLECTION": source.get("CALDAV_COLLECTION", "").strip("/") or "bigmem",
        "OTHER_COLLECTION": source.get("CALDAV_OTHER_COLLECTION", "").strip("/")
        or "bigmem-portal",
    }
    if collections["COLLECTION"] == collections["OTHER_COLLECTION"]:
        raise ImproperlyConfigured(
            "CALDAV_COLLECTION and CALDAV_OTHER_COLLECTION are the same: the Salt side would "
            "install machines that the portal installs."
        )
    return {
        "URL": url,
        "USERNAME": source.get("CALDAV_USERNAME", ""),
        "PASSWORD": source.get("CALDAV_PASSWORD", ""),
        **collections,
    }


def _flag(source: Mapping[str, str], name: str) -> bool:
    """Answers a yes or no setting; empty is no."""
    text = source.get(name, "").strip().lower()
    if text in {"", "0", "false", "no", "off"}:
        return False
    if text in {"1", "true", "yes", "on"}:
        return True
    raise ImproperlyConfigured(f"{name} is “{text}”: write 1 or 0.")


def _seconds(source: Mapping[str, str], name: str, default: float) -> float:
    """Answers a setting in seconds, zero or more."""
    text = source.get(name, "").strip()
    try:
        seconds = float(text) if text else default
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ImproperlyConfigured(f"{name} is “{text}”: write a number of seconds, as 1.5.")
    return seconds


def _base_url(text: str) -> str:
    """Answers the address people use, without a slash at its end."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"PORTAL_BASE_URL is “{text}”: write the address people use, "
            "as in https://bigmem.example.org."
        )
    return text.rstrip("/")


def _allowed_hosts(source: Mapping[str, str], host: str) -> list[str]:
    """Answers the host names the portal answers to."""
    listed = source.get("PORTAL_ALLOWED_HOSTS", "")
    names = [name.strip() for name in listed.split(",") if name.strip()]
    return names or [host, "localhost", "127.0.0.1"]


def _trusted_proxies(listed: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Answers the networks of the proxies that may say for whom they ask."""
    names = [name.strip() for name in listed.split(",") if name.strip()] or LOOPBACK
    try:
        return tuple(ip_network(name) for name in names)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"PORTAL_TRUSTED_PROXIES: {error}. Write addresses or networks, as in "
            "127.0.0.1, 172.18.0.0/16."
        ) from error


def _time_zone(name: str) -> str:
    """Answers a time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ImproperlyConfigured(
            f"PORTAL_TIME_ZONE is “{name}”, which is no time zone: write one as Europe/Paris."
        ) from None
    return name


def _secret_key(source: Mapping[str, str], *, is_demo: bool) -> str:
    """Answers the key that signs sessions."""
    key = source.get("PORTAL_SECRET_KEY", "")
    if not key and is_demo:
        return DEMO_ONLY_KEY
    if len(key) < 32:
        raise ImproperlyConfigured(
            "PORTAL_SECRET_KEY is missing or shorter than 32 characters: "
            "give a long random text and keep it."
        )
    return key


def _credential_key(source: Mapping[str, str]) -> str:
    """Answers the key that seals secrets at rest; checked when one is given."""
    key = source.get("PORTAL_CREDENTIAL_KEY", "")
    try:
        Sealer(key)
    except SealingError as error:
        raise ImproperlyConfigured(
            "PORTAL_CREDENTIAL_KEY is missing or no Fernet key: make one with "
            "`python -c 'from cryptography.fernet import Fernet; "
            "print(Fernet.generate_key().decode())'` and keep it."
        ) from error
    return key


def _delivery(text: str) -> str:
    """Answers how a new password reaches its owner."""
    if text not in DELIVERIES:
        raise ImproperlyConfigured(
            f"PORTAL_CREDENTIAL_DELIVERY is “{text}”: write mail for passwords in the mail, "
            "or link for a link that shows them once."
        )
    return text


def _driver(source: Mapping[str, str], *, is_demo: bool, is_lab: bool) -> str:
    """Answers the name of the driver that makes machines ready."""
    driver = source.get("PORTAL_DRIVER", "")
    if not driver:
        driver = "salt_fai" if source.get("SALT_API_URL") else "simulated" if is_demo else ""
    if driver not in DRIVERS:
        raise ImproperlyConfigured(
            "No driver can make machines ready: give SALT_API_URL for real machines, "
            "or PORTAL_DRIVER=simulated to play."
        )
    if is_demo and driver != "simulated" and not is_lab:
        raise ImproperlyConfigured(
            f"PORTAL_DEMO=1 together with the driver “{driver}” would let the demonstration's "
            "clock erase real machines: unset one of them."
        )
    if driver == "salt_fai":
        missing = [
            name
            for name in (
                "SALT_API_URL",
                "SALT_API_USERNAME",
                "SALT_API_PASSWORD",
                "PORTAL_SSH_KEY",
            )
            if not source.get(name)
        ]
        if missing:
            raise ImproperlyConfigured(f"The driver salt_fai also needs {', '.join(missing)}.")
    return driver


def _database(source: Mapping[str, str], data_dir: Path) -> dict[str, Any]:
    """Answers Django's database settings."""
    url = source.get("DATABASE_URL") or f"sqlite:///{data_dir / 'portal.sqlite3'}"
    if urlsplit(url).scheme not in {"postgres", "postgresql", "sqlite"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgres:// or sqlite:///, "
            "as in postgres://portal:secret@db/portal."
        )
    config = dict(environ.Env.db_url_config(url))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        config.setdefault("CONN_MAX_AGE", 60)
        config.setdefault("CONN_HEALTH_CHECKS", True)
    return config


def _email(source: Mapping[str, str], data_dir: Path, *, is_demo: bool) -> dict[str, Any]:
    """Answers Django's mail settings."""
    url = source.get("EMAIL_URL", "")
    if not url and is_demo:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(data_dir / "mail"),
        }
    url = url or "smtp://localhost:25"
    if urlsplit(url).scheme not in environ.Env.EMAIL_SCHEMES:
        raise ImproperlyConfigured(
            "EMAIL_URL is no mail address of a relay: write smtp://relay.example.org:25 or "
            "smtp+tls://user:password@relay.example.org:587."
        )
    config = dict(environ.Env.email_url_config(url))
    return {**config, "EMAIL_TIMEOUT": 30}
