"""What the installer on a machine asks for: its key, once; and whether it may restart."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from foundation import clock
from foundation.identifiers import is_same_token
from journal.hurry import hurry
from provisioning.lifecycle import OVER, State
from provisioning.models import Report, Run, SealedFact
from provisioning.ports import KEY_ASKED_AGAIN
from provisioning.sealing import unseal
from provisioning.services.orders import MINION_KEY


class Reply(StrEnum):
    """What the installer is told."""

    OK = "ok"
    NOT_YET = "not_yet"
    FORBIDDEN = "forbidden"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class KeyReply:
    """The answer to an installer that asks for the machine's new key pair."""

    reply: Reply
    keys: Mapping[str, str]


def fetch_key(*, run_key: str, token: str, address: str) -> KeyReply:
    """Gives the machine's new key pair away, once.

    An installer that asks again has begun anew, as after a power cut: the pair given away is void
    and another one is made, as often as the step may be tried.

    Args:
        run_key: key of the run, as the kernel command line names it.
        token: what the installer shows.
        address: where the request comes from; must be the machine's own.
    """
    with transaction.atomic():
        run = _run_of(run_key, token, address)
        if run is None:
            return KeyReply(Reply.FORBIDDEN, {})
        facts = list(
            SealedFact.objects.select_for_update(no_key=True)
            .filter(run=run, name__in=MINION_KEY)
            .order_by("name")
        )
        if len(facts) < len(MINION_KEY):
            return KeyReply(Reply.NOT_YET, {})
        pair = SealedFact.objects.filter(pk__in=[fact.pk for fact in facts])
        if any(fact.fetched_at is not None for fact in facts):
            return KeyReply(_ask_for_another(run, pair), {})
        pair.update(fetched_at=clock.now())
        keys = {fact.name: unseal(fact.sealed) for fact in facts}
    wake(run)
    return KeyReply(Reply.OK, keys)


def _ask_for_another(run: Run, pair: QuerySet[SealedFact]) -> Reply:
    """Voids the pair that an interrupted installer had, so that its step makes another one."""
    if run.state != State.INSTALLING or run.finished_codes is not None:
        return Reply.GONE
    pair.delete()
    Report.objects.create(run=run, source="fai", name=KEY_ASKED_AGAIN, code=None, at=clock.now())
    wake(run)
    return Reply.NOT_YET


def note_finished(*, run_key: str, token: str, address: str, codes: Mapping[str, int]) -> Reply:
    """Keeps the task codes of an installer at its end; answers whether it may restart.

    It may once netboot is disarmed and that was read back; else it would install again.
    """
    run = _run_of(run_key, token, address)
    if run is None:
        return Reply.FORBIDDEN
    Run.objects.filter(pk=run.pk, finished_codes__isnull=True).update(finished_codes=dict(codes))
    if not run.is_armed:
        return Reply.OK
    if run.finished_codes is None:
        wake(run)
    return Reply.NOT_YET


def wake(run: Run) -> None:
    """Makes a run due now, and asks a worker to look."""
    Run.objects.filter(pk=run.pk).exclude(state__in=[state.value for state in OVER]).update(
        due_at=clock.now()
    )
    hurry()


def _run_of(run_key: str, token: str, address: str) -> Run | None:
    """Answers the run whose installer this is; None when token or address are not its own."""
    run = Run.objects.select_related("machine").filter(key=run_key).first()
    if run is None or not token or not run.token_digest:
        return None
    if not is_same_token(token, run.token_digest) or address != str(run.machine.address):
        return None
    return run
