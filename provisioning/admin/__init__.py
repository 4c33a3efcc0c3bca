"""The runs and the night's safety in the administration; no secret is ever shown here."""

from provisioning.admin.access import ReopeningAdmin, RevocationAdmin
from provisioning.admin.collaborators import CollaboratorAdmin
from provisioning.admin.errands import ErrandAdmin
from provisioning.admin.netboot import NetbootAlarmAdmin
from provisioning.admin.reinstalls import ReinstallAdmin
from provisioning.admin.runs import RunAdmin
from provisioning.admin.safety import DataHoldAdmin, NightLimitsAdmin, SwitchAdmin

__all__ = [
    "CollaboratorAdmin",
    "DataHoldAdmin",
    "ErrandAdmin",
    "NetbootAlarmAdmin",
    "NightLimitsAdmin",
    "ReinstallAdmin",
    "ReopeningAdmin",
    "RevocationAdmin",
    "RunAdmin",
    "SwitchAdmin",
]
