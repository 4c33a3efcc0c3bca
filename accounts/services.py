"""Verbs about people: names, keys, language. Each is one transaction with its journal entry."""

import secrets
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.errors import AbsenceError, AccountNameError, SshKeyError
from accounts.models import Absence, SshKey, Theme, User
from accounts.names import validate_account_name
from accounts.policy.account_names import PLACEHOLDER_PREFIX
from accounts.public_keys import read_public_key
from accounts.queries import people_with_name, today
from journal.services import record

__all__ = [
    "MAX_SSH_KEYS",
    "AbsenceError",
    "AccountNameError",
    "SshKeyError",
    "add_ssh_key",
    "align_email_address",
    "check_absence",
    "choose_account_name",
    "enter_absence",
    "placeholder_name",
    "remove_absence",
    "remove_ssh_key",
    "set_language",
    "set_theme",
]

MAX_SSH_KEYS = 10
"""Keys one person may register (ours)."""
LONGEST_ABSENCE = timedelta(days=366)


@transaction.atomic
def add_ssh_key(*, person: User, public_key: str, title: str = "") -> SshKey:
    """Registers a public key for the machines a person will hold.

    The person's row is locked, so that keys are counted right.

    Raises:
        SshKeyError: no sound public key, one registered before, or one too many.
    """
    key = read_public_key(public_key)
    _locked(person)
    if person.ssh_keys.filter(fingerprint=key.fingerprint).exists():
        raise SshKeyError("known", fingerprint=key.fingerprint)
    if person.ssh_keys.count() >= MAX_SSH_KEYS:
        raise SshKeyError("too_many", allowed=MAX_SSH_KEYS)
    row = SshKey.objects.create(
        person=person,
        title=(title.strip() or key.comment)[:60],
        public_key=key.line,
        fingerprint=key.fingerprint,
    )
    _note("ssh_key_added", person, fingerprint=key.fingerprint)
    return row


@transaction.atomic
def remove_ssh_key(*, person: User, key_id: int) -> None:
    """Forgets a key of a person; machines already installed keep it.

    Raises:
        SshKey.DoesNotExist: no such key, or somebody else's.
    """
    key = person.ssh_keys.get(pk=key_id)
    key.delete()
    _note("ssh_key_removed", person, fingerprint=key.fingerprint)


@transaction.atomic
def choose_account_name(*, person: User, name: str) -> User:
    """Gives a person the account name they keep for ever. Saying the same name twice is fine.

    Raises:
        ValidationError: the name cannot be a login on the machines.
        AccountNameError: `taken` by somebody else, now or once; `already_chosen`.
    """
    row = _locked(person)
    if row.has_chosen_name:
        if row.account_name == name:
            return row
        raise AccountNameError("already_chosen", name=row.account_name)
    validate_account_name(name)
    if people_with_name(name).exists():
        raise AccountNameError("taken", name=name)
    row.account_name = name
    row.has_chosen_name = True
    try:
        with transaction.atomic():
            row.save(update_fields=["account_name", "has_chosen_name"])
    except IntegrityError:
        raise AccountNameError("taken", name=name) from None
    _note("account_name_chosen", row)
    return row


@transaction.atomic
def set_language(*, person: User, language: str) -> None:
    """Remembers the language a person reads; nothing happens when it is the same.

    Raises:
        ValidationError: a language that the portal does not speak.
    """
    if language not in dict(settings.LANGUAGES):
        raise ValidationError(f"no language of the portal: {language}", code="language")
    changed = (
        User.objects.filter(pk=person.pk).exclude(language=language).update(language=language)
    )
    if changed:
        person.language = language
        _note("language_set", person, language=language)


@transaction.atomic
def set_theme(*, person: User, theme: Theme) -> None:
    """Remembers the colours a person reads in; nothing happens when they are the same."""
    changed = User.objects.filter(pk=person.pk).exclude(theme=theme).update(theme=theme)
    if changed:
        person.theme = theme
        _note("theme_set", person, theme=theme)


@transaction.atomic
def align_email_address(person: User) -> None:
    """Makes the address of a person the one they sign in with, after somebody else wrote it.

    A new address is unconfirmed: the person confirms it at their next sign-in.
    """
    addresses = EmailAddress.objects.filter(user=person)
    if addresses.filter(email=person.email, primary=True).exists():
        return
    addresses.delete()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)


@transaction.atomic
def enter_absence(*, person: User, first_day: date, stop_day: date, by: User) -> Absence:
    """Notes that a person is away on the days `[first_day, stop_day)`; twice is once.

    Raises:
        AbsenceError: `no_days`, `past` or `too_long`.
    """
    check_absence(first_day, stop_day)
    row, is_new = Absence.objects.get_or_create(
        person=person, first_day=first_day, stop_day=stop_day
    )
    if is_new:
        _note_absence("absence_entered", row, by)
    return row


def check_absence(first_day: date, stop_day: date) -> None:
    """Answers nothing when somebody can be away on the days `[first_day, stop_day)`.

    Raises:
        AbsenceError: `no_days`, `past` or `too_long`.
    """
    if stop_day <= first_day:
        raise AbsenceError("no_days")
    if stop_day <= today():
        raise AbsenceError("past")
    if stop_day - first_day > LONGEST_ABSENCE:
        raise AbsenceError("too_long")


@transaction.atomic
def remove_absence(*, absence_id: int, by: User) -> None:
    """Forgets an absence: the person is told again from now on.

    Raises:
        Absence.DoesNotExist: there is none (any more).
    """
    row = Absence.objects.select_for_update(of=("self",)).get(pk=absence_id)
    _note_absence("absence_removed", row, by)
    row.delete()


def placeholder_name() -> str:
    """Answers the stand-in for the account name of somebody who has not chosen one yet."""
    return f"{PLACEHOLDER_PREFIX}{secrets.token_hex(8)}"


def _locked(person: User) -> User:
    """Answers the person's row as it is now, locked until the transaction ends."""
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _note_absence(kind: str, row: Absence, by: User) -> None:
    """Writes the journal entry about an absence, whoever entered it."""
    record(
        kind=kind,
        subject_kind="person",
        subject_ref=row.person.account_name,
        actor=by,
        first_day=row.first_day,
        stop_day=row.stop_day,
    )


def _note(kind: str, person: User, **facts: str) -> None:
    """Writes the journal entry of something a person did to their own account."""
    record(
        kind=kind,
        subject_kind="person",
        subject_ref=person.account_name,
        actor=person,
        **facts,
    )
