"""Help, the statements, and where they are linked."""

import re
from datetime import date

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.test import Client

from pages.queries.help import TOPICS
from provisioning.host_authority import public_line
from reservations.lifecycle import State
from tests.factories import book
from tests.pages.reading import words

SLUGS = [topic.slug for topic in TOPICS]
FIRST_DAY = date(2027, 2, 27)


@pytest.fixture
def host_ca(tmp_path):
    """A key that may sign host keys; answers the file of its private half."""
    made = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    path = tmp_path / "host_ca"
    path.write_bytes(made)
    return path


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_topic_reads_in_the_language_of_the_browser(client, db, slug, language):
    page = client.get(f"/help/{slug}/", headers={"accept-language": language})

    assert page.status_code == 200
    assert f'<html lang="{language}" ' in page.content.decode()
    assert f"pages/help/{language}/{slug}.html" in [used.name for used in page.templates]


def test_topic_has_a_menu_of_its_parts(visitor):
    page = visitor.get("/help/connect/").content.decode()

    menu = page.split('<nav class="beside__menu"', 1)[1].split("</nav>", 1)[0]
    assert re.findall(r'href="#([\w-]+)"', menu) == re.findall(r'<h2 id="([\w-]+)"', page)


def test_topic_that_nobody_wrote_is_not_found(visitor):
    assert visitor.get("/help/cooking/").status_code == 404


def test_contents_link_every_topic_and_the_rules(visitor):
    page = visitor.get("/help/").content.decode()

    assert re.findall(r'<h2><a href="([^"]+)"', page) == [
        *(f"/help/{slug}/" for slug in SLUGS),
        "/rules/",
    ]


def test_commands_are_written_for_nobody_when_nothing_runs(visitor, booking):
    text = words(visitor.get("/help/connect/"))

    assert "ssh alice@bigmem7.example.org" in text
    assert "which is yours now" not in text


def test_commands_are_written_for_the_machine_one_has(as_bruno, bruno, machine):
    machine.host_name = "bigmem7.isem.example"
    machine.save()
    booking = book(machine, bruno, FIRST_DAY, 5, State.ACTIVE)

    page = as_bruno.get("/help/connect/")

    assert "ssh bruno@bigmem7.isem.example" in words(page)
    assert f'<a href="/bookings/{booking.reference}/">bigmem7</a>' in page.content.decode()


def test_authority_is_shown_where_the_site_signs_keys(visitor, settings, host_ca):
    before = words(visitor.get("/help/known-hosts/"))
    settings.PORTAL_SSH_HOST_CA = str(host_ca)

    after = words(visitor.get("/help/known-hosts/"))

    assert "This site signs none yet" in before
    assert "This site signs none yet" not in after
    line = "@cert-authority bigmem7,bigmem7.example.org,192.0.2.7"
    assert f"{line} {public_line(host_ca)}" in after


def test_authority_that_cannot_be_read_is_not_promised(visitor, settings, tmp_path):
    settings.PORTAL_SSH_HOST_CA = str(tmp_path / "nothing")

    assert "This site signs none yet" in words(visitor.get("/help/known-hosts/"))


@pytest.mark.parametrize("path", ["/accessibility/", "/privacy/"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_statement_names_whom_to_write_to(client, db, settings, path, language):
    page = client.get(path, headers={"accept-language": language})

    assert page.status_code == 200
    assert settings.PORTAL_SUPPORT_EMAIL in page.content.decode().split("<main", 1)[1]
    assert f'href="{path}"' in page.content.decode().split("<footer", 1)[1]


@pytest.mark.parametrize("slug", SLUGS)
def test_topic_takes_few_queries(as_bruno, bruno, machine, slug, django_assert_max_num_queries):
    book(machine, bruno, FIRST_DAY, 5, State.ACTIVE)

    with django_assert_max_num_queries(5):
        as_bruno.get(f"/help/{slug}/")


def test_contents_take_few_queries(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        Client().get("/help/")


def test_rules_have_an_address_for_each_category_and_rule(visitor, category):
    page = visitor.get("/rules/").content.decode()

    anchors = re.findall(r'<(?:h2|dt) id="([\w-]+)"', page)
    assert anchors == [
        "cemeb",
        *(f"cemeb-{rule}" for rule in ("who", "notice", "length", "renewal", "window")),
        *(f"cemeb-{rule}" for rule in ("exceptions", "approval", "purpose", "requests")),
        *(f"cemeb-{rule}" for rule in ("wishes", "data")),
        "everywhere",
    ]
