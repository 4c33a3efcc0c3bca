"""What installers and Salt say of themselves: kept as progress of their run, never as proof."""

import hmac

from foundation import clock
from provisioning.drivers.salt_fai.steps import monitor_token
from provisioning.lifecycle import OVER, State
from provisioning.models import Report, Run, SealedFact
from provisioning.sealing import unseal
from provisioning.services.installer import wake
from provisioning.services.orders import INSTALL_TOKEN

MAX_REPORTS = 1000
"""More than any installation sends: what comes above is thrown away."""


def take_monitor_line(*, peer: str, sender: str, name: str, code: int | None) -> bool:
    """Keeps one line of FAI's monitor with the run whose token and address it carries.

    Answers whether it belongs to one; all others are thrown away.
    """
    run = next((run for run in _open_runs_at(peer) if _is_token_of(run, sender)), None)
    if run is None or run.reports.count() >= MAX_REPORTS:
        return False
    Report.objects.create(run=run, source="fai", name=name[:120], code=code, at=clock.now())
    if run.state == State.CYCLING or code:
        wake(run)
    return True


def take_minion_start(minion: str) -> bool:
    """Keeps that a machine's new minion has called, and hurries the run that waits for it."""
    run = Run.objects.filter(machine__name=minion, state=State.CONFIGURING.value).first()
    if run is None or run.reports.count() >= MAX_REPORTS:
        return False
    Report.objects.create(run=run, source="salt", name="start", code=None, at=clock.now())
    wake(run)
    return True


def _open_runs_at(address: str) -> list[Run]:
    """Answers the open runs of the machine with an address: one at most, but for typing errors."""
    return list(
        Run.objects.filter(machine__address=address, fenced_at__isnull=False)
        .exclude(state__in=[state.value for state in OVER])
        .order_by("id")
    )


def _is_token_of(run: Run, sender: str) -> bool:
    """Answers whether a line carries the token made for this run's installer."""
    sealed = SealedFact.objects.filter(run=run, name=INSTALL_TOKEN).first()
    if sealed is None:
        return False
    return hmac.compare_digest(monitor_token(unseal(sealed.sealed)).encode(), sender.encode())
