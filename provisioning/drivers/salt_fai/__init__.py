"""The driver of the institute's chain: Salt orders, FAI installs, SSH verifies."""

from provisioning.drivers.salt_fai.config import SaltFaiConfig
from provisioning.drivers.salt_fai.driver import SaltFaiDriver

__all__ = ["SaltFaiConfig", "SaltFaiDriver"]
