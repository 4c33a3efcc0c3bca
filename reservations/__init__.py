"""Bookings, their rules and decisions."""
