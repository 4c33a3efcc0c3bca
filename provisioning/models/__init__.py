"""Tables of runs, credentials and the night's safety."""

from provisioning.models.collaborators import Collaborator
from provisioning.models.credentials import Credential, CredentialLink, HostKey
from provisioning.models.errands import Errand
from provisioning.models.netboot import NetbootAlarm, NetbootSweep
from provisioning.models.reinstalls import Reinstall
from provisioning.models.revocations import Reopening, Revocation
from provisioning.models.runs import Report, Run, SealedFact, Step
from provisioning.models.safety import DataHold, MorningList, NightLimits, NightList, Switch

__all__ = [
    "Collaborator",
    "Credential",
    "CredentialLink",
    "DataHold",
    "Errand",
    "HostKey",
    "MorningList",
    "NetbootAlarm",
    "NetbootSweep",
    "NightLimits",
    "NightList",
    "Reinstall",
    "Reopening",
    "Report",
    "Revocation",
    "Run",
    "SealedFact",
    "Step",
    "Switch",
]
