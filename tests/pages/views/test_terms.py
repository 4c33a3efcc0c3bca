"""The terms of use: published by administrators, accepted once a version before a request."""

from datetime import date

import pytest

from accounts.models import Acceptance, Terms
from accounts.terms import terms_to_accept
from foundation import clock
from journal.models import Entry
from reservations.errors import ErrorCode
from reservations.models import Booking
from reservations.services import request_booking
from tests.pages.views.conftest import WANTED

pytestmark = pytest.mark.django_db

ADMIN = "/admin/accounts/terms/"


@pytest.fixture
def publish(as_boss):
    def publish(terms):
        return as_boss.post(ADMIN, {"action": "publish", "_selected_action": [terms.pk]})

    return publish


@pytest.fixture
def draft(monday):
    """The text that comes with the portal."""
    return Terms.objects.get()


@pytest.fixture
def terms(draft, publish):
    publish(draft)
    draft.refresh_from_db()
    return draft


def words(answer):
    return answer.content.decode()


def test_first_text_is_a_draft_in_both_languages_and_asks_nothing(visitor, draft, send):
    assert "There is no backup" in draft.text_en
    assert "Aucune sauvegarde" in draft.text_fr
    assert "No terms of use have been published yet." in words(visitor.get("/terms/"))
    assert send().status_code == 302


def test_published_text_is_shown_to_everybody_and_changed_no_more(
    visitor, as_boss, terms, publish
):
    assert "There is no backup" in words(visitor.get("/terms/"))
    assert 'href="/terms/"' in words(visitor.get("/"))
    as_boss.post(f"{ADMIN}{terms.pk}/change/", {"text_en": "other", "text_fr": "autre"})
    publish(terms)

    terms.refresh_from_db()
    assert "There is no backup" in terms.text_en
    assert Entry.objects.filter(kind="terms_published").count() == 1


def test_request_waits_for_the_tick_and_asks_once(form, send, terms, alice):
    shown = words(form())
    without = send()
    assert not Booking.objects.exists()
    with_it = send(accepts_terms=terms.pk)

    assert "I have read and accept the terms of use" in shown
    assert (without.status_code, "Accept the terms of use first" in words(without)) == (400, True)
    assert with_it.status_code == 302
    assert Acceptance.objects.get().person == alice
    assert "I have read and accept" not in words(form(first_day="2027-04-08"))
    assert send(first_day="2027-04-08").status_code == 302


def test_new_version_asks_again_only_when_it_matters(send, terms, publish):
    send(accepts_terms=terms.pk)
    wording = Terms.objects.create(text_en="better", text_fr="mieux", is_substantial=False)
    publish(wording)
    assert send(first_day="2027-04-08").status_code == 302

    publish(Terms.objects.create(text_en="new", text_fr="nouveau"))

    assert send(first_day="2027-05-08").status_code == 400


def test_older_draft_published_later_asks_those_who_accepted_the_newer_one(
    send, alice, publish, draft
):
    newer = Terms.objects.create(text_en="b", text_fr="b", from_day=date(2027, 2, 1))
    Acceptance.objects.create(terms=newer, person=alice, at=clock.now())
    assert terms_to_accept(alice) is None

    publish(draft)

    assert terms_to_accept(alice) == draft
    assert send().status_code == 400


def test_another_text_than_the_one_in_force_is_not_accepted(send, terms, publish):
    publish(Terms.objects.create(text_en="new", text_fr="nouveau"))

    answer = send(accepts_terms=terms.pk)

    assert "Another text is in force by now" in words(answer)
    assert not Booking.objects.exists()


def test_every_way_to_ask_passes_the_same_check(terms, alice, approver, machine):
    wish = {
        "holder": alice,
        "machine": machine,
        "first_day": date(2027, 3, 8),
        "days": 14,
        "profile": WANTED["profile"],
        "purpose": "genome assembly",
    }

    assert ErrorCode.TERMS_NEEDED in request_booking(asked_by=alice, **wish).errors
    assert request_booking(asked_by=approver, **wish).booking is not None


def test_text_missing_in_a_language_is_not_published(publish, monday):
    half = Terms.objects.create(text_en="only English", text_fr=" ")

    publish(half)

    half.refresh_from_db()
    assert half.from_day is None


def test_they_are_accepted_on_their_own_page_as_well(as_alice, visitor, terms, alice):
    shown = words(as_alice.get("/terms/"))

    answer = as_alice.post("/terms/", {"terms": terms.pk}, follow=True)
    stale = as_alice.post("/terms/", {"terms": "x"}, follow=True)

    assert "Accept the terms of use" in shown
    assert "Accepted: thank you." in words(answer)
    assert "Accept the terms of use" not in words(answer)
    assert "Another text is in force by now" in words(stale)
    assert Acceptance.objects.get().person == alice
    assert visitor.post("/terms/", {"terms": terms.pk}).status_code == 403
