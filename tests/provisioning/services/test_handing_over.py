"""A booking goes to somebody else on the simulated fleet: accounts follow, files stay."""

from bigmem_portal import ticking
from provisioning.models import Credential, Run
from provisioning.services import reveal_password
from reservations.models import Booking
from reservations.services import accept_hand_over, ask_hand_over, confirm_hand_over
from tests.factories import PersonFactory
from tests.provisioning.conftest import install


def test_new_login_works_and_the_old_one_is_locked(run, time_of, alice, boss, fleet, mailoutbox):
    install(run, time_of)
    ticking.tick()
    taker = PersonFactory(account_name="zoe", full_name="Zoé Roux")
    row = ask_hand_over(booking_id=run.booking_id, by=alice, name="zoe").hand_over
    accept_hand_over(hand_over_id=row.pk, by=taker)
    mailoutbox.clear()

    assert confirm_hand_over(hand_over_id=row.pk, by=boss).is_done
    ticking.tick()

    with fleet.machine("bigmem7") as machine:
        system = machine.system
    made = Credential.objects.get(person=taker, is_current=True)
    assert system.credentials["zoe"] == str(made.key)
    assert "alice" in system.locked
    assert not Credential.objects.filter(person=alice, is_current=True).exists()
    subjects = {(mail.to[0], mail.subject.split(" (")[0]) for mail in mailoutbox}
    assert ("zoe@example.org", "[bigmem] bigmem7 is now yours") in subjects
    assert ("zoe@example.org", "[bigmem] New login for bigmem7") in subjects
    assert any(reveal_password(made) in mail.body for mail in mailoutbox)
    assert Run.objects.count() == 1
    assert Booking.objects.get(pk=run.booking_id).holder == taker
