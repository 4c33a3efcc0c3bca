"""One booking of bigmem7 and everybody who may get a mail about it; the clock stands still."""

from datetime import UTC, date, datetime
from functools import partial

import pytest
import time_machine
from django.db import transaction

from journal.services import record
from notifications.models import Message
from notifications.services import enqueue_for
from provisioning.lifecycle import State as RunState
from provisioning.models import Credential, HostKey, Run
from provisioning.sealing import seal
from reservations.lifecycle import State
from reservations.models import Decision, MoveOffer
from tests.factories import (
    BookingFactory,
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
)
from tests.notifications.relays import Relay

THURSDAY = datetime(2027, 2, 25, 14, 30, tzinfo=UTC)
"""25 February 2027, 15:30 in Paris; the booking begins on Monday 1 March."""
SECRET = "Kapow-Zebra-42xyz-Quilt"
ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIl4Xw"


@pytest.fixture
def frozen():
    with time_machine.travel(THURSDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def approver(db):
    return PersonFactory(account_name="approver", full_name="Rémy Approver", is_staff=True)


@pytest.fixture
def category(approver):
    category = CategoryFactory(slug="cemeb", approvers=[approver])
    BookingRulesFactory(category=category)
    return category


@pytest.fixture
def machine(category):
    return MachineFactory(
        name="bigmem7",
        host_name="bigmem7.example.org",
        address="10.1.0.7",
        category=category,
        memory_gib=1536,
        cores=64,
        disk_tib=40,
        data_volumes=["/home", "/bigvol"],
    )


@pytest.fixture
def alice(db):
    return PersonFactory(account_name="alice", full_name="Alice Martin")


@pytest.fixture
def bruno(db):
    return PersonFactory(account_name="bruno", full_name="Bruno Petit")


@pytest.fixture
def booking(frozen, machine, alice):
    return BookingFactory(
        reference="B-4F7K",
        machine=machine,
        holder=alice,
        first_day=date(2027, 3, 1),
        days=42,
        purpose="assembling a genome",
    )


@pytest.fixture
def run(booking):
    """The planned installation for the booking, which is approved."""
    booking.state = State.APPROVED
    booking.save()
    return make_run(booking)


@pytest.fixture
def old_booking(booking, bruno):
    """What bruno did on the machine before: it was installed for him, and his data lie there."""
    old = BookingFactory(
        reference="B-OLD2",
        machine=booking.machine,
        holder=bruno,
        first_day=date(2027, 2, 1),
        days=14,
        state=State.ENDED,
        kept_until=date(2027, 2, 17),
    )
    make_run(old, state=RunState.READY, ready_at=datetime(2027, 2, 1, tzinfo=UTC))
    return old


@pytest.fixture
def credential(run):
    """The run is ready and the login made: a password, no keys."""
    run.state = RunState.READY
    run.ready_at = THURSDAY
    run.save()
    run.booking.state = State.ACTIVE
    run.booking.save()
    HostKey.objects.create(
        run=run, public_key=ED25519, fingerprint="SHA256:abcDEF123", recorded_at=THURSDAY
    )
    return Credential.objects.create(
        occupancy=run.occupancy,
        person=run.booking.holder,
        run=run,
        login="alice",
        sealed_password=seal(SECRET),
        made_at=THURSDAY,
    )


@pytest.fixture
def move_offer(booking):
    """bigmem9 is offered instead."""
    MachineFactory(name="bigmem9", category=booking.machine.category, memory_gib=2048)
    return MoveOffer.objects.create(
        booking=booking,
        machine=booking.machine,
        cause="precheck",
        proposed=["bigmem9"],
        made_at=THURSDAY,
    )


@pytest.fixture
def through_smtp(mail_server, settings):
    """Sends through the run's real mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = int(mail_server.url.rpartition(":")[2])
    settings.EMAIL_TIMEOUT = 10
    return mail_server


@pytest.fixture
def request_entry(booking):
    """A request: one mail to alice, one to the approver."""
    entry = tell("booking_requested", booking, actor=booking.holder)
    enqueue_for(entry=entry)
    return entry


@pytest.fixture
def relay(settings):
    settings.EMAIL_BACKEND = "tests.notifications.relays.Relay"
    Relay.answers, Relay.sent = [], []
    return Relay


@pytest.fixture
def stage(request, booking, run, approver, alice, bruno, frozen):
    """Answers the outbox row of a kind, with the world as it is when such a mail is sent."""
    from tests.notifications.staging import set_stage

    return partial(set_stage, request)


def make_run(booking, **fields):
    defaults = {
        "occupancy": booking.occupancy,
        "booking": booking,
        "machine": booking.machine,
        "state": RunState.PLANNED,
        "planned_at": THURSDAY,
        "due_at": THURSDAY,
        "ready_at": THURSDAY if fields.get("state") == RunState.READY else None,
    }
    return Run.objects.create(**{**defaults, **fields})


def decide(booking, outcome, by, reason=""):
    return Decision.objects.create(
        booking=booking, outcome=outcome, by=by, at=THURSDAY, reason=reason
    )


def tell(kind, booking, **more):
    """Writes an entry about a booking."""
    with transaction.atomic():
        return record(kind=kind, subject_kind="booking", subject_ref=booking.reference, **more)


def tell_of_run(kind, run, **more):
    """Writes an entry about a run."""
    with transaction.atomic():
        return record(
            kind=kind,
            subject_kind="run",
            subject_ref=str(run.key),
            booking=run.reference,
            machine=run.machine.name,
            **more,
        )


def tell_of_night(*runs, kind="night_announced"):
    """Writes that the list of the night, or that of the morning, goes out."""
    with transaction.atomic():
        return record(
            kind=kind,
            subject_kind="night",
            subject_ref="2027-02-25",
            runs=[str(run.key) for run in runs],
        )


def promise(entry):
    """Promises the mails of an entry; answers who gets which kind."""
    enqueue_for(entry=entry)
    return promised(entry)


def promised(entry):
    rows = Message.objects.filter(entry=entry).order_by("kind", "recipient__account_name")
    return [(row.kind, row.recipient.account_name) for row in rows]


def message_for(entry, kind, person):
    enqueue_for(entry=entry)
    return Message.objects.get(entry=entry, kind=kind, recipient=person)
