"""What cannot be with a feed, as codes; `calendars.wording` has the sentences."""


class FeedError(Exception):
    """A feed that cannot be made or read.

    Attributes:
        code: not_known, revoked, not_shown, too_many, made_before or not_there.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
