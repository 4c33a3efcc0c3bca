"""The guard and other rules of this room as pure functions: facts in, answers out."""
