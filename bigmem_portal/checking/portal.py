"""What the portal itself needs: database, broker, mail relay, clock, its own keys."""

import smtplib
from datetime import datetime
from pathlib import Path

from celery import current_app
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import ssh
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.utils import translation
from kombu.exceptions import OperationalError as BrokerError

from bigmem_portal.checking.running import Check, WrongError
from bigmem_portal.health import database_problems
from calendars.clients.caldav import CalendarError
from calendars.services.publishing import connect, is_on, paths
from calendars.wording import problem_sentence
from foundation import clock
from notifications.relay import describe
from provisioning.driver_table import salt_fai_driver
from provisioning.host_authority import HostAuthorityError, public_line
from provisioning.ports import DriverError

DATABASE = "database"
BROKER_SECONDS = 5
MAX_DRIFT_SECONDS = 30.0
"""Certificates and one-time codes bear a minute; more misleads people who compare logs."""
READABLE_BY_OTHERS = 0o007


def portal_checks() -> list[Check]:
    """Answers the checks of the portal's own parts."""
    checks = [
        Check(DATABASE, check_database),
        Check("broker", check_broker),
        Check("mail relay", check_mail),
        Check("clock", check_clock),
        Check("SSH host CA", check_host_authority),
        Check("SSH user CA", check_user_authority),
        Check("calendars", check_calendars),
    ]
    if settings.PORTAL_DRIVER == "salt_fai":
        checks.append(Check("SSH key", check_ssh_key))
    return checks


def check_database() -> str:
    """The database answers, is migrated, and refuses overlapping bookings by itself."""
    problems = database_problems()
    if problems:
        raise WrongError(" ".join(problems))
    return "It answers, is migrated, and its guard against overlapping bookings stands."


def check_broker() -> str:
    """The broker takes connections."""
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except (BrokerError, OSError) as error:
        raise WrongError(
            f"The broker does not answer ({type(error).__name__}). Start it, or correct "
            "CELERY_BROKER_URL. Until then everything waits for the sweep of each minute."
        ) from None
    return "It answers."


def check_mail() -> str:
    """The mail relay takes the portal's login."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return "Mails are kept here, none is sent."
    relay = get_connection(fail_silently=False)
    try:
        relay.open()
    except smtplib.SMTPAuthenticationError:
        raise WrongError("The mail relay refuses the portal's login. Correct EMAIL_URL.") from None
    except OSError as error:
        raise WrongError(
            f"The mail relay does not answer ({describe(error)}). Start it, or correct "
            "EMAIL_URL. Until then mails wait in the outbox, and no machine is erased that was "
            "not announced."
        ) from None
    relay.close()
    return "It answers and takes the portal's login."


def check_calendars() -> str:
    """The calendar server lets the portal write into both collections."""
    if not is_on():
        return "None is set: approved bookings are published nowhere."
    try:
        with connect() as server:
            for path in paths().values():
                server.make_collection(path)
    except CalendarError as error:
        with translation.override("en"):  # as the whole command speaks
            raise WrongError(problem_sentence(error.code)) from None
    return "It answers, and both collections are there."


def check_clock() -> str:
    """This computer and the others that keep time agree."""
    other = _time_elsewhere()
    if other is None:
        return "There is no other clock to compare it with."
    name, moment = other
    seconds = abs((clock.system() - moment).total_seconds())
    if seconds > MAX_DRIFT_SECONDS:
        raise WrongError(
            f"This computer and the {name} differ by {seconds:.0f} s. Let both set their clocks "
            "by NTP: nights begin and certificates end by them."
        )
    return f"It agrees with the {name}."


def _time_elsewhere() -> tuple[str, datetime] | None:
    """Answers whose clock was read, and what it said."""
    if settings.PORTAL_DRIVER == "salt_fai":
        try:
            moment = salt_fai_driver().api.time()
        except DriverError:
            moment = None
        if moment is not None:
            return "Salt master", moment
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return "database", cursor.fetchone()[0]


def check_host_authority() -> str:
    """The key that signs host keys can be read, by the portal alone."""
    path = settings.PORTAL_SSH_HOST_CA
    if not path:
        return "None is set: host keys stay unsigned, and people compare fingerprints."
    _refuse_unreadable(Path(path), "PORTAL_SSH_HOST_CA")
    try:
        public_line(Path(path))
    except HostAuthorityError as error:
        raise WrongError(f"PORTAL_SSH_HOST_CA cannot sign: {error}. Make a new one.") from None
    return "It can sign."


def check_user_authority() -> str:
    """The key that signs people's own keys can be read, by the portal alone."""
    path = settings.PORTAL_SSH_USER_CA
    if not path:
        return "None is set: no certificates are given, and machines trust none."
    _refuse_unreadable(Path(path), "PORTAL_SSH_USER_CA")
    try:
        public_line(Path(path))
    except HostAuthorityError as error:
        raise WrongError(f"PORTAL_SSH_USER_CA cannot sign: {error}. Make a new one.") from None
    return "It can sign."


def check_ssh_key() -> str:
    """The key by which the portal looks at installed machines is whole."""
    path = Path(settings.PORTAL_SSH_KEY)
    _refuse_unreadable(path, "PORTAL_SSH_KEY")
    try:
        ssh.load_ssh_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise WrongError(
            "PORTAL_SSH_KEY is no SSH key without a passphrase. Make one with ssh-keygen."
        ) from None
    public = path.with_name(f"{path.name}.pub")
    if not public.is_file():
        raise WrongError(
            f"{public} is missing: machines are told it when they are installed. Make it with "
            "ssh-keygen -y."
        )
    return "It can be read, and its public half is beside it."


def _refuse_unreadable(path: Path, setting: str) -> None:
    """Refuses a key that the portal cannot read, or that others can."""
    try:
        mode = path.stat().st_mode
        path.read_bytes()
    except OSError as error:
        raise WrongError(
            f"{setting} names {path}, which cannot be read ({type(error).__name__}). Correct "
            "the path, or the rights of the file."
        ) from None
    if mode & READABLE_BY_OTHERS:
        raise WrongError(f"{path} can be read by others. Take that right away: chmod o-rwx.")
