"""Alice offers, Bruno accepts, an approver confirms: by the pages."""

import pytest

from reservations.models import HandOver
from reservations.policy.handing_over import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(running):
    return f"/bookings/{running.reference}/hand-over/"


def words(answer):
    return answer.content.decode()


def test_three_people_hand_a_machine_over(as_alice, as_bruno, as_approver, running, page):
    assert "Hand it over" in words(as_alice.get(f"/bookings/{running.reference}/"))
    assert as_bruno.get(page).status_code in {403, 404}
    as_alice.post(page, {"do": "ask", "name": "bruno", "why": "my thesis"})
    key = HandOver.objects.get().pk

    assert "wants to hand bigmem7 over to you" in words(as_bruno.get("/"))
    assert "Take the machine over" in words(as_bruno.get(page))
    as_bruno.post(page, {"do": "accept", "hand_over": key})
    queue = words(as_approver.get("/admin/reservations/bookingrequest/"))
    assert "Hand-overs that wait for a decision" in queue
    assert "Confirm the hand-over" in words(as_approver.get(page))
    as_approver.post(page, {"do": "confirm", "hand_over": key})

    running.refresh_from_db()
    assert running.holder.account_name == "bruno"
    assert as_bruno.get(f"/bookings/{running.reference}/").status_code == 200


def test_nobody_called_so_is_a_sentence_and_nothing_is_stored(as_alice, page):
    answer = as_alice.post(page, {"do": "ask", "name": "nobody"})

    assert answer.status_code == 400
    assert "Nobody else here has this account name" in words(answer)
    assert not HandOver.objects.exists()


def test_strange_answers_change_nothing(as_alice, as_bruno, as_approver, page):
    as_alice.post(page, {"do": "ask", "name": "bruno"})
    row = HandOver.objects.get()

    assert as_alice.post(page, {"do": "accept", "hand_over": row.pk}).status_code == 403
    assert as_bruno.post(page, {"do": "accept", "hand_over": "x"}).status_code == 404
    assert as_alice.post(page, {"do": "dance", "hand_over": row.pk}).status_code == 404
    as_approver.post(page, {"do": "confirm", "hand_over": row.pk})
    row.refresh_from_db()
    assert row.state == State.ASKED
