"""The example files for a site: what can be known of them without a Salt master or a FAI server.

That they really install machines is shown by `make test-lab`, with another pillar only: here they
are rendered with the pillar of the example, whose ZFS, NFS and packages the lab does not have.
"""

import json
import os
import subprocess

import jinja2
import pytest
import yaml

from tests.house.sources import ROOT

pytestmark = pytest.mark.pure

DEPLOY = ROOT / "deploy"
STATES = DEPLOY / "salt" / "states"
SITE = yaml.safe_load((DEPLOY / "salt/pillar/portal_site.sls").read_text())
BOOKING = {
    "run": "run-1",
    "occupancy": "occupancy-1",
    "fencing": 7,
    "machine": "bigmem7",
    "login": "alice",
    "accounts": [
        {
            "login": "alice",
            "credential": "credential-1",
            "password_hash": "$6$salt$hash",
            "public_keys": [],
            "is_admin": True,
            "is_locked": False,
        }
    ],
    "previous_logins": ["bruno"],
    "profile": "mbbworkflow",
    "states": ["portal.mbbworkflow"],
    "last_day": "2027-04-11",
    "host_certificate": "ssh-ed25519-cert-v01@openssh.com AAAA",
    "portal_key": "ssh-ed25519 AAAA portal",
}
IN_A_SLOT = {
    **BOOKING,
    "machine": "gpu1",
    "host": "gpuhost1",
    "address": "192.0.2.31",
    "keeps_data": False,
}
EMPTY_MACHINE = {"user.info": lambda _login: {}, "file.file_exists": lambda _path: False}
DATA_OF_ALICE = {
    "file.file_exists": lambda path: path == "/srv/bigmem-slots/gpu1/owner",
    "file.read": lambda _path: "alice\n",
}
"""What the states ask of a machine that was just installed."""
SCRIPTS = [
    path
    for path in sorted((DEPLOY / "fai").rglob("*"))
    if path.is_file() and path.read_text().startswith("#!")
]


def rendered(path, **names):
    """A Salt file as Salt would see it: rendered, then read as YAML."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    environment.filters["json"] = json.dumps
    return yaml.safe_load(environment.from_string(path.read_text()).render(**names))


def state(name, **names):
    path = STATES / f"{name.replace('.', '/')}.sls"
    names = {"portal": IN_A_SLOT if "slot" in name else BOOKING, "salt": EMPTY_MACHINE, **names}
    return rendered(path, pillar={**SITE, "portal": names["portal"]}, salt=names["salt"])


def facts_of(declared, function):
    """The arguments of one state function, as one dictionary."""
    return {key: value for part in declared[function] for key, value in part.items()}


def test_every_state_renders_with_the_example_pillar():
    files = sorted(STATES.rglob("*.sls"))

    names = [".".join(path.relative_to(STATES).with_suffix("").parts) for path in files]

    assert {"portal.home", "portal.software", "portal.mbbworkflow"} <= set(names)
    assert all(isinstance(state(name), dict) for name in names)


def test_home_is_a_pool_of_the_disks_that_the_installer_noted():
    home = state("portal.home")

    assert facts_of(home["portal_pool"], "cmd.run") == {
        "name": "zpool create -o ashift=12 -O mountpoint=none -O compression=lz4 -O atime=off "
        "-O xattr=sa -O acltype=posixacl tank raidz2 $(cat /etc/bigmem-portal/data-disks)",
        "unless": "zpool list -H -o name tank",
    }
    assert facts_of(home["portal_home"], "cmd.run")["name"] == (
        "zfs create -o mountpoint=/home tank/home"
    )
    assert facts_of(home["/media/bigvol"], "file.symlink")["target"] == "/home"


CHECKED_GUIX = {**SITE["portal_site"]["guix"], "hash": f"sha256={'5a' * 32}"}


def test_programs_come_from_the_site(monkeypatch):
    monkeypatch.setitem(SITE["portal_site"], "guix", CHECKED_GUIX)

    software = state("portal.software")

    assert facts_of(software["/share/apps"], "mount.mounted")["opts"] == "ro,nosuid,nodev"
    assert facts_of(software["portal_packages"], "pkg.installed")["pkgs"] == [
        "environment-modules"
    ]
    assert facts_of(software["portal_guix"], "archive.extracted")["source_hash"].startswith(
        "sha256"
    )
    builders = [name for name in software if name.startswith("guixbuilder")]
    assert builders == [f"guixbuilder{number:02d}" for number in range(1, 11)]


def test_guix_is_skipped_until_somebody_has_checked_its_archive():
    assert SITE["portal_site"]["guix"]["archive"]
    assert [name for name in state("portal.software") if "guix" in name] == []


def test_workflows_keep_their_images_on_the_big_volume():
    engine = state("portal.mbbworkflow")

    settings = facts_of(engine["/etc/docker/daemon.json"], "file.managed")["contents"]
    assert json.loads(settings)["data-root"].startswith("/home/")
    assert facts_of(engine["portal_engine_group"], "group.present")["addusers"] == ["alice"]


def test_container_runs_with_what_its_slot_may_use():
    for slot, limits in (("gpu1", "--gpus device=0 --cpus 16 --memory 128g "), ("gpu9", "")):
        declared = state("portal.slot", portal={**IN_A_SLOT, "machine": slot})

        words = facts_of(declared["portal_slot_runs"], "cmd.run")["name"]
        assert "\n" not in words
        assert words.endswith(f":ro {limits}registry.example.org/bigmem-gpu:latest")


@pytest.mark.parametrize(
    ("login", "keeps_data", "salt", "is_emptied"),
    [
        ("alice", True, DATA_OF_ALICE, False),
        ("alice", False, DATA_OF_ALICE, True),
        ("bruno", True, DATA_OF_ALICE, True),
        ("alice", True, EMPTY_MACHINE, True),
    ],
)
def test_data_of_a_slot_stays_for_its_own_holder_who_asks(login, keeps_data, salt, is_emptied):
    portal = {**IN_A_SLOT, "login": login, "keeps_data": keeps_data}

    declared = state("portal.slot", portal=portal, salt=salt)

    assert ("portal_slot_emptied" in declared) is is_emptied
    assert "portal_slot_gone" in declared


def test_slot_that_this_run_has_renewed_is_left_running():
    done = {"file.file_exists": lambda _path: True, "file.read": lambda _path: '{"run": "run-1"}'}

    declared = state("portal.slot", salt=done)

    assert not {"portal_slot_gone", "portal_slot_forgotten", "portal_slot_emptied"} & set(declared)


@pytest.mark.parametrize(
    ("grains", "is_configured"),
    [({"bigmem_installed": "without_portal"}, True), ({}, False)],
)
def test_reactor_leaves_the_machines_of_the_portal_alone(grains, is_configured):
    path = DEPLOY / "salt/reactor/portal/start.sls"

    reaction = rendered(path, data={"id": "bigmem7", "grains": grains}) or {}

    called = {name: facts_of(part, "local.state.apply") for name, part in reaction.items()}
    assert called == ({"portal_common_states": {"tgt": "bigmem7"}} if is_configured else {})


def test_master_names_what_is_there():
    settings = yaml.safe_load((DEPLOY / "salt/master.d/portal.conf").read_text())

    named = [
        *settings["file_roots"]["base"],
        *settings["pillar_roots"]["base"],
        *(path for each in settings["reactor"] for paths in each.values() for path in paths),
    ]
    assert [path for path in named if not (DEPLOY / path.removeprefix("/srv/")).exists()] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_script_of_the_installer_is_sound_shell(script):
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


def test_installer_wipes_the_data_disks_and_never_the_system_disk(tmp_path):
    """`lsblk` shows a disk with one partition; solid state is tried first, and is none here."""
    for name, body in {
        "lsblk": 'for last; do :; done; printf "%s\\n%s1\\n" "$last" "$last"',
        "blkdiscard": "exit 1",
        "wipefs": f'for last; do :; done; echo "$last" >> {tmp_path}/wiped',
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)

    subprocess.run(
        [DEPLOY / "fai/hooks/partition.BIGMEM"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "disklist": "sda sdb sdc"},
        check=True,
    )

    wiped = (tmp_path / "wiped").read_text().split()
    assert wiped == ["/dev/sdb1", "/dev/sdb", "/dev/sdc1", "/dev/sdc"]


def test_an_installer_without_disks_wipes_nothing():
    subprocess.run(
        [DEPLOY / "fai/hooks/partition.BIGMEM"], env={"PATH": os.environ["PATH"]}, check=True
    )
