"""First logins: a password that was replaced on the machine is not kept here any longer.

The machine is asked, hourly at most, until then or until the password is forgotten anyway.
"""

from datetime import datetime, timedelta

from journal.services import record
from provisioning.driver_table import driver_for
from provisioning.models import Credential, Errand, Run
from provisioning.policy.errands import ErrandKind
from provisioning.ports import ActResult, Observation, Outcome
from provisioning.queries import booking_in_force
from provisioning.services.access import access_order, is_in_use
from provisioning.services.errands import ask_errand

PAUSE = timedelta(hours=1)
NOT_YET = Observation(Outcome.AGAIN, again_seconds=PAUSE.total_seconds())


def expect_first_login(credential: Credential, run: Run, now: datetime) -> None:
    """Lets the machine be asked for the first login with a password. Inside a transaction."""
    if credential.sealed_password:
        ask_errand(
            kind=ErrandKind.FIRST_LOGIN,
            run=run,
            about=str(credential.key),
            due_at=now + PAUSE,
        )


def is_first_login_awaited(errand: Errand) -> bool:
    """Answers whether the password is still kept, on a machine that is still in use."""
    return _waiting(errand) is not None and is_in_use(errand.run)


def act_on_nothing(_errand: Errand) -> ActResult:
    """Changes nothing: the errand is a question."""
    return ActResult()


def look_for_first_login(errand: Errand) -> Observation:
    """Answers whether the password was replaced.

    Raises:
        DriverError: the machine does not answer, or is another one.
    """
    credential = _waiting(errand)
    if credential is None:
        return NOT_YET
    readings = driver_for(errand.run.machine).read_accounts(access_order(errand))
    if any(each.login == credential.login and each.is_password_replaced for each in readings):
        return Observation(Outcome.DONE)
    return NOT_YET


def forget_replaced(errand: Errand, now: datetime) -> None:
    """Forgets the password. Inside the transaction that notes the errand as done."""
    credential = _waiting(errand)
    if credential is None:
        return
    Credential.objects.filter(pk=credential.pk).update(sealed_password="", first_login_at=now)
    record(
        kind="login_used",
        subject_kind="booking",
        subject_ref=booking_in_force(errand.occupancy_id).reference,
        login=credential.login,
    )


def _waiting(errand: Errand) -> Credential | None:
    """Answers the credential that an errand is about, while its password is kept."""
    return (
        Credential.objects.filter(key=errand.about, is_current=True)
        .exclude(sealed_password="")
        .first()
    )
