"""Names of the groups of mails that people may turn off, and what each holds."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.choices import Group, Way

GROUP_LABELS: dict[Group, Promise] = {
    Group.RECEIPTS: _("Receipts of what you asked yourself"),
    Group.DECISIONS: _("What became of your requests"),
    Group.BACK_IN_SERVICE: _("Machines back in service"),
    Group.TO_DECIDE: _("What waits for your decision"),
    Group.INSTALLATIONS: _("Installations that wait"),
}

GROUP_HINTS: dict[Group, Promise] = {
    Group.RECEIPTS: _("One mail each time you ask for a machine or for an extension."),
    Group.DECISIONS: _("Approved, refused or lapsed; your bookings' pages say it too."),
    Group.BACK_IN_SERVICE: _("When an outage that met your bookings is over."),
    Group.TO_DECIDE: _(
        "Requests, extensions, changes and reinstallations in your categories. What would lapse "
        "before the next working day comes at once, whatever you choose."
    ),
    Group.INSTALLATIONS: _("Checks before the night that failed, and the list of the morning."),
}

WAY_LABELS: dict[Way, Promise] = {
    Way.AT_ONCE: pgettext_lazy("mails of a group", "one mail each, at once"),
    Way.MORNING: pgettext_lazy("mails of a group", "one digest each working day at 08:00"),
    Way.AFTERNOON: pgettext_lazy("mails of a group", "one digest each working day at 16:00"),
    Way.OFF: pgettext_lazy("mails of a group", "no mail"),
}
