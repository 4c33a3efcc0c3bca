"""Mails of everything below, through an outbox."""
