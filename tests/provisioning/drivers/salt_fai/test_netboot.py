from dataclasses import replace

import httpx
import pytest

from provisioning.drivers.salt_fai.netboot import BootFile, Netboot, chboot_here, chboot_through
from provisioning.drivers.salt_fai.salt_api import SaltApi
from provisioning.ports import DriverError
from tests.provisioning.drivers.salt_fai.replay import TARGET, BootFiles, Master

pytestmark = pytest.mark.pure

KERNEL = "vmlinuz-6.1 initrd=initrd.img-6.1 ip=dhcp  root=/srv/fai/nfsroot:vers=3 "
WORDS = "portal_run=R1 portal_fencing=7 FAI_FLAGS=verbose,sshd,reboot"
INSTALL = "FAI_ACTION=install"


def netboot_on(files):
    return Netboot(lambda _minion: files)


def test_files_of_both_forms_are_read():
    files = BootFiles(
        f"[MAC address] 01-52-54-00-88-00-01 {KERNEL} {WORDS} {INSTALL}",
        f"bigmem1 0A58000B {KERNEL} {WORDS} {INSTALL}",
        f"[MAC address] 01-52-54-00-88-00-02 {KERNEL} {WORDS} {INSTALL}",
        f"[Other] 01-52-54-00-88-00-01.disable {KERNEL} {WORDS} {INSTALL}",
        "[DEFAULT] default localboot 0 ",
        f"[Template] big.tmpl {KERNEL} FAI_ACTION=sysinfo",
    )

    found = netboot_on(files).armed_for(TARGET)

    assert found == (BootFile("01-52-54-00-88-00-01", "R1", 7), BootFile("0A58000B", "R1", 7))


def test_wide_files_are_told_apart():
    files = BootFiles(
        f"[DEFAULT] default {KERNEL} {INSTALL}",
        f"Subnet: 10.88/16 0A58 {KERNEL} {INSTALL}",
        f"Subnet: 10.89/16 0A59 {KERNEL} {INSTALL}",
        f"cafe 0A58000C {KERNEL} {INSTALL}",
    )

    found = netboot_on(files).armed_for_many(TARGET)

    assert [each.name for each in found] == ["default", "0A58"]


@pytest.mark.parametrize(
    ("macs", "names"),
    [
        (("52:54:00:88:00:01",), ["52:54:00:88:00:01"]),
        (("52:54:00:88:00:01", "52:54:00:88:00:02"), ["52:54:00:88:00:01", "52:54:00:88:00:02"]),
        ((), ["10.88.0.11"]),
    ],
)
def test_machine_is_armed_by_its_cards_or_else_by_its_address(macs, names):
    files = BootFiles()

    netboot_on(files).arm(replace(TARGET, mac_addresses=macs), ["portal_run=R1"], ["PLAIN", "BIG"])

    assert files.calls == [["-B", "-I", "-k", "portal_run=R1 ADDCLASSES=PLAIN,BIG", *names]]


def test_both_forms_are_put_away():
    files = BootFiles()

    netboot_on(files).disarm(TARGET)

    assert files.calls == [["-d", "52:54:00:88:00:01", "10.88.0.11"]]


def test_each_machine_is_served_by_the_host_of_its_site():
    hosts = {"": BootFiles(), "tftp2": BootFiles(f"bigmem1 0A58000B {KERNEL} {WORDS} {INSTALL}")}
    netboot = Netboot(hosts.__getitem__)

    netboot.disarm(replace(TARGET, tftp_minion="tftp2"))

    assert [len(host.calls) for host in hosts.values()] == [0, 1]
    assert (netboot.armed(""), len(netboot.armed("tftp2"))) == ((), 1)


@pytest.mark.parametrize("word", ["portal_run=a b", "portal_url=http://x/%s", "x=$(id)", "x=é"])
def test_word_that_cannot_stand_on_a_kernel_command_line_is_refused(word):
    files = BootFiles()

    with pytest.raises(DriverError) as refused:
        netboot_on(files).arm(TARGET, [word], [])

    assert (refused.value.code, files.calls) == ("bad_kernel_word", [])


def test_chboot_through_salt_sends_a_list():
    master = Master(**{"cmd.run_all": "chboot_list"})
    api = SaltApi("http://salt", "u", "p", "pam", transport=httpx.MockTransport(master))

    printed = chboot_through(api, "tftp")(["-L"])

    assert "01-52-54-00-88-00-01.disable" in printed
    call = master.calls[0]
    assert (call["tgt"], call["arg"], call["kwarg"]) == (
        "tftp",
        [["fai-chboot", "-L"]],
        {"python_shell": False},
    )


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({}, "tftp_silent"),
        ({"tftp": {"ret": {"retcode": 2, "stdout": ""}, "retcode": 2}}, "tftp_refused"),
        ({"tftp": {"ret": "Passed invalid arguments", "retcode": 1}}, "tftp_refused"),
    ],
)
def test_tftp_host_that_fails_is_an_error(answer, code):
    api = SaltApi(
        "http://salt",
        "u",
        "p",
        "pam",
        transport=httpx.MockTransport(Master(**{"cmd.run_all": answer})),
    )

    with pytest.raises(DriverError) as refused:
        chboot_through(api, "tftp")(["-L"])

    assert refused.value.code == code


def test_local_chboot_that_is_missing_or_fails_is_an_error(tmp_path):
    with pytest.raises(DriverError) as refused:
        chboot_here(str(tmp_path / "nowhere"))(["-L"])

    assert refused.value.code == "tftp_refused"
