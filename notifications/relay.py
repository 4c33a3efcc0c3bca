"""What the mail relay's answers mean for a mail, and for those behind it."""

import smtplib
from enum import Enum

PERMANENT = range(500, 600)


class Answer(Enum):
    """What became of one attempt to hand over a mail."""

    SENT = "sent"
    LATER = "later"
    """This mail must wait; the next one may be tried."""
    DOWN = "down"
    """The relay takes nothing now: all mails wait."""
    REFUSED = "refused"
    """The relay will never take a mail for this recipient."""


def judge(error: Exception) -> Answer:
    """Answers what an error met while sending means. Only a 5xx for the recipient is final."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        is_final = bool(codes) and all(code in PERMANENT for code in codes)
        return Answer.REFUSED if is_final else Answer.LATER
    if isinstance(error, smtplib.SMTPDataError | smtplib.SMTPNotSupportedError):
        return Answer.LATER
    if isinstance(error, OSError):  # also every other SMTPException
        return Answer.DOWN
    return Answer.LATER


def describe(error: Exception) -> str:
    """Answers a short note on an error without any text of it: that could quote the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _text in error.recipients.values()})
        return f"{type(error).__name__} {' '.join(str(code) for code in codes)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return f"{type(error).__name__} at {_place(error)}"


def _place(error: Exception) -> str:
    """Answers the file and line where an error arose."""
    trace = error.__traceback__
    if trace is None:
        return "?"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
