"""Where somebody is signed in: seen, and ended from elsewhere."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from journal.models import Entry
from tests.factories import PersonFactory
from tests.pages.reading import words

PASSWORD = "a-fine-password-of-hers"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537 Chrome/130.0 Mobile Safari/537"


@pytest.fixture
def dora(db):
    person = PersonFactory(account_name="dora", language="en")
    person.set_password(PASSWORD)
    person.save()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def sign_in(dora):
    """Answers a browser in which dora has signed in."""

    def sign_in(user_agent):
        browser = Client(headers={"user-agent": user_agent})
        browser.post("/accounts/login/", {"login": "dora", "password": PASSWORD})
        return browser

    return sign_in


def endings():
    """Answers what the journal says of sessions that were ended."""
    return list(Entry.objects.filter(kind="sessions_ended").values_list("facts", flat=True))


def _is_signed_in(browser):
    return browser.get("/preferences/sessions/").status_code == 200


def test_browsers_are_listed_this_one_first(sign_in):
    sign_in(PHONE)
    here = sign_in(FIREFOX)
    sign_in(PHONE)

    text = words(here.get("/preferences/sessions/"))

    assert text.index("Firefox on Linux this browser") < text.index("Chrome on Android")
    assert text.count("Chrome on Android") == 2
    assert text.count("this browser") == 1
    assert "127.0.0.1" in text


def test_another_browser_is_signed_out(sign_in):
    phone, here = sign_in(PHONE), sign_in(FIREFOX)
    row = UserSession.objects.get(session_key=phone.session.session_key)

    answer = here.post(f"/preferences/sessions/{row.pk}/end/", follow=True)

    assert "That browser is signed out." in words(answer)
    assert endings() == [{"sessions": 1}]
    assert not _is_signed_in(phone)
    assert _is_signed_in(here)


def test_all_others_are_signed_out(sign_in):
    others, here = [sign_in(PHONE), sign_in(FIREFOX)], sign_in(FIREFOX)

    answer = here.post("/preferences/sessions/end/", follow=True)

    assert "2 other browsers are signed out." in words(answer)
    assert [_is_signed_in(browser) for browser in (*others, here)] == [False, False, True]
    assert endings() == [{"sessions": 2}]


def test_ending_nothing_leaves_no_entry(sign_in):
    answer = sign_in(FIREFOX).post("/preferences/sessions/end/", follow=True)

    assert "You are signed in nowhere else." in words(answer)
    assert endings() == []


def test_nobody_ends_the_sessions_of_others_nor_their_own_here(sign_in, as_bruno):
    here = sign_in(FIREFOX)
    own = UserSession.objects.get().pk

    answers = [browser.post(f"/preferences/sessions/{own}/end/") for browser in (as_bruno, here)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert _is_signed_in(here)


def test_sessions_that_no_longer_open_anything_are_not_listed(sign_in, dora):
    phone, here = sign_in(PHONE), sign_in(FIREFOX)
    phone.post("/accounts/logout/")
    dora.set_password("another-fine-password")
    dora.save()
    after = Client(headers={"user-agent": PHONE})
    after.force_login(dora)

    text = words(after.get("/preferences/sessions/"))

    assert not _is_signed_in(here)
    assert "Firefox" not in text
    assert text.count("Chrome on Android") == 1


def test_address_of_the_library_leads_here(sign_in):
    assert sign_in(FIREFOX).get("/accounts/sessions/").url == "/preferences/sessions/"


@pytest.mark.parametrize("count", [1, 5])
def test_sessions_take_the_same_queries(sign_in, count, django_assert_num_queries):
    for _one in range(count):
        sign_in(PHONE)
    here = sign_in(FIREFOX)

    with django_assert_num_queries(5):
        here.get("/preferences/sessions/")
