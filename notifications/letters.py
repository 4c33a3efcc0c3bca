"""What a letter to a holder shows."""

from notifications.models import Letter, Message
from reservations.models import Booking


def about_letter(message: Message, _booking: Booking) -> dict[str, object]:
    """Answers who wrote what; the words are gone after a while."""
    letter = letter_of(message)
    return {
        "author": str(letter.author) if letter else "",
        "text": letter.text if letter else "",
    }


def letter_of(message: Message) -> Letter | None:
    """Answers the letter that a mail carries, if it is still known."""
    return Letter.objects.select_related("author").filter(entry=message.entry).first()
