"""The driver itself: which function does which step."""

from collections.abc import Callable
from datetime import datetime

import httpx

from foundation import clock
from provisioning.drivers.power import BoardClient, Power, client_of
from provisioning.drivers.salt_fai.access import act_access, observe_access, read_accounts
from provisioning.drivers.salt_fai.arming import act_arm, observe_armed
from provisioning.drivers.salt_fai.config import SaltFaiConfig
from provisioning.drivers.salt_fai.configuring import act_configure, observe_configure
from provisioning.drivers.salt_fai.cycling import act_cycle, observe_left
from provisioning.drivers.salt_fai.installing import (
    act_disarm,
    act_install,
    observe_disarmed,
    observe_install,
)
from provisioning.drivers.salt_fai.netboot import (
    Chboot,
    Netboot,
    chboot_here,
    chboot_through,
    file_names,
)
from provisioning.drivers.salt_fai.prechecks import observe_prechecks
from provisioning.drivers.salt_fai.salt_api import SaltApi
from provisioning.drivers.salt_fai.slots import (
    act_renew,
    act_sign,
    act_slot_access,
    is_stopped_by,
    observe_renewed,
    observe_slot_prechecks,
    observe_slot_stopped,
    read_slot_accounts,
    read_slot_marker,
)
from provisioning.drivers.salt_fai.steps import Chain
from provisioning.drivers.salt_fai.verifying import observe_machine, read_marker
from provisioning.ports import (
    AccessOrder,
    AccountReading,
    ActResult,
    Board,
    BootFile,
    MarkerReading,
    Observation,
    Order,
    PowerState,
    StepName,
    Target,
)

SLOT = "gpu_container"
KINDS = frozenset({"bare_metal", SLOT})


def real_time() -> datetime:
    """Answers the present instant of the real world: machines know no other clock."""
    return clock.system()


class SaltFaiDriver:
    """Makes machines ready by Salt, FAI and SSH, and container slots by Salt and SSH.

    Args:
        config: the site's settings.
        transport: another way to send HTTP, for tests that replay recorded answers.
        chboot: another fai-chboot, for the same tests.
        now: another clock, for the same tests.
        board_client: another way to speak to management boards, for the same tests.
    """

    name = "salt_fai"

    def __init__(
        self,
        config: SaltFaiConfig,
        *,
        transport: httpx.BaseTransport | None = None,
        chboot: Chboot | None = None,
        now: Callable[[], datetime] = real_time,
        board_client: Callable[[Board], BoardClient] = client_of,
    ) -> None:
        api = SaltApi(
            config.api_url,
            config.api_username,
            config.api_password,
            config.api_eauth,
            transport=transport,
        )
        netboot = Netboot(lambda minion: chboot or _chboot_of(config, api, minion))
        self._chain = Chain(config, api, netboot, board_client)
        self._now = now

    @property
    def api(self) -> SaltApi:
        """Answers the signed-in client, for `listen` and for the site's checks."""
        return self._chain.api

    def check_salt(self) -> None:
        """Signs in at the Salt master and asks it about keys, as every night does.

        Raises:
            DriverError: it is silent, refuses the account, or the account may not do that.
        """
        self._chain.api.forget_token()
        self._chain.api.ask_wheel("key.finger", match="nobody", hash_type="sha256")

    def check_tftp(self, tftp_minion: str) -> None:
        """Reads the boot files of a TFTP host and writes one that concerns nobody.

        Raises:
            DriverError: the TFTP host is silent or refuses.
        """
        self._chain.netboot.armed(tftp_minion)
        self._chain.netboot.try_writing(tftp_minion)

    def accepts(self, target: Target) -> bool:
        """Answers whether this driver can make such a machine ready."""
        return target.kind in KINDS

    def read_marker(self, target: Target) -> MarkerReading:
        """Reads the run marker from the machine; silence is an answer.

        Raises:
            DriverError: the machine answers but its marker cannot be read.
        """
        if target.kind == SLOT:
            return read_slot_marker(self._chain, target)
        return read_marker(self._chain, target)

    def act(self, step: StepName, order: Order) -> ActResult:
        """Does one step.

        Raises:
            DriverError: the world refused or did not answer.
        """
        acts = self._slot_acts(order) if order.target.kind == SLOT else self._acts(order)
        return acts.get(step, ActResult)()

    def observe(self, step: StepName, order: Order) -> Observation:
        """Reads back whether a step is done.

        Raises:
            DriverError: the world refused or did not answer.
        """
        looks = self._slot_looks(order) if order.target.kind == SLOT else self._looks(order)
        return looks[step]()

    def _acts(self, order: Order) -> dict[StepName, Callable[[], ActResult]]:
        chain = self._chain
        return {
            StepName.ARMING: lambda: act_arm(chain, order, self._now),
            StepName.CYCLING: lambda: act_cycle(chain, order, self._now),
            StepName.INSTALLING: lambda: act_install(chain, order),
            StepName.DISARMING: lambda: act_disarm(chain, order),
            StepName.CONFIGURING: lambda: act_configure(chain, order),
        }

    def _looks(self, order: Order) -> dict[StepName, Callable[[], Observation]]:
        chain = self._chain
        return {
            StepName.PRECHECKING: lambda: observe_prechecks(chain, order),
            StepName.ARMING: lambda: observe_armed(chain, order),
            StepName.CYCLING: lambda: observe_left(chain, order, self._now()),
            StepName.INSTALLING: lambda: observe_install(order),
            StepName.DISARMING: lambda: observe_disarmed(chain, order),
            StepName.CONFIGURING: lambda: observe_configure(chain, order, self._now()),
            StepName.VERIFYING: lambda: observe_machine(chain, order, self._now()),
        }

    def _slot_acts(self, order: Order) -> dict[StepName, Callable[[], ActResult]]:
        chain = self._chain
        return {
            StepName.CONFIGURING: lambda: act_renew(chain, order),
            StepName.VERIFYING: lambda: act_sign(chain, order),
        }

    def _slot_looks(self, order: Order) -> dict[StepName, Callable[[], Observation]]:
        chain = self._chain
        return {
            StepName.PRECHECKING: lambda: observe_slot_prechecks(chain, order),
            StepName.CONFIGURING: lambda: observe_renewed(chain, order),
            StepName.VERIFYING: lambda: observe_machine(chain, order, self._now()),
        }

    def act_access(self, order: AccessOrder) -> ActResult:
        """Makes, renews, locks or opens accounts of an installed machine.

        Raises:
            DriverError: the world refused or did not answer, or it is another's machine now.
        """
        if order.target.kind == SLOT:
            return act_slot_access(self._chain, order)
        return act_access(self._chain, order)

    def observe_access(self, order: AccessOrder) -> Observation:
        """Reads back whether the accounts are as ordered.

        Raises:
            DriverError: the world refused or did not answer.
        """
        if order.target.kind == SLOT and is_stopped_by(order):
            return observe_slot_stopped(self._chain, order)
        return observe_access(self._chain, order)

    def read_accounts(self, order: AccessOrder) -> tuple[AccountReading, ...]:
        """Reads those of the order's accounts that are on the machine.

        Raises:
            DriverError: the machine is silent, refuses the portal's key or is another one.
        """
        if order.target.kind == SLOT:
            return read_slot_accounts(self._chain, order)
        return read_accounts(self._chain, order)

    def power_state(self, target: Target) -> PowerState:
        """Reads from its boards whether a machine is on."""
        return Power(target.boards, self._chain.board_client).state()

    def switch_power(self, target: Target, *, on: bool) -> None:
        """Asks its boards for power on or off.

        Raises:
            DriverError: no board took the order.
        """
        Power(target.boards, self._chain.board_client).switch(on=on)

    def can_switch_on(self, target: Target) -> bool:
        """Answers whether a board answers now."""
        return self.power_state(target) is not PowerState.UNKNOWN

    def armed_files(self, tftp_minion: str) -> tuple[BootFile, ...]:
        """Reads every boot file of a TFTP host that would start an installation.

        Raises:
            DriverError: the TFTP host is silent or refuses.
        """
        return self._chain.netboot.armed(tftp_minion)

    def boot_file_names(self, target: Target) -> frozenset[str]:
        """Answers the names that a machine's own boot file can have."""
        return file_names(target)


def _chboot_of(config: SaltFaiConfig, api: SaltApi, tftp_minion: str) -> Chboot:
    """Answers the fai-chboot of the host that a site names, else of the settings' one."""
    minion = tftp_minion or config.tftp_minion
    if minion:
        return chboot_through(api, minion)
    return chboot_here(config.tftp_root)
