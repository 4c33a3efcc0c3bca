"""Tables of people and teams."""

from accounts.models.absences import Absence
from accounts.models.people import SshKey, User
from accounts.models.teams import Membership, Team

__all__ = ["Absence", "Membership", "SshKey", "Team", "User"]
