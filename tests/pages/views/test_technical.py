"""An administrator asks for an installation without a booking, on a page of the machine."""

import pytest

from provisioning.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unhalted")]

PAGE = "/machines/bigmem7/install/"


@pytest.fixture
def typed(machine):
    slug = machine.profiles.values_list("slug", flat=True)[0]
    return {"typed_name": "bigmem7", "profile": slug, "reason": "after the repair"}


def test_page_says_what_goes_and_the_answer_leads_to_the_night(as_boss, typed):
    shown = as_boss.get(PAGE).content.decode()
    answer = as_boss.post(PAGE, typed, follow=True)

    run = Run.objects.get()
    assert "Everything on the disks of bigmem7 will be erased" in shown
    assert answer.redirect_chain[-1][0] == "/tonight/"
    assert "Asked: it begins half an hour after" in answer.content.decode()
    assert "Technical installation" in answer.content.decode()
    assert (run.cause, str(run.profile)) == ("technical", run.profile.name)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"typed_name": "bigmem8"}, "That is not the name of this machine"),
     ({"reason": ""}, "Give a reason"),
     ({"profile": "none"}, "Select a valid choice")],
)  # fmt: skip
def test_bad_input_is_said_and_nothing_is_asked(as_boss, typed, changes, sentence):
    answer = as_boss.post(PAGE, {**typed, **changes})

    assert answer.status_code == 400
    assert not Run.objects.exists()
    assert sentence in answer.content.decode()


def test_machine_in_use_is_refused_with_the_reason(as_boss, typed, running):
    answer = as_boss.post(PAGE, typed)

    assert answer.status_code == 400
    assert "Something stands against installing this machine now" in answer.content.decode()
    assert not Run.objects.exists()


def test_only_administrators_may(as_approver, as_alice, visitor, machine):
    assert as_approver.get(PAGE).status_code == 403
    assert as_alice.post(PAGE, {}).status_code == 403
    assert visitor.get(PAGE).status_code == 302


def test_machine_one_may_not_know_is_not_found(as_alice, hidden_machine):
    assert as_alice.get("/machines/secretmem/install/").status_code == 404


def test_way_there_is_on_the_machines_page_for_administrators(as_boss, as_alice, machine):
    assert PAGE in as_boss.get("/machines/bigmem7/").content.decode()
    assert PAGE not in as_alice.get("/machines/bigmem7/").content.decode()
