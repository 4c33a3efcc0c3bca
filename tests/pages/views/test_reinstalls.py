"""A holder asks for their machine to be wiped; an approver decides."""

import pytest
from django.utils import timezone

from provisioning.models import Reinstall, Run
from tests.factories import ContainerHostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(running, machine):
    """Alice's machine, handed over."""
    machine.profiles.add(running.profile)
    now = timezone.now()
    return Run.objects.create(
        occupancy=running.occupancy,
        booking=running,
        machine=machine,
        state="ready",
        planned_at=now,
        due_at=now,
        fenced_at=now,
        ready_at=now,
    )


@pytest.fixture
def page(running):
    return f"/bookings/{running.reference}/reinstall/"


@pytest.fixture
def ask(as_alice, page, running, ready):
    def ask(**changes):
        typed = {
            "do": "ask",
            "typed_name": "bigmem7",
            "profile": running.profile.slug,
            "why": "broken",
        }
        return as_alice.post(page, {**typed, **changes})

    return ask


def only():
    return Reinstall.objects.get()


def test_holder_reads_what_goes_before_asking(as_alice, page, ready):
    answer = as_alice.get(page).content.decode()

    assert "Everything on the disks of bigmem7 will be erased" in answer


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"typed_name": "bigmem8"}, "That is not the name of this machine"),
        ({"typed_name": ""}, "nothing is asked without"),
        ({"why": ""}, "an approver decides by it"),
        ({"profile": "none such"}, "cannot be installed with that profile"),
    ],
)
def test_bad_input_is_said_and_changes_nothing(ask, typed, words):
    answer = ask(**typed)

    assert (answer.status_code, words in answer.content.decode()) == (400, True)
    assert not Reinstall.objects.exists()


def test_approver_finds_what_was_asked_and_confirms_it_once(ask, as_approver, page, unhalted):
    ask()
    assert page in as_approver.get("/tonight/watch/").content.decode()
    assert "Confirm: erase and reinstall bigmem7" in as_approver.get(page).content.decode()

    sent = {"do": "confirm", "reinstall": only().pk}
    as_approver.post(page, sent)
    again = as_approver.post(page, sent, follow=True).content.decode()

    assert only().state == "confirmed"
    assert "nothing was changed" in again
    assert Run.objects.filter(cause="reinstall").count() == 1


def test_approver_refuses_with_a_reason(ask, as_approver, page):
    ask()
    sent = {"do": "refuse", "reinstall": only().pk}

    as_approver.post(page, sent)
    assert only().state == "requested"
    as_approver.post(page, {**sent, "reason": "not now"})
    assert (only().state, only().comment) == ("refused", "not now")


def test_holder_takes_it_back_but_does_not_confirm_it(ask, as_alice, page):
    ask()
    key = only().pk

    assert as_alice.post(page, {"do": "confirm", "reinstall": key}).status_code == 403
    as_alice.post(page, {"do": "withdraw", "reinstall": key})
    assert only().state == "withdrawn"


def test_others_may_not_see_the_page(as_bruno, page, ready):
    assert as_bruno.get(page).status_code == 403


@pytest.mark.parametrize(
    "sent", [{"do": "confirm", "reinstall": "x"}, {"do": "confirm", "reinstall": 404}, {"do": "?"}]
)
def test_strange_buttons_are_unknown(as_approver, page, ready, sent):
    assert as_approver.post(page, sent).status_code == 404


def test_container_may_be_made_anew_around_its_data(ask, as_alice, as_approver, page, machine):
    machine.host = ContainerHostFactory(site=machine.site)
    machine.kind = "gpu_container"
    machine.save()
    assert "unless you keep it below" in as_alice.get(page).content.decode()

    ask(keeps_data="on")

    assert only().keeps_data is True
    answer = as_approver.get(page).content.decode()
    assert "the home directories stay, as" in answer
    assert "Confirm: make bigmem7 anew around its data" in answer


def test_nothing_of_a_machine_can_be_kept(ask, as_alice, page, ready):
    assert "Keep my data" not in as_alice.get(page).content.decode()

    ask(keeps_data="on")

    assert only().keeps_data is False
