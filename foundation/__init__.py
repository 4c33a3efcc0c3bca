"""The ground floor: days, midnight, clock, identifiers and sealing, in plain Python.

Everything above may import it; it imports no Django and no other room.
"""
