"""The check of account names, in words that people can act on."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.policy.account_names import is_reserved, is_well_formed


def validate_account_name(name: str) -> None:
    """Refuses what cannot be a login on the machines.

    Raises:
        ValidationError: with a sentence that says what to do.
    """
    if not is_well_formed(name):
        raise ValidationError(
            _(
                "An account name begins with a small letter and holds small letters, digits, "
                "“-” and “_” only, at most 31 in all."
            ),
            code="account_name_form",
        )
    if is_reserved(name):
        raise ValidationError(
            _("“%(name)s” is already used by the machines themselves: choose another name."),
            code="account_name_taken",
            params={"name": name},
        )
