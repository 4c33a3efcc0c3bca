"""New logins, registered keys and collaborators of a machine in use, on the simulated fleet."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from accounts.models import SshKey
from bigmem_portal import ticking
from foundation import clock
from journal.models import Entry
from notifications.models import Message
from provisioning.drivers.simulated import FaultKind
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.models import Collaborator, Credential, Errand
from provisioning.policy.errands import ErrandKind
from provisioning.services import due_errand_ids, reveal_password, serve_errand
from provisioning.services.collaborators import (
    add_collaborator,
    let_in_again,
    remove_collaborator,
)
from provisioning.services.logins import renew_login, send_keys
from reservations.errors import NotAllowed
from tests.provisioning.conftest import install

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIl4Xw"


@pytest.fixture
def ready(run, time_of):
    """Alice's machine, handed over; its booking as the database has it."""
    install(run, time_of)
    run.booking.refresh_from_db()
    return run.booking


def serve_all():
    for errand_id in due_errand_ids(clock.now()):
        serve_errand(errand_id)


def register(person, key=KEY):
    return SshKey.objects.create(person=person, public_key=key, fingerprint=f"SHA256:{key[-9:]}")


def system(fleet):
    with fleet.machine("bigmem7") as machine:
        return machine.system


def current(person):
    return Credential.objects.get(person=person, is_current=True)


def test_new_password_replaces_the_one_before(ready, alice, fleet):
    old = current(alice)

    made = renew_login(booking=ready, by=alice, with_keys=False)
    again = renew_login(booking=ready, by=alice, with_keys=False)
    before = system(fleet).credentials["alice"]
    serve_all()

    assert (before, system(fleet).credentials["alice"]) == (str(old.key), str(again.key))
    assert len(reveal_password(current(alice))) == 23
    for passed in (old, made):
        passed.refresh_from_db()
        assert (passed.is_current, passed.sealed_password) == (False, "")
    assert current(alice).handed_over_at == clock.now()
    told = Entry.objects.get(kind="login_renewed")
    assert told.facts == {"person": "alice", "run": str(old.run.key)}


def test_new_login_is_mailed_once_it_is_there(ready, alice, fleet, mailoutbox):
    fleet.set_fault("bigmem7", "access", FaultKind.FAILS_ONCE)
    ticking.tick()
    mailoutbox.clear()

    renew_login(booking=ready, by=alice, with_keys=False)
    ticking.tick()
    silent = list(mailoutbox)
    Errand.objects.update(due_at=clock.now())
    ticking.tick()

    assert silent == []
    [mail] = mailoutbox
    assert mail.subject == f"[bigmem] New login for bigmem7 ({ready.reference})"
    assert reveal_password(current(alice)) in mail.body
    assert "ssh-keygen -R" not in mail.body, "its host keys have not changed"


def test_keys_can_replace_the_password_or_join_it(ready, alice, fleet):
    for gesture in (
        lambda: renew_login(booking=ready, by=alice, with_keys=True),
        lambda: send_keys(booking=ready, by=alice),
    ):
        with pytest.raises(ProvisioningError) as refused:
            gesture()
        assert refused.value.code is ErrorCode.NO_KEYS
    register(alice)

    first = current(alice)
    joined = send_keys(booking=ready, by=alice)
    serve_all()
    replaced = renew_login(booking=ready, by=alice, with_keys=True)
    serve_all()

    assert (joined.pk, joined.public_keys, bool(joined.sealed_password)) == (first.pk, [KEY], True)
    assert (replaced.public_keys, replaced.sealed_password) == ([KEY], "")
    assert not Errand.objects.filter(done_at=None, kind=ErrandKind.ACCESS).exists()


def test_collaborator_comes_and_goes(ready, alice, bruno, fleet):
    register(bruno)
    ready.holder = alice

    add_collaborator(booking=ready, by=alice, name=" BRUNO ")
    serve_all()
    there = (system(fleet).logins, system(fleet).locked, system(fleet).admins)
    remove_collaborator(booking=ready, by=alice, account_name="bruno")
    remove_collaborator(booking=ready, by=alice, account_name="bruno")
    serve_all()
    gone = system(fleet).locked
    EmailAddress.objects.create(user=bruno, email="Bruno@example.org", verified=True)
    add_collaborator(booking=ready, by=alice, name="bruno@Example.org")
    serve_all()

    assert there == (["alice", "bruno"], [], ["alice"])
    assert gone == ["bruno"]
    assert system(fleet).locked == []
    assert Collaborator.objects.filter(removed_at=None).get().person == bruno
    kinds = Entry.objects.filter(kind__startswith="collaborator").values_list("kind", flat=True)
    assert sorted(kinds) == [
        "collaborator_let_in",
        "collaborator_named",
        "collaborator_named",
        "collaborator_removed",
    ]


def test_collaborator_gets_a_mail_of_their_own(ready, alice, bruno, fleet, mailoutbox):
    ticking.tick()
    mailoutbox.clear()

    add_collaborator(booking=ready, by=alice, name="bruno")
    ticking.tick()

    [mail] = mailoutbox
    assert bruno.email in mail.to[0]
    assert "Alice shares bigmem7 with you" in mail.subject
    assert reveal_password(current(bruno)) in mail.body
    assert "ssh bruno@" in mail.body
    assert Message.objects.filter(kind="shared", recipient=bruno).count() == 1


def test_wrong_collaborator_is_refused(ready, alice, bruno):
    EmailAddress.objects.create(user=alice, email="unverified@example.org", verified=False)
    add_collaborator(booking=ready, by=alice, name="bruno")

    codes = {}
    for name in ("nobody", "unverified@example.org", "", "alice", "bruno"):
        with pytest.raises(ProvisioningError) as refused:
            add_collaborator(booking=ready, by=alice, name=name)
        codes[name] = refused.value.code

    assert codes == {
        "nobody": ErrorCode.NO_SUCH_PERSON,
        "unverified@example.org": ErrorCode.NO_SUCH_PERSON,
        "": ErrorCode.NO_SUCH_PERSON,
        "alice": ErrorCode.OWN_ACCOUNT,
        "bruno": ErrorCode.ALREADY_THERE,
    }
    assert Collaborator.objects.count() == 1


def test_only_the_holder_names_collaborators(ready, bruno):
    with pytest.raises(NotAllowed):
        add_collaborator(booking=ready, by=bruno, name="bruno")
    with pytest.raises(NotAllowed):
        remove_collaborator(booking=ready, by=bruno, account_name="bruno")


def test_nothing_changes_on_a_machine_that_is_not_in_use(ready, alice, bruno):
    ready.state = "ended"
    ready.save()

    for gesture in (
        lambda: renew_login(booking=ready, by=alice, with_keys=False),
        lambda: send_keys(booking=ready, by=alice),
        lambda: add_collaborator(booking=ready, by=alice, name="bruno"),
    ):
        with pytest.raises(ProvisioningError) as refused:
            gesture()
        assert refused.value.code is ErrorCode.NOT_IN_USE
    assert Credential.objects.count() == 1


def test_collaborators_follow_onto_a_new_system(ready, run, alice, bruno, fleet, time_of):
    add_collaborator(booking=ready, by=alice, name="bruno")
    serve_all()
    Credential.objects.filter(person=bruno).update(is_current=False)

    assert (let_in_again(run=run), let_in_again(run=run)) == (1, 0)
    time_of.shift(timedelta(minutes=1))
    serve_all()

    assert current(bruno).handed_over_at == clock.now()
