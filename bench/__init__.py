"""Measures of what the project promises, as ratios and counts taken in one run."""
