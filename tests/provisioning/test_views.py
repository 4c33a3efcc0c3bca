"""What installers and SSH clients are answered."""

import json
import uuid

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from provisioning.drivers.simulated import FaultKind
from provisioning.models import Report, Run, SealedFact
from provisioning.ports import KEY_ASKED_AGAIN
from provisioning.sealing import seal, unseal
from provisioning.services.planning import plan_run
from tests.factories import BookingRulesFactory, CategoryFactory, MachineFactory, book
from tests.provisioning.conftest import (
    FIRST_DAY,
    MIDNIGHT,
    announced,
    begin,
    install,
    look,
    look_until_rest,
)


@pytest.fixture
def installing(run, fleet, time_of):
    """A run whose installer is at work."""
    fleet.set_fault("bigmem7", "installing", FaultKind.SLOW, count=50)
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    look(run)
    assert run.state == "installing"
    return run


def ask(client, run, what, *, token=None, address=None, body=None):
    sealed = SealedFact.objects.filter(run=run, name="install_token").first()
    return client.post(
        f"/install/{run.key}/{what}",
        data=body or "",
        content_type="application/json",
        headers={"X-Install-Token": unseal(sealed.sealed) if token is None else token},
        REMOTE_ADDR=address or str(run.machine.address),
    )


def test_key_is_given_once(client, installing):
    first = ask(client, installing, "key")
    second = ask(client, installing, "key")

    assert first.status_code == 200
    assert sorted(first.json()) == ["priv", "pub"]
    assert (len(first.json()["priv"]), len(first.json()["pub"])) == (64, 32)
    assert second.status_code == 409
    assert not SealedFact.objects.filter(run=installing, name__in=["priv", "pub"]).exists()


def test_installer_that_asks_again_has_begun_anew(client, installing):
    ask(client, installing, "key")

    ask(client, installing, "key")
    ask(client, installing, "key")

    reports = Report.objects.filter(run=installing).values_list("source", "name")
    assert list(reports) == [("fai", KEY_ASKED_AGAIN)], "polling is no news"


def test_key_is_given_once_to_an_installer_that_has_finished(client, installing):
    first = ask(client, installing, "key")
    Run.objects.filter(pk=installing.pk).update(finished_codes={"install": 0})

    second = ask(client, installing, "key")

    assert first.status_code == 200
    assert (second.status_code, second.content) == (410, b"")


def test_key_that_is_not_made_yet_is_asked_for_again(client, installing):
    SealedFact.objects.filter(run=installing, name__in=["priv", "pub"]).delete()

    answer = ask(client, installing, "key")

    assert (answer.status_code, answer["Retry-After"]) == (409, "1")


@pytest.mark.parametrize("what", ["key", "finished"])
@pytest.mark.parametrize("wrong", [{"token": "guessed"}, {"token": ""}, {"address": "10.9.9.9"}])
def test_stranger_is_told_nothing(client, installing, what, wrong):
    answer = ask(client, installing, what, body=json.dumps({"codes": {}}), **wrong)

    assert (answer.status_code, answer.content) == (403, b"")
    assert not SealedFact.objects.filter(fetched_at__isnull=False).exists()
    installing.refresh_from_db()
    assert installing.finished_codes is None


def test_run_that_does_not_exist_is_forbidden_too(client, db):
    answer = client.post(f"/install/{uuid.uuid4()}/key", headers={"X-Install-Token": "x"})

    assert answer.status_code == 403


def test_token_of_another_run_opens_nothing(client, installing, category, site, alice):
    other = MachineFactory(category=category, site=site, address=installing.machine.address)
    stranger = announced(plan_run(book(other, alice, FIRST_DAY, 7).occupancy))
    SealedFact.objects.create(run=stranger, name="install_token", sealed=seal("another"))

    answer = ask(client, installing, "key", token="another")

    assert answer.status_code == 403


def test_installer_waits_until_netboot_is_disarmed(client, installing, fleet, time_of):
    codes = {"codes": {"install": 0, "faiend": 0}}
    first = ask(client, installing, "finished", body=json.dumps(codes))
    installing.refresh_from_db()
    kept = installing.finished_codes
    fleet.clear_faults("bigmem7")
    time_of.shift(2)
    look(installing)
    token = "gone with the run"

    second = ask(client, installing, "finished", body=json.dumps(codes), token=token)

    assert (first.status_code, kept) == (202, {"install": 0, "faiend": 0})
    assert installing.state == "ready"
    assert second.status_code == 403


def test_installer_may_restart_once_netboot_is_disarmed(client, installing, fleet, time_of):
    fleet.clear_faults("bigmem7")
    fleet.set_fault("bigmem7", "configuring", FaultKind.SLOW, count=50)
    time_of.shift(2)
    look(installing)

    answer = ask(client, installing, "finished", body=json.dumps({"codes": {"install": 0}}))

    assert installing.state == "configuring"
    assert answer.status_code == 200


def test_codes_are_kept_as_they_were_sent_first(client, installing):
    ask(client, installing, "finished", body=json.dumps({"codes": {"install": 0}}))
    ask(client, installing, "finished", body=json.dumps({"codes": {"install": 710}}))

    installing.refresh_from_db()
    assert installing.finished_codes == {"install": 0}


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", '{"codes": []}', '{"codes": {"a": "b"}}', '{"codes": null}', "x" * 70000],
)
def test_body_that_makes_no_sense_is_refused(client, installing, body):
    answer = ask(client, installing, "finished", body=body)

    assert answer.status_code == 400
    installing.refresh_from_db()
    assert installing.finished_codes is None


def test_installer_endpoints_are_for_posts(client, installing):
    assert client.get(f"/install/{installing.key}/key").status_code == 405


# ------------------------------------------------------------------------- for SSH clients


def test_known_hosts_has_the_keys_of_the_newest_installation(client, run, time_of):
    install(run, time_of)

    answer = client.get("/ssh/known_hosts")

    machine, key = run.machine, run.host_keys.get()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        f"bigmem7,{machine.host_name},{machine.address} {key.public_key}\n"
    )


def test_known_hosts_tells_nobody_of_hidden_machines(client, site, alice, boss, time_of):
    hidden = CategoryFactory(slug="isem", is_public=False, access="granted")
    BookingRulesFactory(category=hidden)
    machine = MachineFactory(name="secret1", category=hidden, site=site)
    run = announced(plan_run(book(machine, alice, FIRST_DAY, 7).occupancy))
    install(run, time_of)

    public = client.get("/ssh/known_hosts").content.decode()
    client.force_login(boss)
    known = client.get("/ssh/known_hosts").content.decode()

    assert public == ""
    assert known.startswith("secret1,")


def test_known_hosts_forgets_the_keys_of_earlier_installations(
    client, run, machine, bruno, fleet, time_of
):
    install(run, time_of)
    first = run.host_keys.get().public_key
    run.booking.state, run.booking.kept_until = "ended", run.booking.stop_day
    run.booking.save()
    later = announced(plan_run(book(machine, bruno, run.booking.stop_day, 7).occupancy))
    time_of.shift(14 * 86400)
    begin(later.booking)
    look_until_rest(later, time_of)

    lines = client.get("/ssh/known_hosts").content.decode().splitlines()

    assert later.state == "ready"
    assert len(lines) == 1
    assert first not in lines[0]


def test_host_authority_is_shown_when_there_is_one(client, settings, tmp_path):
    key = ed25519.Ed25519PrivateKey.generate()
    path = tmp_path / "ca"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
    )
    settings.PORTAL_SSH_HOST_CA = str(path)

    answer = client.get("/ssh/ca.pub")

    public = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    assert answer.content == public + b"\n"


@pytest.mark.parametrize("path", ["", "/nowhere/ca"])
def test_host_authority_is_not_found_when_there_is_none(client, db, settings, path):
    settings.PORTAL_SSH_HOST_CA = path

    assert client.get("/ssh/ca.pub").status_code == 404


def test_run_never_shows_its_token_in_an_address(installing):
    assert Run.objects.get().token_digest != ""
    assert unseal(SealedFact.objects.get(name="install_token").sealed) != installing.token_digest
