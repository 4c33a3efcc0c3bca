"""Codes of this room to words people read."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import AccountError
from accounts.policy.devices import Device

SSH_KEY_PROBLEMS: Mapping[str, Promise] = {
    "empty": _("Paste the public key: one line that begins with “ssh-ed25519” or “ssh-rsa”."),
    "private": _(
        "This is a private key: never give it to anybody. It was not kept. "
        "Paste the content of the file whose name ends in “.pub”."
    ),
    "several_lines": _("Paste one key at a time, on a single line."),
    "options": _(
        "Remove what stands before the key: it must begin with its kind, as “ssh-ed25519”."
    ),
    "unknown_kind": _(
        "This is no public key that the machines know: "
        "paste one that begins with “ssh-ed25519”, “ssh-rsa” or “ecdsa-sha2-…”."
    ),
    "unreadable": _(
        "This public key is incomplete or damaged: copy the whole line of the “.pub” file."
    ),
    "dsa": _(
        "DSA keys are no longer safe: make a new one with “ssh-keygen -t ed25519” and paste it."
    ),
    "weak_rsa": _(
        "This RSA key has %(bits)s bits; %(min_bits)s are needed: "
        "make a new one with “ssh-keygen -t ed25519” and paste it."
    ),
    "known": _("You have already registered this key."),
    "too_many": _("You may register at most %(allowed)s keys: remove one first."),
}

ACCOUNT_NAME_PROBLEMS: Mapping[str, Promise] = {
    "taken": _("“%(name)s” is, or was, somebody else's account name: choose another one."),
    "already_chosen": _("Your account name is “%(name)s”, and cannot be changed."),
}

ABSENCE_PROBLEMS: Mapping[str, Promise] = {
    "no_days": _("The last day comes before the first one: choose a later last day."),
    "past": _("These days are over: choose a last day from today on."),
    "too_long": _("This is longer than a year: choose an earlier last day."),
}


TERMS_PROBLEMS: Mapping[str, Promise] = {
    "other_version": _("Another text is in force by now: read it, then accept it."),
    "published": _("This text is in force already and cannot be changed: write a new one."),
    "no_text": _("Write the text in both languages before it is put into force."),
}

DEVICE = _("%(browser)s on %(system)s")
UNKNOWN_DEVICE = _("An unknown browser")


def account_problem(error: AccountError) -> str:
    """Answers the sentence of a problem: what is wrong and what to do."""
    problems = {**SSH_KEY_PROBLEMS, **ACCOUNT_NAME_PROBLEMS, **ABSENCE_PROBLEMS, **TERMS_PROBLEMS}
    return str(problems[error.code]) % error.facts


def device_words(device: Device) -> str:
    """Answers how people call a browser: “Firefox on Linux”."""
    if device.browser and device.system:
        return str(DEVICE) % {"browser": device.browser, "system": device.system}
    return device.browser or device.system or str(UNKNOWN_DEVICE)
