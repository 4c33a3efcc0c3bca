"""Which driver makes a machine ready: the one that the site's settings name."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from machines.models import Machine
from provisioning.drivers.simulated import SimulatedDriver
from provisioning.lifecycle import State
from provisioning.policy.progress import DEFAULT_SECONDS
from provisioning.ports import Driver, StepName

if TYPE_CHECKING:
    from provisioning.drivers.salt_fai import SaltFaiDriver


def driver_for(machine: Machine) -> Driver:  # noqa: ARG001 -- one driver a site, for now
    """Answers the driver of a machine."""
    return site_driver()


def site_driver() -> Driver:
    """Answers the driver that the site's settings name."""
    if settings.PORTAL_DRIVER == "simulated":
        return simulated_driver()
    return salt_fai_driver()


def simulated_driver() -> SimulatedDriver:
    """Answers the driver of the simulated fleet, kept in the data folder."""
    seconds = settings.PORTAL_SIMULATED_STEP_SECONDS
    return _simulated(Path(settings.PORTAL_DATA_DIR) / "fleet", float(seconds))


def usual_seconds() -> Mapping[State, float]:
    """Answers how long each state takes where nothing was ever installed."""
    if settings.PORTAL_DRIVER != "simulated":
        return DEFAULT_SECONDS
    driver = simulated_driver()
    return {State(step.value): driver.usual_seconds(step) for step in StepName}


@lru_cache(maxsize=1)
def salt_fai_driver() -> "SaltFaiDriver":
    """Answers the driver that speaks to the institute's Salt and FAI."""
    from provisioning.drivers.salt_fai import (  # noqa: PLC0415 -- slow import
        SaltFaiConfig,
        SaltFaiDriver,
    )

    authority, user_authority = settings.PORTAL_SSH_HOST_CA, settings.PORTAL_SSH_USER_CA
    return SaltFaiDriver(
        SaltFaiConfig(
            api_url=settings.SALT_API_URL,
            api_username=settings.SALT_API_USERNAME,
            api_password=settings.SALT_API_PASSWORD,
            api_eauth=settings.SALT_API_EAUTH,
            portal_url=settings.PORTAL_BASE_URL,
            ssh_key_path=Path(settings.PORTAL_SSH_KEY),
            ssh_host_ca_path=Path(authority) if authority else None,
            ssh_user_ca_path=Path(user_authority) if user_authority else None,
            monitor_address=settings.PORTAL_MONITOR_ADDRESS,
            tftp_minion=settings.PORTAL_TFTP_MINION,
            tftp_root=settings.PORTAL_TFTP_ROOT,
        )
    )


@lru_cache(maxsize=8)
def _simulated(root: Path, step_seconds: float) -> SimulatedDriver:
    """Answers one driver per fleet and process."""
    return SimulatedDriver(root, step_seconds=step_seconds)
