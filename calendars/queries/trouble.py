"""What the calendar server does not take, as administrators are told."""

from dataclasses import dataclass

from calendars.models import CalendarEvent, CollectionState, ServerWatch


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something is not on the server, and how much waits."""

    problem: str
    waiting: int


def present_trouble() -> Trouble | None:
    """Answers what is wrong with the server now; None when all was taken."""
    waiting = CalendarEvent.objects.filter(due_at__isnull=False).exclude(problem="")
    oldest = waiting.order_by("-tries", "pk").first()
    unread = CollectionState.objects.exclude(problem="").order_by("pk").first()
    if oldest is None and unread is None:
        return None
    problem = oldest.problem if oldest is not None else unread.problem if unread else ""
    return Trouble(problem, CalendarEvent.objects.filter(due_at__isnull=False).count())


def alarmed_trouble() -> Trouble | None:
    """Answers the trouble that administrators were told of, while it lasts."""
    if not ServerWatch.objects.filter(alarmed_at__isnull=False).exists():
        return None
    return present_trouble()
