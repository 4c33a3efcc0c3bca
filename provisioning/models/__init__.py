"""Tables of runs, credentials and the night's safety."""

from provisioning.models.credentials import Credential, HostKey
from provisioning.models.runs import Report, Run, SealedFact, Step
from provisioning.models.safety import DataHold, NightLimits, NightList, Switch

__all__ = [
    "Credential",
    "DataHold",
    "HostKey",
    "NightLimits",
    "NightList",
    "Report",
    "Run",
    "SealedFact",
    "Step",
    "Switch",
]
