"""Pages in French: days, hours and numbers as French people write them, nothing of Python's."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from notifications.models import Message
from tests.factories import AdministratorFactory, PersonFactory
from tests.house.story import tell
from tests.pages.reading import words

FOREIGN = {
    "a day as machines write it": r"\b\d{4}-\d{2}-\d{2}\b",
    "an English month": r"\b(January|February|March|April|June|July|August|September|October"
    r"|November|December)\b",
    "an English hour": r"\b\d{1,2}(:\d\d)? ?[ap]\.?m\b",
    "a value of Python": r"\b(None|True|False)\b",
    "a decimal point": r"(?<![\d.])\d+\.\d+(?![\d.])",
}


@pytest.fixture
def story(monday):
    return tell(1, PersonFactory(is_staff=True))


@pytest.fixture
def as_boss_in_french(browser_of, monday):
    return browser_of(AdministratorFactory(full_name="Anne Durand", language="fr"))


def _pages(story):
    reference, machine = story.booking.reference, story.machine.name
    return [
        *("/", "/planning/", "/machines/", f"/machines/{machine}/", "/bookings/"),
        *(f"/bookings/{reference}/", f"/bookings/{reference}/change/", "/bookings/new/"),
        *(f"/bookings/{reference}/move/", f"/bookings/{reference}/cancel/", "/tickets/"),
        *(f"/tickets/{story.ticket.pk}/", "/tickets/new/", "/wishes/", "/tonight/"),
        *("/tonight/?rehearse=1", "/rules/", "/preferences/", f"/machines/{machine}/install/"),
        *("/approvals/", "/statistics/", "/admin/"),
    ]


def _administration():
    """Every list of the administration, and the first row of each that no filter hides."""
    pages = []
    for model in set(admin.site._registry) - {Message}:  # shows mails in English as well
        place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{place}_changelist"))
        rows = model._default_manager.order_by("pk")[:1]
        pages += [reverse(f"{place}_change", args=[row.pk]) for row in rows]
    return pages


def foreign(text):
    """What a French text says in another way than the French do."""
    return [found[0] for wrong in FOREIGN.values() if (found := re.search(wrong, text))]


def test_french_pages_are_french_all_through(as_boss_in_french, story):
    pages = [*_pages(story), *_administration()]
    answers = {page: as_boss_in_french.get(page, follow=True) for page in pages}

    assert {page for page, answer in answers.items() if answer.status_code != 200} == set()
    assert {p: found for p, a in answers.items() if (found := foreign(words(a)))} == {}
    assert all('<html lang="fr"' in answer.content.decode() for answer in answers.values())


@pytest.mark.parametrize(
    ("accepted", "lang"), [("fr", "fr"), ("en-GB,fr;q=0.5", "en"), ("de", "fr"), ("", "fr")]
)
def test_visitors_read_the_language_of_their_browser(monday, accepted, lang):
    page = Client(headers={"accept-language": accepted}).get("/planning/").content.decode()

    assert f'<html lang="{lang}"' in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_account_chooses_before_the_browser(browser_of, monday, language):
    browser = browser_of(PersonFactory(language=language))

    page = browser.get("/", headers={"accept-language": "en" if language == "fr" else "fr"})

    assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.parametrize("wrong", ["le 2027-03-01", "1 March 2027", "3 p.m.", "None", "2.5 Tio"])
def test_what_is_foreign_is_seen(wrong):
    assert foreign(f"Bonjour, {wrong}") != []
