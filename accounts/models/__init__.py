"""Tables of people and teams."""

from accounts.models.absences import Absence
from accounts.models.news import News
from accounts.models.people import SshKey, Theme, User
from accounts.models.teams import Membership, Team
from accounts.models.terms import Acceptance, Terms

__all__ = [
    "Absence",
    "Acceptance",
    "Membership",
    "News",
    "SshKey",
    "Team",
    "Terms",
    "Theme",
    "User",
]
