"""What went wrong with a step of a run, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

STEP_PROBLEMS: dict[str, Promise] = {
    "halted": gettext_lazy(
        "The kill switch was thrown while it was under way. Lift the switch, then resume."
    ),
    "too_slow": gettext_lazy(
        "The step did not end in its time. Look at the machine’s console, then resume or start a "
        "new attempt."
    ),
    "still_armed": gettext_lazy(
        "Netboot could not be switched off: the machine would be installed again if it restarted. "
        "Do not restart it; remove its file on the TFTP host. The portal tries again every five "
        "minutes."
    ),
    "not_read_back": gettext_lazy("The machine could not be asked whether the step is done."),
    "not_known": gettext_lazy("It was not known whether the step had begun: it is tried again."),
    "driver_failed": gettext_lazy(
        "The driver failed in a way it should not: the log names the error. Start a new attempt."
    ),
    "stale_order": gettext_lazy(
        "A newer run has taken this machine over, so this one may change nothing. Give it up."
    ),
    "not_wanted": gettext_lazy("Its booking was cancelled, given back or is over."),
    "stopped_before": gettext_lazy(
        "A person stopped it before anything was erased: the machine is as it was. Resume, or "
        "give it up."
    ),
    "stopped_unsure": gettext_lazy(
        "A person stopped it while the machine was about to restart. Netboot is switched off; the "
        "old system may still be there, or not. Look at the machine’s console, then resume, start "
        "a new attempt or give it up."
    ),
    "stopped_midway": gettext_lazy(
        "A person stopped it midway: the old system and its data are gone and the new one is not "
        "complete, so the machine is of no use to anybody. Resume, start a new attempt or give it "
        "up."
    ),
    "given_up": gettext_lazy("A person gave it up."),
    "machine_silent": gettext_lazy("The machine does not answer. Check its power and network."),
    "other_machine": gettext_lazy(
        "Another machine answers in its place. Compare its MAC addresses and serial number with "
        "the inventory, then resume."
    ),
    "no_answer": gettext_lazy("The machine does not answer. Check its power and network."),
    "timeout": gettext_lazy("An order was not confirmed in time: it is tried again."),
    "refused": gettext_lazy("The machine refused an order. Look at its console, then resume."),
    "broken": gettext_lazy("The machine is broken. Repair it, or offer its holder another one."),
    "not_armed": gettext_lazy("Netboot could not be prepared. Check the TFTP host, then resume."),
    "not_restarted": gettext_lazy(
        "The machine was told to restart and did not. Restart it by hand, then resume."
    ),
    "nothing_installed": gettext_lazy(
        "The machine restarted and installed nothing. Check that it boots from the network."
    ),
    "states_missing": gettext_lazy(
        "The configuration was not applied. Look at the Salt master, then resume."
    ),
    "old_system": gettext_lazy(
        "The machine still runs the system it had before: it was not installed. Start a new "
        "attempt."
    ),
    "old_host_keys": gettext_lazy(
        "The machine still shows its old SSH keys: it was not really installed. Start a new "
        "attempt."
    ),
    "marker_missing": gettext_lazy(
        "The run’s marker is not on the machine: its configuration did not reach the end. Start a "
        "new attempt."
    ),
    "account_missing": gettext_lazy("The holder’s account is missing. Start a new attempt."),
    "previous_account": gettext_lazy(
        "An account of a previous holder is still on the machine. Start a new attempt."
    ),
    # the institute's chain: Salt, FAI, SSH
    "salt_silent": gettext_lazy("The Salt master does not answer. Check salt-api, then resume."),
    "salt_login": gettext_lazy(
        "The Salt master refuses the portal’s account. Correct SALT_API_USERNAME and "
        "SALT_API_PASSWORD, then resume."
    ),
    "salt_permission": gettext_lazy(
        "The portal’s account may not do this at the Salt master. Correct its rights, then resume."
    ),
    "salt_refused": gettext_lazy("The Salt master refused a call. Look at its log, then resume."),
    "tftp_silent": gettext_lazy("The TFTP host does not answer through Salt. Check its minion."),
    "tftp_refused": gettext_lazy(
        "fai-chboot failed on the TFTP host. Look at the host, then resume."
    ),
    "netboot_installs_all": gettext_lazy(
        "A file on the TFTP host would install every machine that boots from the network. Remove "
        "it at once, then resume."
    ),
    "armed_wrong": gettext_lazy(
        "Netboot was prepared for something else than this machine. Check its MAC addresses, "
        "then resume."
    ),
    "no_install_token": gettext_lazy("The installer’s token is missing. Start a new attempt."),
    "bad_kernel_word": gettext_lazy(
        "A setting cannot be written into the boot file. Check PORTAL_BASE_URL and "
        "PORTAL_MONITOR_ADDRESS, then resume."
    ),
    "bad_minion_name": gettext_lazy("The machine’s name cannot be a minion’s. Correct it."),
    "no_power_control": gettext_lazy(
        "The machine does not answer and the portal cannot switch it off and on. Start it by "
        "hand, then resume."
    ),
    "board_silent": gettext_lazy(
        "The management board does not answer. Check its network and power, then resume."
    ),
    "board_login": gettext_lazy(
        "The management board refuses the portal’s login. Correct it at the machine, then resume."
    ),
    "board_certificate": gettext_lazy(
        "The management board shows a certificate that is not trusted. Enter it at the machine, "
        "then resume."
    ),
    "board_refused": gettext_lazy(
        "The management board refused an order. Look at its own log, then resume."
    ),
    "board_unusable": gettext_lazy(
        "The management board offers no power control for this machine. Check its address and "
        "the serial number, then resume."
    ),
    "no_ipmitool": gettext_lazy(
        "The program ipmitool is missing where the workers run. Install it, then resume."
    ),
    "reboot_refused": gettext_lazy("Salt does not know the machine. Check its minion and key."),
    "not_rebooted": gettext_lazy("The machine was not restarted. Restart it by hand."),
    "still_there": gettext_lazy("The machine was told to restart and has not left."),
    "power_changing": gettext_lazy("The management board has not done yet what it promised."),
    "switched_off": gettext_lazy("It was switched off, and is switched on again next."),
    "still_on": gettext_lazy(
        "The management board was told to switch the machine off, and did not. Switch it off and "
        "on by hand, then resume."
    ),
    "still_off": gettext_lazy(
        "The management board was told to switch the machine on, and did not. Switch it on by "
        "hand, then resume."
    ),
    "booted_from_disk": gettext_lazy(
        "The machine started from its own disk instead of the network. Check its boot order, "
        "then resume."
    ),
    "reboot_unknown": gettext_lazy(
        "It is not known when the machine was restarted. Start a new attempt."
    ),
    "installing": gettext_lazy("The installer has not reached its end. Look at the console."),
    "key_asked_again": gettext_lazy(
        "The installation began anew, as after a power cut: the machine gets another key."
    ),
    "installer_stopped": gettext_lazy(
        "The installer stopped with an error and waits at its prompt. Look at the console, then "
        "start a new attempt."
    ),
    "task_failed": gettext_lazy(
        "A task of the installer failed: the evidence names it. Correct the FAI classes, or list "
        "its code as harmless for the profile, then start a new attempt."
    ),
    "no_minion_key": gettext_lazy("The Salt master made no key for the machine."),
    "minion_silent": gettext_lazy(
        "The installed system has not called the Salt master. Look at the machine’s console."
    ),
    "minion_key_wrong": gettext_lazy(
        "A minion with another key answers under the machine’s name. Find out which, delete its "
        "key, then start a new attempt."
    ),
    "not_started": gettext_lazy("The configuration was not started: it is tried again."),
    "configuring": gettext_lazy("The configuration has not reached its end."),
    "states_failed": gettext_lazy(
        "Some Salt states failed: the evidence names them. Correct them, then resume."
    ),
    "no_host_keys": gettext_lazy("The machine shows no SSH host keys. Start a new attempt."),
    "host_keys_unchanged": gettext_lazy(
        "The machine still shows its old SSH keys: it was not really installed. Start a new "
        "attempt."
    ),
    "host_key_wrong": gettext_lazy(
        "Another machine answers SSH at this address. Find out which before you go on."
    ),
    "user_ca_unusable": gettext_lazy(
        "The SSH user CA cannot sign. Check PORTAL_SSH_USER_CA, then resume."
    ),
    "host_ca_unusable": gettext_lazy(
        "The SSH host CA cannot sign. Check PORTAL_SSH_HOST_CA, then resume."
    ),
    "portal_key_missing": gettext_lazy(
        "The portal’s own SSH key cannot be read. Check PORTAL_SSH_KEY, then resume."
    ),
    "sshd_silent": gettext_lazy("The machine does not answer SSH. Look at its console."),
    "sshd_refused": gettext_lazy("The machine does not let the portal in by SSH."),
    # container slots of a GPU host
    "slot_host_silent": gettext_lazy(
        "The host of the slot does not answer through Salt. Check its minion: it is tried again."
    ),
    "slot_host_unready": gettext_lazy(
        "The host is not ready for container slots. Apply the Salt state portal.slot_host to it, "
        "then resume."
    ),
    "profile_for_machines": gettext_lazy(
        "The profile adds Salt states, which a container slot cannot have. Take the profile from "
        "the slot, then resume."
    ),
    "certificate_refused": gettext_lazy(
        "The host did not take the signed SSH key of the slot: it is tried again."
    ),
    "marker_wrong": gettext_lazy(
        "The run’s marker on the machine is not this run’s. Start a new attempt."
    ),
    "marker_unreadable": gettext_lazy(
        "The machine answers, but it cannot be read who installed it: its data may be somebody’s. "
        "Nothing was erased. Let the portal in by SSH or Salt, then resume."
    ),
    "previous_holder_present": gettext_lazy(
        "Something of a previous holder is still on the machine. Start a new attempt."
    ),
    "volume_missing": gettext_lazy("A data volume is missing: the evidence names it."),
    "memory_short": gettext_lazy(
        "The machine has less memory than the inventory says. Check the modules, or correct the "
        "inventory, then resume."
    ),
    "disk_short": gettext_lazy(
        "The machine has less disk than the inventory says. Check the disks, or correct the "
        "inventory, then resume."
    ),
    "os_unknown": gettext_lazy("The machine does not say which system it runs."),
    "share_apps_missing": gettext_lazy("/share/apps is missing on the machine. Check its mount."),
    "modules_missing": gettext_lazy("The command “module” is missing on the machine."),
    "guix_missing": gettext_lazy("guix is missing on the machine."),
    "sudo_missing": gettext_lazy("The holder may not use sudo on the machine."),
}
