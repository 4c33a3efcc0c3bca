"""Verbs of this room: each is one transaction and leaves a journal entry."""

from tickets.services.accesses import grant_access, refuse_access
from tickets.services.opening import ask_question, open_ticket
from tickets.services.threads import (
    answer_ticket,
    close_for_extension,
    close_ticket,
    reopen_ticket,
)

__all__ = [
    "answer_ticket",
    "ask_question",
    "close_for_extension",
    "close_ticket",
    "grant_access",
    "open_ticket",
    "refuse_access",
    "reopen_ticket",
]
