"""What people cannot do to accounts, as codes; `accounts.wording` has the sentences."""


class AccountError(Exception):
    """A gesture on an account that cannot be.

    Attributes:
        code: which problem it is.
        facts: the figures its sentence needs. Never a secret.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class SshKeyError(AccountError):
    """A text that cannot be registered as an SSH key."""


class AbsenceError(AccountError):
    """Days on which somebody cannot be away."""


class TermsError(AccountError):
    """Terms of use that cannot be published or accepted like that."""


class AccountNameError(AccountError):
    """An account name that cannot be given to this person."""
