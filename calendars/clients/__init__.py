"""Adapters to calendar servers: no Django, no bookings."""
