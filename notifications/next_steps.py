"""What happens next to a booking, as the one sentence that every mail about it carries."""

from datetime import timedelta

from django.utils.translation import gettext as _

from machines.queries import today_at
from machines.wording import installer_sentence
from notifications.kinds import MailKind
from notifications.queries import was_installed
from reservations.lifecycle import STANDING, State
from reservations.models import Booking
from reservations.queries import driver_of, open_change, open_extension, open_offer
from reservations.wording import night_words, weekday_words

ONE_DAY = timedelta(days=1)


def next_step(kind: MailKind, booking: Booking) -> str:
    """Answers what happens next, in the active language."""
    finders = {
        MailKind.RECEIVED: _after_request,
        MailKind.TO_APPROVE: _after_request,
        MailKind.ABOUT_TO_LAPSE: _after_request,
        MailKind.LETTER: _answer_if_wanted,
        MailKind.QUESTION: _after_request,
        MailKind.UNDECIDED: _after_request,
        MailKind.APPROVED: _after_approval,
        MailKind.REFUSED: _nothing_held,
        MailKind.LAPSED: _nothing_held,
        MailKind.CANCELLED: _nothing_held,
        MailKind.OFFERED: _until_answered,
        MailKind.OFFER_LAPSED: _nothing_held,
        MailKind.DATA_GOES: _erased,
        MailKind.DATA_HOLD: _frozen,
        MailKind.READY: _until_the_end,
        MailKind.NEW_LOGIN: _until_the_end,
        MailKind.SHARED: _until_the_end,
        MailKind.FAILED: _mail_when_ready,
        MailKind.INSTALL_FAILED: _person_needed,
        MailKind.PRECHECK_FAILED: _mend_in_time,
        MailKind.DELAYED: _waits,
        MailKind.ENDS: _until_the_end,
        MailKind.EXTENSION_ASKED: _until_extended,
        MailKind.EXTENSION_UNDECIDED: _until_extended,
        MailKind.EXTENSION_WITHDRAWN: _until_the_end,
        MailKind.EXTENDED: _until_the_end,
        MailKind.NOT_EXTENDED: _after_no_extension,
        MailKind.HAND_OVER_ASKED: _until_handed_over,
        MailKind.HANDED_OVER: _until_the_end,
        MailKind.NOT_HANDED_OVER: _until_the_end,
        MailKind.CHANGE_ASKED: _until_changed,
        MailKind.CHANGED: _after_change,
        MailKind.NOT_CHANGED: _after_approval,
        MailKind.OUTAGE: _after_outage,
        MailKind.OUTAGE_OVER: _until_the_end,
        MailKind.MOVE_OFFERED: _choice_of_machine,
        MailKind.MOVED: _after_move,
        MailKind.REINSTALL_ASKED: _until_confirmed,
        MailKind.REINSTALL_CONFIRMED: _until_wiped,
        MailKind.REINSTALL_REFUSED: _stays_as_it_is,
        MailKind.RELEASED: _until_the_end,
        MailKind.ENDED: _after_the_end,
        MailKind.ACCESS_CLOSED: _erased_any_night,
        MailKind.ACCESS_REOPENED: _fetch_while_open,
        MailKind.CLOSE_BY_HAND: _close_by_hand,
        MailKind.CLOSING_FAILED: _tried_again,
        MailKind.ISOLATED: _frozen,
    }
    return finders[kind](booking)


def _after_request(booking: Booking) -> str:
    return _("an approver decides; without a decision, the request lapses on %(day)s at 23:59") % {
        "day": weekday_words(booking.first_day - ONE_DAY)
    }


def _after_approval(booking: Booking) -> str:
    if booking.continues_id is not None:
        return _("nothing is reinstalled: your login and your data stay as they are")
    if installer_sentence(booking.machine.kind, driver_of(booking)):
        return _("the machine is yours from the first day on; you will be told how to connect")
    return _(
        "the machine is reinstalled for you in the night of %(night)s, then a mail tells you how "
        "to connect"
    ) % {"night": night_words(booking.first_day)}


def _after_change(booking: Booking) -> str:
    """A booking that runs can only have become shorter."""
    return _until_the_end(booking) if booking.state == State.ACTIVE else _after_approval(booking)


def _nothing_held(booking: Booking) -> str:
    return _("nothing is held for you on %(machine)s; you may ask for other days") % {
        "machine": booking.machine.name
    }


def _until_answered(_booking: Booking) -> str:
    return _("you accept or decline; otherwise the offer lapses by itself")


def _erased(booking: Booking) -> str:
    return _("fetch what you need from %(machine)s before that night, or ask for help at once") % {
        "machine": booking.machine.name
    }


def _frozen(booking: Booking) -> str:
    if booking.state in STANDING and not was_installed(booking):
        return _("the machine is installed for you as soon as the data are no longer frozen")
    return _("nothing is erased as long as the data are frozen")


def _until_the_end(booking: Booking) -> str:
    return _("fetch your data before the end of the last day: %(day)s at 23:59") % {
        "day": weekday_words(booking.stop_day - ONE_DAY)
    }


def _answer_if_wanted(_booking: Booking) -> str:
    return _("answer this mail if you like: your answer goes to whoever wrote")


def _until_changed(booking: Booking) -> str:
    row = open_change(booking)
    if row is None:
        return _after_approval(booking)
    words = _("an approver decides; without a decision, the change lapses on %(day)s at 23:59")
    return words % {"day": weekday_words(row.lapses_day - ONE_DAY)}


def _until_extended(booking: Booking) -> str:
    extension = open_extension(booking)
    if extension is None:
        return _until_the_end(booking)
    return _(
        "an approver decides; without a decision, the extension lapses on %(day)s at 23:59"
    ) % {"day": weekday_words(extension.lapses_day - ONE_DAY)}


def _after_no_extension(booking: Booking) -> str:
    if booking.state == State.ENDED:
        return _after_the_end(booking)
    return _until_the_end(booking)


def _mail_when_ready(_booking: Booking) -> str:
    return _("a mail tells you how to connect as soon as the machine is ready")


def _after_move(booking: Booking) -> str:
    if booking.first_day > today_at(booking.machine.site):
        return _after_approval(booking)
    if installer_sentence(booking.machine.kind, driver_of(booking)):
        return _("you will be told how to connect")
    return _(
        "the machine is reinstalled for you as soon as those in charge were told, within the "
        "hour as a rule; then a mail tells you how to connect"
    )


def _after_outage(booking: Booking) -> str:
    if open_offer(booking) is not None:
        return _choice_of_machine(booking)
    return _("the booking stands; days on which the machine is out do not count for you")


def _choice_of_machine(_booking: Booking) -> str:
    return _("you choose: another machine, or wait for this one")


def _person_needed(_booking: Booking) -> str:
    return _("look at the steps of the installation, then let it go on, try again or give it up")


def _mend_in_time(booking: Booking) -> str:
    return _("the machine is to be installed in the night of %(night)s") % {
        "night": night_words(booking.first_day)
    }


def _waits(_booking: Booking) -> str:
    return _("it begins by itself as soon as nothing stands against it")


def _after_the_end(booking: Booking) -> str:
    if booking.kept_until is None or not was_installed(booking):
        return _("nothing more: this booking is over")
    return _("your data may be erased from the night of %(night)s on; there is no backup") % {
        "night": night_words(booking.kept_until)
    }


def _erased_any_night(_booking: Booking) -> str:
    return _("the data stay until the machine is installed for somebody else; there is no backup")


def _fetch_while_open(booking: Booking) -> str:
    if booking.state in STANDING:
        return _until_the_end(booking)
    return _("fetch your data while access is open; it closes again by itself")


def _close_by_hand(_booking: Booking) -> str:
    return _("lock the accounts and switch the machine off by hand, if it is yours to do")


def _tried_again(_booking: Booking) -> str:
    return _("the portal tries again by itself, each hour at the latest")


def _until_handed_over(_booking: Booking) -> str:
    return _("nothing changes until both have agreed and an approver has confirmed")


def _until_confirmed(_booking: Booking) -> str:
    return _("nothing is touched until an approver confirms it")


def _until_wiped(_booking: Booking) -> str:
    return _("it is reinstalled, then a mail tells you how to connect")


def _stays_as_it_is(booking: Booking) -> str:
    return _("%(machine)s stays as it is, with your data") % {"machine": booking.machine}
