"""The page of logins on a machine in use: its holder's, a collaborator's, nobody else's."""

import subprocess

import pytest
from django.core.cache import cache

from accounts.models import SshKey
from foundation import clock
from provisioning.models import Collaborator, Credential, Errand
from provisioning.sealing import seal
from tests.pages.reading import words
from tests.pages.views.test_logins import credential, mail_of_ready  # noqa: F401 -- fixtures

SECRET = "Kapow-Zebra-42xyz-Quilt"


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def url(running, credential):  # noqa: F811 -- the fixture
    return f"/bookings/{running.reference}/logins/"


@pytest.fixture
def shared(url, running, bruno):
    """Bruno is alice's collaborator."""
    Collaborator.objects.create(occupancy=running.occupancy, person=bruno, named_at=clock.now())
    return Credential.objects.create(
        occupancy=running.occupancy,
        person=bruno,
        run=Credential.objects.get().run,
        login="bruno",
        sealed_password=seal(SECRET),
        made_at=clock.now(),
        handed_over_at=clock.now(),
    )


def test_holder_renews_their_login(as_alice, url, running):
    page = as_alice.get(f"/bookings/{running.reference}/")
    looked = as_alice.get(url)

    answer = as_alice.post(f"{url}renew/", {"with": "password"}, follow=True)

    assert url in page.content.decode()
    assert "New password" in words(looked)
    assert "Only my registered keys" not in words(looked), "none is registered"
    assert "It is put on the machine now" in words(answer)
    assert "The accounts on the machine are being changed." in words(answer)
    assert Credential.objects.filter(is_current=True).get().handed_over_at is None


def test_keys_are_asked_for_first(as_alice, url):
    for path, typed in (("renew/", {"with": "keys"}), ("keys/", {})):
        answer = as_alice.post(url + path, typed, follow=True)

        assert "You have registered no SSH key" in words(answer)
    assert not Errand.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"tries": 3}, "It is tried again on"),
        ({"stopped_at": clock.now()}, "An administrator has to look at it."),
    ],
)
def test_page_says_what_goes_wrong(as_alice, url, changes, sentence):
    as_alice.post(f"{url}renew/", {"with": "password"})
    Errand.objects.update(problem="machine_silent", **changes)

    page = words(as_alice.get(url))

    assert "The machine does not answer: is it switched on?" in page
    assert sentence in page


def test_holder_names_and_removes_a_collaborator(as_alice, url, bruno):
    wrong = as_alice.post(f"{url}collaborators/", {"name": "nobody"})
    added = as_alice.post(f"{url}collaborators/", {"name": "bruno"}, follow=True)
    removed = as_alice.post(f"{url}collaborators/remove/", {"person": "bruno"}, follow=True)

    assert wrong.status_code == 400
    assert "Nobody here has this account name" in words(wrong)
    assert "not on the machine yet" in words(added)
    assert "The account is locked now" in words(removed)
    assert Collaborator.objects.get().removed_at is not None


def test_collaborator_sees_how_to_connect_and_no_more(as_bruno, url, running, shared):
    running.purpose = "a secret genome"
    running.save()
    listed = as_bruno.get("/bookings/")
    page = as_bruno.get(f"/bookings/{running.reference}/", follow=True)

    text = words(page)
    assert "Shared with you" in words(listed)
    assert page.redirect_chain == [(url, 302)]
    assert "ssh bruno@" in text
    assert "a secret genome" not in text
    assert "Collaborators" not in text
    assert as_bruno.post(f"{url}collaborators/", {"name": "alice"}).status_code == 403
    assert as_bruno.post(f"{url}collaborators/remove/", {"person": "bruno"}).status_code == 403
    as_bruno.post(f"{url}renew/", {"with": "password"})
    assert Credential.objects.filter(person=shared.person).count() == 2


def test_page_is_for_those_with_a_login(as_bruno, as_alice, url, running, shared):
    Credential.objects.filter(pk=shared.pk).update(is_current=False)
    Collaborator.objects.update(removed_at=clock.now())

    assert as_bruno.get(url).status_code == 404
    assert as_bruno.post(f"{url}renew/").status_code == 404
    assert as_bruno.get(f"/bookings/{running.reference}/").status_code in {403, 404}
    running.state = "ended"
    running.save()
    assert as_alice.get(url).status_code == 404


def test_certificate_is_a_file_beside_ones_own_key(as_alice, alice, url, settings, tmp_path):
    for name in ("user_ca", "id"):
        words_of_keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name]
        subprocess.run(words_of_keygen, check=True)
    public = (tmp_path / "id.pub").read_text().strip()
    key = SshKey.objects.create(person=alice, public_key=public, fingerprint="SHA256:x")
    assert "Certificates" not in words(as_alice.get(url))
    settings.PORTAL_SSH_USER_CA = str(tmp_path / "user_ca")
    shown = words(as_alice.get(url))

    answer = as_alice.post(f"{url}certificate/", {"key": key.pk})
    nothing = as_alice.post(f"{url}certificate/", {"key": "x"}, follow=True)

    assert "Certificate for" in shown
    assert answer["Content-Disposition"] == 'attachment; filename="bigmem7-cert.pub"'
    assert answer.content.startswith(b"ssh-ed25519-cert-v01@openssh.com ")
    assert "You have registered no SSH key" in words(nothing)
