import pytest

from accounts.forms import AccountNameForm, SshKeyForm
from tests.accounts import keys

pytestmark = pytest.mark.pure


def test_ssh_key_form_answers_the_text_of_a_sound_key():
    form = SshKeyForm({"public_key": f" {keys.ed25519_line()} me ", "title": "laptop"})

    assert form.is_valid()
    assert form.cleaned_data == {"public_key": f"{keys.ed25519_line()} me", "title": "laptop"}


def test_ssh_key_form_refuses_a_private_key_and_never_shows_it_again():
    form = SshKeyForm({"public_key": keys.private_key(), "title": "laptop"})

    assert not form.is_valid()
    assert form.errors["public_key"].data[0].code == "private"
    page = form.as_p()
    assert "never give it to anybody" in page or "jamais" in page
    assert "PRIVATE KEY" not in page
    assert keys.private_key().splitlines()[1] not in page


def test_ssh_key_form_says_how_weak_a_key_is():
    form = SshKeyForm({"public_key": keys.rsa_line(2048)})

    assert not form.is_valid()
    assert "2048" in form.errors["public_key"][0]
    assert "3072" in form.errors["public_key"][0]


def test_account_name_form_says_what_to_do():
    form = AccountNameForm({"account_name": "root"})

    assert not form.is_valid()
    assert "root" in form.errors["account_name"][0]
