"""The rule `profile`: the machine can be installed in the way asked for.

Source: service rules of 03/05/2024, "à l'exception de la bigmem0 (pas sur le bon réseau)".
"""

from reservations.policy.continuing import kept_profile
from reservations.policy.values import Case, Check, Rule


def check_profile(case: Case) -> Check:
    """Judges the profile; `allowed` names those the machine accepts, separated by commas."""
    profile = kept_profile(case)
    return Check(
        Rule.PROFILE,
        is_broken=profile not in case.machine.profiles,
        asked=profile,
        allowed=", ".join(sorted(case.machine.profiles)),
    )
