"""Tables of people and teams."""

from accounts.models.people import SshKey, User
from accounts.models.teams import Membership, Team

__all__ = ["Membership", "SshKey", "Team", "User"]
