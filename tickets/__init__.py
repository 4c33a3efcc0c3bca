"""Tickets: words with a type, a thread, and what an approver can do about them."""
