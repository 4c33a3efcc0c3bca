"""How the portal logs: one line per event, through Python's logging, without local variables."""

import logging
import re

import structlog

_SECRET_PARTS = re.compile(
    r"(?<=[\s\"'])(/ical/|/logins/|/accounts/confirm-email/|/accounts/password/reset/key/)[^\s/\"']+"
)


class WithoutTokens(logging.Filter):
    """Puts dots for the parts of addresses that let whoever knows them in."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Answers yes: the line is written, without the secret part."""
        message = record.getMessage()
        told = _SECRET_PARTS.sub(r"\1…", message)
        if told != message:
            record.msg, record.args = told, ()
        return True


def configure() -> None:
    """Sets structlog up; tracebacks carry no local variables, where secrets could stand."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
