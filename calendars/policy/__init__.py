"""What stands in a calendar, from plain facts."""
