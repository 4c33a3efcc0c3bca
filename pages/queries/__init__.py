"""Reads that prepare plain values for templates."""
