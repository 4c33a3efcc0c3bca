"""What cannot be done to machines, as codes; `machines.wording` has the sentences."""


class UnavailabilityError(Exception):
    """Days out that cannot be entered or cleared.

    Attributes:
        code: which problem it is.
        facts: what its sentence names.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class PhotoError(Exception):
    """A file that becomes no photo.

    Attributes:
        code: which problem it is: `heavy`, `kind`, `broken` or `large`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
