"""What a person chooses for themselves: said where it was chosen, in a few queries."""

import re
from datetime import date

import pytest

from accounts.models import Absence, SshKey
from tests.factories import CategoryFactory
from tests.pages.conftest import SECRET_PURPOSE
from tests.pages.reading import words


def _section(page, anchor):
    """Answers the part of a page under one heading."""
    html = page.content.decode()
    return re.search(rf'<section [^>]*aria-labelledby="{anchor}".*?</section>', html, re.S)[0]


def test_menu_leads_to_every_part(as_approver, category):
    html = as_approver.get("/preferences/").content.decode()

    menu = html.split('<nav class="beside__menu', 1)[1].split("</nav>", 1)[0]
    anchors = re.findall(r'href="/preferences/#([\w-]+)"', menu)
    assert anchors == ["account", "look", "keys", "mails", "absences"]
    assert [anchor for anchor in anchors if f'<h2 id="{anchor}">' not in html] == []


def test_part_for_those_who_decide_is_not_in_the_menu_of_others(as_bruno, category):
    assert "#absences" not in as_bruno.get("/preferences/").content.decode()


def test_what_was_done_is_said_in_its_part(as_bruno, bruno):
    sent = {"mails-receipts": "off", "mails-decisions": "off", "mails-back_in_service": "off"}

    answer = as_bruno.post("/preferences/mails/", sent)
    page = as_bruno.get("/preferences/")

    assert answer.url == "/preferences/#mails"
    assert "Your choice of mails is remembered." in _section(page, "mails")
    assert page.content.decode().count("Your choice of mails is remembered.") == 1


def test_what_was_done_elsewhere_is_said_at_the_top(as_bruno):
    as_bruno.post("/preferences/sessions/end/")

    page = as_bruno.get("/preferences/")

    assert "You are signed in nowhere else." in words(page)


def test_form_that_was_refused_is_sent_back_to_its_part(as_bruno, bruno):
    page = as_bruno.post("/preferences/", {"public_key": "not a key", "title": "laptop"})

    assert page.status_code == 400
    section = _section(page, "keys")
    assert 'action="/preferences/#keys"' in section
    assert 'aria-invalid="true"' in section
    assert 'value="laptop"' in section
    assert not SshKey.objects.exists()


@pytest.mark.parametrize("count", [3, 60])
def test_preferences_take_the_same_queries(
    as_approver, approver, category, count, django_assert_num_queries
):
    for number in range(count):
        SshKey.objects.create(person=approver, public_key="x", fingerprint=f"SHA256:{number}")
        Absence.objects.create(
            person=approver, first_day=date(2027, 3, 2), stop_day=date(2027, 4, 1 + number % 28)
        ) if number < 20 else None
    for number in range(count // 3):
        CategoryFactory(slug=f"c{number}", approvers=[approver])

    with django_assert_num_queries(8):
        as_approver.get("/preferences/")


def test_person_downloads_their_own_data_and_nobody_elses(
    as_alice, as_bruno, visitor, alice, booking
):
    SshKey.objects.create(person=alice, title="laptop", public_key="ssh-x", fingerprint="SHA256:1")

    answer = as_alice.get("/preferences/data.json")

    assert answer["Content-Disposition"] == 'attachment; filename="bigmem-alice.json"'
    told = answer.json()
    assert told["account"]["full_name"] == "Alice Martin"
    assert told["account"]["teams"] == ["Evolution"]
    assert [key["title"] for key in told["ssh_keys"]] == ["laptop"]
    assert [
        (row["machine"], row["first_day"], row["last_day"], row["purpose"])
        for row in told["bookings"]
    ] == [("bigmem7", "2027-03-08", "2027-03-21", SECRET_PURPOSE)]
    assert "password" not in answer.content.decode()
    assert "Alice" not in as_bruno.get("/preferences/data.json").content.decode()
    assert visitor.get("/preferences/data.json").status_code == 302
