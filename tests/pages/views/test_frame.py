"""Home, rules, preferences, errors, and the frame around every page."""

import re
from datetime import date

import pytest
from django.test import Client

from reservations.lifecycle import State
from reservations.models import BookingRules
from tests.factories import PersonFactory, book
from tests.pages.reading import links, words

KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE3n3mE3a3s1c7vYqJ8m6J5hZ0T1Lk2e7o0bYw4cQ9pQ alice@laptop"
)
SCREENS = [
    "/",
    "/planning/",
    "/machines/",
    "/machines/bigmem7/",
    "/bookings/",
    "/bookings/new/",
    "/bookings/new/?machine=bigmem7&first_day=2027-04-08&days=60",
    "/rules/",
    "/preferences/",
    "/tonight/",
    "/nowhere/",
]


def test_home_welcomes_visitors(visitor, booking):
    page = visitor.get("/")

    assert "A big-memory machine of your own" in words(page)
    assert "Alice" not in page.content.decode()


def test_home_shows_what_one_has(as_alice, booking):
    text = words(as_alice.get("/"))

    assert "Hello Alice Martin" in text
    assert "bigmem7 Approved, starts in 7 days From 8 March to 21 March 2027 inclusive" in text
    assert "14 of 84 days used in 5 months" in text
    assert "waits for you" not in text


def test_home_tells_an_approver_what_waits(as_approver, as_bruno, machine, alice):
    book(machine, alice, date(2027, 3, 8), 5, State.REQUESTED)

    assert "What waits for you 1 decision waits" in words(as_approver.get("/"))
    assert "What waits" not in words(as_bruno.get("/"))


def test_menu_shows_what_one_may_open(visitor, as_alice, as_approver, machine):
    def menu(browser):
        page = browser.get("/rules/").content.decode()
        return re.findall(r'href="([^"]+)"', page.split("<nav", 1)[1].split("</nav>", 1)[0])

    assert menu(visitor) == ["/planning/", "/machines/", "/rules/", "/help/"]
    own = ["/planning/", "/machines/", "/bookings/", "/tickets/"]
    rest = ["/rules/", "/help/"]
    assert menu(as_alice) == [*own, "/statistics/", *rest]
    assert menu(as_approver) == [*own, "/approvals/", "/tonight/", "/statistics/", *rest]


def test_rules_are_those_of_the_rows_in_force(visitor, category, hidden_category):
    BookingRules.objects.filter(category=category).update(max_days=21, strictness="flexible")
    BookingRules.objects.create(category=category, from_day=date(2027, 9, 1), max_days=99)

    text = words(visitor.get("/rules/"))

    assert "At most 21 days asked at once." in text
    assert "At most 84 machine-days in any 5 months on end." in text
    assert "You may ask for a waiver: up to 63 days at once" in text
    assert "Other numbers hold from 1 September 2027 on." in text
    assert "99" not in text
    assert "Hidden machines" not in text


def test_preferences_register_and_remove_a_key(as_alice, alice, bruno):
    refused = as_alice.post("/preferences/", {"public_key": "not a key"})
    assert refused.status_code == 400
    assert "not a key" not in refused.content.decode()

    as_alice.post("/preferences/", {"public_key": KEY, "title": "laptop"})

    key = alice.ssh_keys.get()
    page = as_alice.get("/preferences/")
    assert "The key is registered" in words(page)
    assert key.fingerprint in words(page)
    as_alice.post(f"/preferences/keys/{key.pk}/remove/")
    assert alice.ssh_keys.count() == 0


def test_preferences_remove_nobody_elses_key(as_alice, as_bruno, alice):
    as_alice.post("/preferences/", {"public_key": KEY})

    answer = as_bruno.post(f"/preferences/keys/{alice.ssh_keys.get().pk}/remove/")

    assert answer.status_code == 404
    assert alice.ssh_keys.count() == 1


def test_unknown_page_is_a_clear_404(visitor, as_alice):
    assert "There is nothing here for you" in words(visitor.get("/nowhere/"))
    assert "you must sign in to see what is here" in words(visitor.get("/nowhere/"))
    assert "your account may not see" in words(as_alice.get("/nowhere/"))


def test_broken_page_is_a_clear_500(as_alice, machine, monkeypatch):
    as_alice.raise_request_exception = False
    monkeypatch.setattr("pages.views.rules.rules_in_force", lambda user: 1 / 0)

    page = as_alice.get("/rules/")

    assert page.status_code == 500
    assert "Something went wrong on our side" in words(page)


def test_form_without_its_token_is_a_clear_403(alice):
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})

    page = browser.post("/language/", {"language": "fr"})

    assert page.status_code == 403
    assert "This form is out of date" in words(page)


@pytest.mark.parametrize("path", SCREENS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_keep_to_the_policy_of_the_browser(browser_of, boss, booking, path, language):
    boss.language = language
    boss.save()

    page = browser_of(boss).get(path)

    html = page.content.decode()
    assert f'<html lang="{language}" ' in html
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert all(" src=" in script for script in re.findall(r"<script[^>]*>", html))
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


@pytest.mark.parametrize("path", SCREENS)
def test_pages_have_one_heading_and_unique_ids(browser_of, boss, booking, path):
    html = browser_of(boss).get(path).content.decode()

    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(re.findall(r"<h1\b", html)) == 1
    assert len(ids) == len(set(ids))


def test_names_are_escaped_everywhere(browser_of, machine, monday):
    nasty = PersonFactory(account_name="nasty", full_name="<script>alert(1)</script>")
    booking = book(machine, nasty, date(2027, 3, 8), 14)
    booking.purpose = "<img src=x onerror=alert(1)>"
    booking.save()
    browser = browser_of(nasty)

    for path in ("/", "/planning/", "/bookings/", f"/bookings/{booking.reference}/"):
        html = browser.get(path).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_language_switch_comes_back_to_the_page(as_alice, machine):
    page = as_alice.get("/machines/bigmem7/")

    assert 'name="next" value="/machines/bigmem7/"' in page.content.decode()
    answer = as_alice.post("/language/", {"language": "fr", "next": "/machines/bigmem7/"})
    assert answer.url == "/machines/bigmem7/"
    assert '<html lang="fr" ' in as_alice.get(answer.url).content.decode()


def test_help_is_named_on_every_page(visitor, settings):
    assert "/rules/" in links(visitor.get("/"))
