"""Doors: each reads its input, asks one query or service, and renders."""
