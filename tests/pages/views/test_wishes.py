"""Being put on the waiting list, and answering an offer."""

from datetime import date

import pytest

from accounts.models import Terms
from foundation import clock
from reservations.lifecycle import State
from reservations.models import Booking, Wish
from reservations.services import offer_freed_days
from tests.factories import PersonFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

WISH = {
    "days": "7",
    "from_day": "2027-03-01",
    "last_day": "2027-03-31",
    "categories": ["cemeb"],
    "profile": "plain",
}


def words(answer):
    return answer.content.decode()


@pytest.fixture
def offered(as_alice, machine):
    """A machine is offered to Alice."""
    as_alice.post("/wishes/", WISH)
    offer_freed_days(clock.now())
    return Booking.objects.get(state=State.OFFERED)


@pytest.mark.usefixtures("machine")
def test_a_wish_is_made_explained_and_withdrawn(as_alice):
    made = words(as_alice.post("/wishes/", WISH, follow=True))
    wish = Wish.objects.get()

    assert "You are on the waiting list" in made
    assert "first in the order" in made
    assert "How the order is made" in made
    assert "This very wish waits already" in words(as_alice.post("/wishes/", WISH, follow=True))

    back = words(as_alice.post(f"/wishes/{wish.reference}/withdraw/", follow=True))
    assert "Taken off the waiting list." in back
    assert "nothing was done" in words(
        as_alice.post(f"/wishes/{wish.reference}/withdraw/", follow=True)
    )


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("more", "sentence"),
    [({"days": "0"}, "A booking has at least one day."),
     ({"days": "x"}, "Write a whole number of days."),
     ({"last_day": "2027-03-02"}, "do not fit between these two days"),
     ({"memory_gib": "500000"}, "No machine of these categories has so much"),
     ({"categories": []}, "Choose at least one category."),
     ({"categories": ["isem"]}, "There is no such category"),
     ({"profile": "nonsense"}, "This profile does not exist"),
     ({"days": "50", "last_day": "2027-06-30", "purpose": "x"}, "No machine could ever meet"),
     ({"days": "8"}, "A purpose is required")],
)  # fmt: skip
def test_what_cannot_be_is_said_and_not_stored(as_alice, hidden_machine, more, sentence):
    answer = as_alice.post("/wishes/", {**WISH, **more})

    assert answer.status_code == 400
    assert sentence in words(answer)
    assert not Wish.objects.exists()


def test_links_fill_the_form_in(as_alice, machine, approver):
    book(machine, approver, date(2027, 3, 4), 7, State.APPROVED)
    asked = {"machine": "bigmem7", "first_day": "2027-03-05", "days": "7", "profile": "plain"}

    clash = words(as_alice.post("/bookings/new/", {**asked, "do": "send"}))
    machine_page = words(as_alice.get("/machines/bigmem7/"))
    form = words(as_alice.get("/wishes/?first_day=2027-03-05&days=9&min_memory=64&category=cemeb"))

    assert "/wishes/?category=cemeb" in clash
    assert "first_day=2027-03-05" in clash
    assert "/wishes/?category=cemeb" in machine_page
    assert 'value="9"' in form
    assert 'value="2027-03-05"' in form
    assert as_alice.get("/wishes/?first_day=x&days=x&min_memory=x").status_code == 200


def test_an_offer_is_seen_at_home_and_accepted_once(as_alice, offered):
    page = f"/bookings/{offered.reference}/offer/"

    assert page in words(as_alice.get("/"))
    assert page in words(as_alice.get("/wishes/"))
    assert page in words(as_alice.get(f"/bookings/{offered.reference}/"))
    assert "Tuesday 2 March 2027, 18:00" in words(as_alice.get(page))

    accepted = words(as_alice.post(page, {"do": "accept"}, follow=True))
    again = words(as_alice.post(page, {"do": "accept"}, follow=True))

    assert "Accepted: an approver decides" in accepted
    assert "This offer is over" in again
    offered.refresh_from_db()
    assert offered.state == State.REQUESTED


def test_terms_of_use_come_first(as_alice, offered):
    terms = Terms.objects.create(
        from_day=date(2027, 1, 1), is_substantial=True, text_en="no backup", text_fr="rien"
    )
    page = f"/bookings/{offered.reference}/offer/"

    refused = as_alice.post(page, {"do": "accept"}, follow=True)
    accepted = as_alice.post(page, {"do": "accept", "accepts_terms": str(terms.pk)}, follow=True)

    assert "I have read and accept the terms of use" in words(refused)
    assert "Accepted: an approver decides" in words(accepted)


def test_an_offer_is_declined(as_alice, offered):
    page = f"/bookings/{offered.reference}/offer/"

    answer = words(as_alice.post(page, {"do": "decline"}, follow=True))

    assert "your wish goes on waiting" in answer
    offered.refresh_from_db()
    assert offered.state == State.WITHDRAWN
    assert "This offer is over" in words(as_alice.get(page, follow=True))


def test_others_may_not_answer(offered, client, approver, bruno):
    page = f"/bookings/{offered.reference}/offer/"
    for person, status in ((bruno, 403), (approver, 403)):
        client.force_login(person)
        assert client.post(page, {"do": "accept"}).status_code == status
        assert client.post(f"/wishes/{Wish.objects.get().reference}/withdraw/").status_code == 404
    offered.refresh_from_db()
    assert offered.state == State.OFFERED


def test_approvers_see_who_else_waits(as_alice, machine, client, approver):
    as_alice.post("/wishes/", WISH)
    asked = book(machine, PersonFactory(), date(2027, 3, 10), 7, State.REQUESTED)
    client.force_login(approver)

    desk = words(client.get(f"/admin/reservations/bookingrequest/{asked.pk}/change/"))

    assert "Who else waits for these days" in desk
    assert "Alice Martin" in desk
    for name in ("wish", "wishoffer"):
        assert client.get(f"/admin/reservations/{name}/").status_code == 200


def test_the_page_asks_as_many_queries_for_one_wish_and_three(
    as_alice, machine, django_assert_max_num_queries
):
    as_alice.post("/wishes/", WISH)
    with django_assert_max_num_queries(40) as one:
        as_alice.get("/wishes/")
    for days in ("5", "6"):
        as_alice.post("/wishes/", {**WISH, "days": days})
    with django_assert_max_num_queries(40) as three:
        as_alice.get("/wishes/")

    assert len(three) == len(one)
