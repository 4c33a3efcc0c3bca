"""Who may book which machine on which days: by category, by team, or by grant.

Access is never waived by an approver: it is granted (service rules of 03/05/2024, "sur demande,
après création d'un ticket").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Access(StrEnum):
    """Who may book the machines of a category."""

    EVERYONE = "everyone"
    """Everybody signed in."""
    TEAMS = "teams"
    """Members of listed teams, and of the teams below these."""
    GRANTED = "granted"
    """People who were granted it."""


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """Days on which a person may book; None means without bound, `stop_day` is excluded."""

    first_day: date | None = None
    stop_day: date | None = None

    def reaches(self, day: date) -> bool:
        """Answers whether a day of the span is this day or a later one."""
        return self.stop_day is None or day < self.stop_day


ALWAYS = (OpenSpan(),)


@dataclass(frozen=True, slots=True)
class Grant:
    """An access granted to one person for one category."""

    stop_day: date | None = None
    """First day no longer covered; None = without end."""
    machines: frozenset[int] = frozenset()
    """Keys of the only machines it names; empty = the whole category."""

    def covers(self, machine: int) -> bool:
        """Answers whether the grant is for this machine."""
        return not self.machines or machine in self.machines


@dataclass(frozen=True, slots=True)
class Doors:
    """How one person stands before one category."""

    access: Access
    is_signed_in: bool
    """Signed in with an account that is active."""
    is_in_team: bool = False
    """Member of a team that is let in, directly or through a team above."""
    grants: Sequence[Grant] = ()


def open_spans(doors: Doors, machine: int) -> tuple[OpenSpan, ...]:
    """Answers when the person may book the machine; empty means never.

    A grant opens a category to a person whatever the category's own access is.
    """
    if not doors.is_signed_in:
        return ()
    if doors.access is Access.EVERYONE or (doors.access is Access.TEAMS and doors.is_in_team):
        return ALWAYS
    covering = [grant for grant in doors.grants if grant.covers(machine)]
    if any(grant.stop_day is None for grant in covering):
        return ALWAYS
    last = max((grant.stop_day for grant in covering if grant.stop_day), default=None)
    return () if last is None else (OpenSpan(stop_day=last),)
