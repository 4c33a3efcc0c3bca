"""People: accounts, teams, roles, sign-in."""
