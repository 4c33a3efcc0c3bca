"""Tables of the tickets."""

from tickets.models.tickets import Message, Ticket

__all__ = ["Message", "Ticket"]
