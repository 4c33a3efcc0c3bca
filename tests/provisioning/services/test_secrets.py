"""Credentials, and that no secret is ever found where it does not belong."""

import json
import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers

from accounts.models import SshKey
from foundation import clock
from foundation.sealing import SealingError
from provisioning.driver_table import simulated_driver
from provisioning.drivers.simulated import FaultKind
from provisioning.models import Credential, Run, SealedFact
from provisioning.policy.password_hash import hash_password
from provisioning.ports import StepName
from provisioning.services import forget_old_passwords, retry_run, reveal_password
from provisioning.services.credentials import READABLE, new_password
from provisioning.services.orders import order_for
from tests.provisioning.conftest import MIDNIGHT, begin, install, look, look_until_rest


def all_rows():
    """Every row of every table as text."""
    return "".join(
        serializers.serialize("json", model.objects.all()) for model in apps.get_models()
    )


@pytest.fixture
def orders(run, fleet, monkeypatch):
    """All that the driver was told and all that it left, in the order of the night."""
    driver = simulated_driver()
    told, left = [], []
    act = driver.act

    def listen(step, order):
        told.append((step, order))
        result = act(step, order)
        left.append(result)
        return result

    monkeypatch.setattr(driver, "act", listen)
    return told, left


def secrets_of(run, orders):
    """The password, its hash, the installer's token and the minion's key of a night."""
    told, left = orders
    found = [order.install_token for _step, order in told if order.install_token]
    found += [order.account.password_hash for _step, order in told if order.account.password_hash]
    found += [secret for result in left for secret in result.secrets.values()]
    credential = Credential.objects.get(run=run)
    return [*found, reveal_password(credential)]


def test_no_secret_is_in_any_row_log_line_or_journal_entry(run, orders, time_of, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    rows = []
    driver = simulated_driver()
    observe = driver.observe

    def observe_and_copy(step, order):
        rows.append(all_rows())
        return observe(step, order)

    driver.observe = observe_and_copy
    try:
        look(run)
    finally:
        del driver.observe

    secrets = secrets_of(run, orders)
    said = capsys.readouterr()
    everything = "".join([*rows, all_rows(), caplog.text, said.out, said.err])
    assert run.state == "ready"
    assert len(secrets) == 6
    assert [secret for secret in secrets if secret in everything] == []


def test_no_secret_is_in_what_a_failing_driver_says(run, orders, time_of, caplog, capsys):
    """The driver breaks with its order in its hands, in the worst possible words."""
    caplog.set_level(logging.DEBUG)
    told, _left = orders
    driver = simulated_driver()

    def break_with(step, order):
        told.append((step, order))
        raise ValueError(f"{order.install_token} {order.account.password_hash}")

    act = driver.act
    driver.act = lambda step, order: (
        break_with(step, order) if step is StepName.CONFIGURING else act(step, order)
    )
    try:
        install(run, time_of)
    finally:
        driver.act = act

    secrets = [secret for secret in secrets_of(run, orders) if secret]
    said = capsys.readouterr()
    everything = "".join([all_rows(), caplog.text, said.out, said.err, repr(told)])
    assert (run.state, run.problem) == ("blocked", "driver_failed")
    assert "driver_failed" in caplog.text + said.out + said.err
    assert [secret for secret in secrets if secret in everything] == []


def test_secrets_of_a_run_are_gone_when_it_is_over(run, time_of):
    install(run, time_of)

    assert not SealedFact.objects.filter(run=run).exists()


def test_password_is_sealed_and_its_hash_goes_to_the_machine(run, orders, time_of):
    install(run, time_of)

    credential = Credential.objects.get(run=run)
    password = reveal_password(credential)
    told, _left = orders
    hashes = {order.account.password_hash for step, order in told if step == "configuring"}
    assert len(password) == 23
    assert password not in credential.sealed_password
    assert hashes == {hash_password(password, credential.key.hex)}
    assert (credential.login, credential.public_keys) == ("alice", [])


def test_registered_keys_are_installed_instead_of_a_password(run, alice, orders, time_of):
    SshKey.objects.create(person=alice, public_key="ssh-ed25519 AAAA alice@pc", fingerprint="x")

    install(run, time_of)

    credential = Credential.objects.get(run=run)
    told, _left = orders
    account = next(order.account for step, order in told if step == "configuring")
    assert (credential.public_keys, credential.sealed_password) == (
        ["ssh-ed25519 AAAA alice@pc"],
        "",
    )
    assert reveal_password(credential) == ""
    assert (account.password_hash, account.public_keys) == (None, ("ssh-ed25519 AAAA alice@pc",))


def test_second_attempt_at_configuring_keeps_the_same_password(run, orders, fleet, time_of):
    fleet.set_fault("bigmem7", "configuring", FaultKind.FAILS_ONCE)

    install(run, time_of)

    told, _left = orders
    hashes = [order.account.password_hash for step, order in told if step == "configuring"]
    assert len(hashes) == 2
    assert len(set(hashes)) == 1


def test_next_run_makes_a_new_login_and_the_old_one_is_void(run, boss, fleet, time_of):
    fleet.set_fault("bigmem7", "verifying", FaultKind.BROKEN)
    install(run, time_of)
    old = reveal_password(Credential.objects.get(run=run))
    fleet.clear_faults("bigmem7")

    fresh = retry_run(run_id=run.pk, by=boss)
    look_until_rest(fresh, time_of)

    assert reveal_password(Credential.objects.get(run=run)) == ""
    assert reveal_password(Credential.objects.get(run=fresh)) not in ("", old)


def test_password_is_forgotten_after_seven_days(run, time_of):
    install(run, time_of)
    handed_over_at = Credential.objects.get(run=run).handed_over_at
    time_of.move_to(handed_over_at + timedelta(days=7), tick=False)
    kept = forget_old_passwords(clock.now())
    time_of.shift(timedelta(seconds=1))

    forgotten = forget_old_passwords(clock.now())

    assert (kept, forgotten) == (0, 1)
    assert reveal_password(Credential.objects.get(run=run)) == ""


def test_password_sealed_with_a_key_that_is_gone_cannot_be_read(run, settings, time_of):
    install(run, time_of)
    settings.PORTAL_CREDENTIAL_KEY = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItMDE="

    with pytest.raises(SealingError):
        reveal_password(Credential.objects.get(run=run))


def test_password_can_be_read_aloud_and_is_never_the_same():
    passwords = {new_password() for _draw in range(100)}

    assert len(passwords) == 100
    for password in passwords:
        assert [len(group) for group in password.split("-")] == [5, 5, 5, 5]
        assert set(password) - {"-"} <= set(READABLE)


def test_order_hides_its_secrets_when_it_is_printed(run, time_of):
    install(run, time_of)
    order = order_for(run, StepName.CONFIGURING, 1, is_acting=True)

    assert order.account.password_hash is not None
    assert order.account.password_hash not in repr(order)
    assert json.dumps(dict(order.remembered)) == "{}"
    assert Run.objects.get(pk=run.pk).remembered == {}
