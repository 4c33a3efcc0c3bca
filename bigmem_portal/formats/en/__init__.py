"""English as this portal writes it: day before month, hours from 00:00 to 23:59."""
