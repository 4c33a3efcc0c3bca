"""Calendars: approved bookings for the Salt side and for people's own calendars."""
