"""The old way beside the new one: a machine that somebody else has installed."""

from lab.machine import wait_until


def test_machine_installed_by_hand_gets_what_all_have(by_hand):
    """Salt's reactor gives it homes and programs: no account, no run marker."""
    disk = by_hand.disk
    last_of_them = disk / "srv/bigmem-slots/README"
    wait_until("the common states", last_of_them.exists)

    assert (disk / "media/bigvol").readlink().as_posix() == "/home"
    assert by_hand.read("/etc/stand-in-zpool").startswith("create -o ashift=12")
    assert by_hand.read("/etc/stand-in-zfs") == "create -o mountpoint=/home tank/home\n"
    assert (disk / "share/apps").is_dir()
    assert not (disk / "etc/bigmem-portal/run.json").exists()
    assert list((disk / "etc/sudoers.d").glob("90-portal-*")) == []
