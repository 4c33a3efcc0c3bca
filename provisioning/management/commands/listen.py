"""The ears of the portal: FAI's monitor lines and Salt's events, for as long as it runs."""

import signal
import threading
from types import FrameType

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils.translation import gettext as _

from provisioning.driver_table import salt_fai_driver
from provisioning.drivers.salt_fai.events import EventStream, SaltEvent
from provisioning.drivers.salt_fai.monitor import MonitorLine, MonitorReceiver
from provisioning.services.listening import take_minion_start, take_monitor_line

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Runs until it is told to stop; with real machines only."""

    help = "Receives FAI's monitor lines and Salt's events and keeps them with their runs."

    def handle(self, *args: object, **options: object) -> None:
        """Listens until SIGTERM or SIGINT."""
        if settings.PORTAL_DRIVER != "salt_fai":
            raise CommandError(_("There is nothing to listen to: the machines are simulated."))
        receiver = MonitorReceiver(settings.PORTAL_MONITOR_ADDRESS, take_line, note_failure)
        stream = EventStream(salt_fai_driver().api, take_event, note_failure)
        try:
            receiver.start()
        except OSError as error:
            raise CommandError(
                _("Cannot listen on %(address)s: %(error)s. Set PORTAL_MONITOR_ADDRESS.")
                % {"address": settings.PORTAL_MONITOR_ADDRESS, "error": error}
            ) from error
        self.stdout.write(
            _("Listening on %(address)s.") % {"address": settings.PORTAL_MONITOR_ADDRESS}
        )
        self.stdout.flush()
        reader = threading.Thread(target=stream.run, name="salt-events", daemon=True)
        reader.start()
        wait_for_the_end()
        stream.stop()
        receiver.stop()


def take_line(line: MonitorLine) -> None:
    """Keeps one monitor line."""
    close_old_connections()
    is_known = take_monitor_line(
        peer=line.peer, sender=line.sender, name=line.name, code=line.code
    )
    if not is_known:
        log.info("monitor_line_of_nobody", peer=line.peer, name=line.name)


def take_event(event: SaltEvent) -> None:
    """Keeps that a minion has started."""
    if event.started_minion:
        close_old_connections()
        take_minion_start(event.started_minion)


def note_failure(error: Exception) -> None:
    """Logs what went wrong by its type alone: its text could carry a secret."""
    log.warning("listening_failed", error=type(error).__name__)


def wait_for_the_end() -> None:
    """Sleeps until the process is asked to end."""
    is_over = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        is_over.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    is_over.wait()
