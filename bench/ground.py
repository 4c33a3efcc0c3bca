"""A database of its own for the measures, emptied when they end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support import databases, environment


@contextmanager
def fresh_database() -> Iterator[None]:
    """Prepares Django on a private PostgreSQL with the portal's tables."""
    environment.prepare()
    os.environ["DATABASE_URL"] = databases.new_database("bench")
    os.environ["PORTAL_DEMO"] = "1"

    import django  # noqa: PLC0415 -- the environment comes first
    from django.core.management import call_command  # noqa: PLC0415 -- as above

    django.setup()

    from foundation import clock  # noqa: PLC0415 -- as above

    clock.install(clock.system)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    yield
