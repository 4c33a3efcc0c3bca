"""How the portal logs: one line per event, through Python's logging, without local variables."""

import structlog


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
