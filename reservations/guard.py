"""The overlap guard: the database itself refuses two live bookings of one machine on one day.

It stands beside the row locks, which only make the answer calm. PostgreSQL keeps it as an
exclusion constraint, SQLite as two triggers, which SQLite drops whenever it rebuilds the table;
so it is installed in its migration and again after every migrate, never by `Meta`.
"""

import hashlib

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from reservations.lifecycle import LIVE

TABLE = "reservations_booking"
NAME = "booking_no_overlap"
"""Name of the constraint, and the words with which the triggers abort."""

_LIVE = ", ".join(f"'{state.value}'" for state in LIVE)

_CONSTRAINT = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist (
    int8range(machine_id, machine_id, '[]') WITH &&,
    daterange(held_first_day, held_stop_day) WITH &&
) WHERE (state IN ({_LIVE}))
"""
_FINGERPRINT = hashlib.sha256(_CONSTRAINT.encode()).hexdigest()[:16]
"""Kept as the constraint's comment, so that one made from other words is noticed."""

_TRIGGER = """CREATE TRIGGER {name} AFTER {event} ON {table}
WHEN NEW.state IN ({live})
BEGIN
    SELECT RAISE(ABORT, '{message}') WHERE EXISTS (
        SELECT 1 FROM {table} AS other
        WHERE other.machine_id = NEW.machine_id AND other.id <> NEW.id
        AND other.state IN ({live})
        AND other.held_first_day < NEW.held_stop_day
        AND NEW.held_first_day < other.held_stop_day
    );
END"""
_TRIGGERS = {
    f"{NAME}_{event.split()[0].lower()}": _TRIGGER.format(
        name=f"{NAME}_{event.split()[0].lower()}",
        event=event,
        table=TABLE,
        live=_LIVE,
        message=NAME,
    )
    for event in (
        "INSERT",
        "UPDATE OF machine_id, state, held_first_day, held_stop_day",
    )
}


class GuardError(Exception):
    """The database is of a kind for which no guard is written."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Makes the guard stand; does nothing when it already does, replaces one of other words.

    Raises:
        GuardError: neither PostgreSQL nor SQLite.
        IntegrityError: overlapping bookings are stored already (PostgreSQL).
    """
    if is_installed(connection):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS {NAME}")
            cursor.execute(_CONSTRAINT)
            cursor.execute(f"COMMENT ON CONSTRAINT {NAME} ON {TABLE} IS '{_FINGERPRINT}'")
            return
        for name, trigger in _TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(trigger)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the guard away: the way back of its migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS {NAME}")
            return
        for name in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def is_installed(connection: BaseDatabaseWrapper) -> bool:
    """Answers whether the guard stands, word for word.

    Raises:
        GuardError: neither PostgreSQL nor SQLite.
    """
    if connection.vendor == "postgresql":
        return _has_constraint(connection)
    if connection.vendor == "sqlite":
        return _has_triggers(connection)
    raise GuardError(f"no overlap guard is written for {connection.vendor}")


def is_overlap(error: DatabaseError) -> bool:
    """Answers whether the guard refused a row, or made two writers wait for each other.

    PostgreSQL may end such a wait as a deadlock (40P01): the other one was faster then.
    """
    return NAME in str(error) or getattr(error.__cause__, "sqlstate", None) == "40P01"


def _has_constraint(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(oid, 'pg_constraint') FROM pg_constraint"
            " WHERE conname = %s AND contype = 'x' AND conrelid = to_regclass(%s)",
            [NAME, TABLE],
        )
        row = cursor.fetchone()
    return row is not None and row[0] == _FINGERPRINT


def _has_triggers(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE]
        )
        found = dict(cursor.fetchall())
    return all(found.get(name) == trigger for name, trigger in _TRIGGERS.items())
