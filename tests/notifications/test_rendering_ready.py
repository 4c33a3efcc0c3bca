"""The mail that tells how to connect."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from notifications.rendering import render
from provisioning.host_authority import public_line
from provisioning.models import Credential
from provisioning.services import link_token
from tests.notifications.conftest import (
    SECRET,
    message_for,
    tell_of_run,
)


def make_authority(path):
    """Makes the key of an SSH host CA; answers its public half."""
    key = ed25519.Ed25519PrivateKey.generate()
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
    )
    return public_line(path)


def test_ready_mail_leaves_an_unreadable_authority_out(credential, alice, run, settings):
    settings.PORTAL_SSH_HOST_CA = "/nowhere/ca"
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    assert "cert-authority" not in render(message).text


def test_ready_mail_tells_all_that_is_needed(credential, alice, run, settings, tmp_path):
    public = make_authority(tmp_path / "ca")
    settings.PORTAL_SSH_HOST_CA = str(tmp_path / "ca")
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    rendered = render(message, with_secrets=True)

    for text in (rendered.text, rendered.html):
        for words in (
            "ssh alice@bigmem7.example.org",
            "bigmem7.example.org (10.1.0.7)",
            SECRET,
            "First connect in a terminal",
            "ED25519 SHA256:abcDEF123",
            "ssh-keygen -R bigmem7.example.org",
            "ssh-keygen -R bigmem7\n",
            "ssh-keygen -R 10.1.0.7",
            f"@cert-authority bigmem7,bigmem7.example.org,10.1.0.7 {public}",
            "network of Montpellier",
            "PowerShell",
            "PuTTY",
            "Sunday 11 April 2027",
        ):
            assert words in text


def test_ready_mail_has_no_authority_line_without_an_authority(credential, alice, run, settings):
    settings.PORTAL_SSH_HOST_CA = ""
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    assert "cert-authority" not in render(message).text


def test_ready_mail_hides_the_password_in_a_preview(credential, alice, run):
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    rendered = render(message)

    assert SECRET not in rendered.text + rendered.html
    assert "••••••••" in rendered.text
    assert SECRET not in repr(render(message, with_secrets=True))


def test_ready_mail_carries_a_link_where_the_site_wants_it(credential, alice, run, settings):
    settings.PORTAL_CREDENTIAL_DELIVERY = "link"
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    sent = render(message, with_secrets=True)
    preview = render(message)

    token = link_token(credential=credential, occasion=message.message_id)
    assert SECRET not in sent.text + sent.html
    for text in (sent.text, sent.html):
        assert f"/logins/{token}/" in text
        assert "this link shows it to you once" in " ".join(text.split())
        assert "First connect in a terminal" in text
    assert "/logins/" not in preview.text + preview.html
    assert "••••••••" in preview.text


def test_ready_mail_names_installed_keys_instead_of_a_password(credential, alice, run):
    credential.sealed_password = ""
    credential.public_keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1 alice@laptop",
        "ssh-rsa AAAABBBBCCCCDDDD",
    ]
    credential.save()
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    text = render(message, with_secrets=True).text

    assert (
        "so there is no password:\n\n    ssh-ed25519 alice@laptop\n    ssh-rsa …BBBBCCCCDDDD\n"
        in text
    )
    assert "First connect in a terminal" not in text


def test_ready_mail_without_its_password_says_how_to_get_one(credential, alice, run):
    Credential.objects.update(sealed_password="")
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    assert "The first password is no longer kept here." in render(message).text


def test_ready_mail_without_a_login_says_so(run, alice):
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    assert "You have no login of your own on it yet" in render(message).text


def test_lines_of_text_are_folded_but_commands_stay_whole(credential, alice, run):
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    lines = render(message).text.splitlines()

    assert [line for line in lines if len(line) > 78 and not line.startswith("    ")] == []
    assert "    ssh alice@bigmem7.example.org" in lines
