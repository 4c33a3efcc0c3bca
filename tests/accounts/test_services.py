import pytest
from django.core.exceptions import ValidationError

from accounts import services
from accounts.errors import AccountNameError, SshKeyError
from accounts.models import SshKey, User
from accounts.models.people import PeopleAreKept
from journal.models import Entry
from tests.accounts import keys
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_add_ssh_key_stores_the_key_and_tells_the_journal():
    alice = PersonFactory(account_name="alice")

    key = services.add_ssh_key(person=alice, public_key=f"{keys.ed25519_line()} me@laptop")

    assert (key.person, key.title, key.public_key) == (alice, "me@laptop", keys.ed25519_line())
    assert key.fingerprint.startswith("SHA256:")
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_ref, entry.actor, entry.facts) == (
        "ssh_key_added",
        "alice",
        alice,
        {"fingerprint": key.fingerprint},
    )


def test_add_ssh_key_refuses_a_key_registered_before_and_one_too_many(monkeypatch):
    alice, bruno = PersonFactory(), PersonFactory()
    services.add_ssh_key(person=alice, public_key=keys.ed25519_line("a"), title="laptop")

    with pytest.raises(SshKeyError, match="known"):
        services.add_ssh_key(person=alice, public_key=keys.ed25519_line("a"), title="again")
    services.add_ssh_key(person=bruno, public_key=keys.ed25519_line("a"))
    monkeypatch.setattr(services, "MAX_SSH_KEYS", 1)
    with pytest.raises(SshKeyError, match="too_many"):
        services.add_ssh_key(person=alice, public_key=keys.ed25519_line("b"))

    assert SshKey.objects.count() == 2


def test_remove_ssh_key_takes_only_ones_own():
    alice, bruno = PersonFactory(), PersonFactory()
    key = services.add_ssh_key(person=alice, public_key=keys.ed25519_line())

    with pytest.raises(SshKey.DoesNotExist):
        services.remove_ssh_key(person=bruno, key_id=key.pk)
    services.remove_ssh_key(person=alice, key_id=key.pk)

    assert not SshKey.objects.exists()


def test_choose_account_name_is_once_and_for_ever():
    person = PersonFactory(account_name="new-1", has_chosen_name=False)

    services.choose_account_name(person=person, name="amartin")
    services.choose_account_name(person=person, name="amartin")

    with pytest.raises(AccountNameError) as caught:
        services.choose_account_name(person=person, name="other")
    assert (caught.value.code, caught.value.facts) == ("already_chosen", {"name": "amartin"})
    person.refresh_from_db()
    assert (person.account_name, person.has_chosen_name) == ("amartin", True)
    assert [entry.kind for entry in Entry.objects.all()] == ["account_name_chosen"]


@pytest.mark.parametrize("is_active", [True, False])
def test_choose_account_name_refuses_names_ever_given(is_active):
    PersonFactory(account_name="amartin", is_active=is_active)
    person = PersonFactory(account_name="new-1", has_chosen_name=False)

    with pytest.raises(AccountNameError, match="taken"):
        services.choose_account_name(person=person, name="amartin")


@pytest.mark.parametrize("name", ["root", "Alice", "new-2", "a b", ""])
def test_choose_account_name_refuses_what_cannot_be_a_login(name):
    person = PersonFactory(account_name="new-1", has_chosen_name=False)

    with pytest.raises(ValidationError):
        services.choose_account_name(person=person, name=name)


def test_people_are_never_deleted():
    person = PersonFactory()

    with pytest.raises(PeopleAreKept):
        person.delete()
    with pytest.raises(PeopleAreKept):
        User.objects.filter(pk=person.pk).delete()

    assert User.objects.filter(pk=person.pk).exists()


def test_set_language_stores_it_once():
    person = PersonFactory(language="en")

    services.set_language(person=person, language="fr")
    services.set_language(person=person, language="fr")

    assert User.objects.get().language == "fr"
    assert [entry.facts for entry in Entry.objects.all()] == [{"language": "fr"}]
    with pytest.raises(ValidationError):
        services.set_language(person=person, language="tlh")
