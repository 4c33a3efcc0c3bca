"""Mails that the relay refused or does not take, for those who run the portal."""

from dataclasses import dataclass

from accounts.models import User
from accounts.roles import is_administrator
from foundation import clock
from notifications.queries import mails_in_trouble


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """How many mails were refused of late, and how many wait for longer than they should."""

    refused: int
    stuck: int


def mail_trouble(person: User) -> MailTrouble | None:
    """Answers what is wrong with mails, to administrators; None when all is well."""
    if not is_administrator(person):
        return None
    refused, stuck = mails_in_trouble(clock.now())
    return MailTrouble(refused, stuck) if refused or stuck else None
