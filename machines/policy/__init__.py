"""Rules of the inventory, in plain Python."""
