"""What the machines need: Salt, the TFTP host, and boards that are really theirs."""

from collections.abc import Callable
from functools import partial

from django.conf import settings

from bigmem_portal.checking.running import Check, WrongError
from machines.models import Machine, Site
from provisioning.driver_table import salt_fai_driver
from provisioning.drivers.power import look_at
from provisioning.drivers.power.comparing import compare_identity
from provisioning.ports import DriverError, PowerState, Target
from provisioning.recipe import BARE_METAL
from provisioning.services.orders import target_of

SENTENCES = {
    "salt_silent": "salt-api does not answer. Start it, or correct SALT_API_URL.",
    "salt_login": (
        "salt-api refuses the portal's account. Correct SALT_API_USERNAME, SALT_API_PASSWORD or "
        "SALT_API_EAUTH."
    ),
    "salt_permission": (
        "The portal's account may not do what a night needs. Give it the rights of "
        "deploy/salt/master.d/portal.conf."
    ),
    "salt_refused": "The Salt master refused a call. Look at its log.",
    "tftp_silent": "The TFTP host does not answer through Salt. Start its minion.",
    "tftp_refused": "fai-chboot failed on the TFTP host. Look at the host.",
    "tftp_read_only": "The boot files cannot be written. Check the disk and the folder's rights.",
    "board_silent": "does not answer. Check its network, its power and its address.",
    "board_login": "refuses the login. Correct it at the machine.",
    "board_certificate": (
        "shows a certificate that is not trusted. Enter it at the machine, or let it not be "
        "checked."
    ),
    "board_refused": "refused to answer a question. Look at its own log.",
    "board_unusable": (
        "stands for several systems or offers no power control. Correct its address, or give "
        "the serial number."
    ),
    "no_ipmitool": "cannot be asked: the program ipmitool is missing here. Install it.",
    "other_machine": (
        "is another machine's: serial number or MAC addresses are not those of the inventory. "
        "Correct one of them before anything is installed."
    ),
    "mac_unknown": (
        "knows none of the machine's MAC addresses. Correct them, unless it does not see the "
        "card that the machine boots from."
    ),
}

WRITABLE = "Boot files are read and written."


def chain_checks() -> list[Check]:
    """Answers the checks of the institute's chain; none with simulated machines."""
    if settings.PORTAL_DRIVER != "salt_fai":
        return []
    driver = salt_fai_driver()
    minions = Site.objects.values_list("tftp_minion", flat=True).order_by("tftp_minion")
    return [
        Check("salt-api", partial(_ask, driver.check_salt, "It answers and lets the portal in.")),
        *(
            Check(
                f"TFTP host {minion}".strip(),
                partial(_ask, partial(driver.check_tftp, minion), WRITABLE),
            )
            for minion in minions.distinct() or [""]
        ),
    ]


def machine_checks() -> list[Check]:
    """Answers one check for each machine that the portal installs; reads them at once."""
    machines = (
        Machine.objects.filter(
            kind=BARE_METAL, driven_by=Machine.DrivenBy.PORTAL, retired_day__isnull=True
        )
        .select_related("host")
        .prefetch_related("boards")
        .order_by("name")
    )
    targets = [target_of(machine, with_boards=True) for machine in machines]
    return [Check(f"machine {target.name}", partial(check_machine, target)) for target in targets]


def check_machine(target: Target) -> str:
    """Every board of a machine answers, and is really this machine's."""
    if not target.mac_addresses:
        raise WrongError("It has no MAC address: it cannot be installed. Enter one.")
    if not target.boards:
        return "It has no management board: when it is silent, somebody has to go there."
    if settings.PORTAL_DRIVER == "simulated":
        return "It has a management board; its power is simulated."
    looks = [look_at(board) for board in target.boards]
    wrong = [
        f"Its {look.protocol} board at {board.address} {_words(look.problem)}"
        for board, look in zip(target.boards, looks, strict=True)
        if look.problem
    ]
    try:
        compared = compare_identity(target, looks)
    except DriverError as error:
        wrong.append(f"Its board {_words(error.code)}")
        compared = ""
    if wrong:
        raise WrongError(" ".join(wrong))
    states = [look.state for look in looks if look.state is not PowerState.UNKNOWN]
    power = states[0].value if states else "unknown"
    return f"Power is {power}; compared with the inventory: {compared}."


def _ask(question: Callable[[], None], answer: str) -> str:
    try:
        question()
    except DriverError as error:
        raise WrongError(_words(error.code)) from None
    return answer


def _words(code: str) -> str:
    """Answers what is wrong and what to do."""
    return SENTENCES.get(code, f"Something is wrong ({code}). Look at the log.")
