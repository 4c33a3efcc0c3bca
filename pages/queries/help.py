"""The help pages: their topics, and the machine of the reader for which commands are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.queries import Anybody, person_of
from provisioning.host_authority import HostAuthorityError, public_line
from provisioning.queries import names_of
from reservations.lifecycle import State
from reservations.models import Booking

log = structlog.get_logger(__name__)

HEADING = re.compile(r'<h2 id="([\w-]+)">(.+?)</h2>')
NOBODYS_LOGIN = "alice"
NOBODYS_MACHINE = "bigmem7"
NOBODYS_HOST = "bigmem7.example.org"
NOBODYS_ADDRESS = "192.0.2.7"
HOME = "/home"


@dataclass(frozen=True, slots=True)
class Topic:
    """One help page: its text is a file for each language."""

    slug: str
    title: Promise
    summary: Promise

    @property
    def template(self) -> str:
        """Answers the file of the text in the language of whoever reads."""
        known = [code for code, _name in settings.LANGUAGES]
        language = (get_language() or "").partition("-")[0]
        return f"pages/help/{language if language in known else 'en'}/{self.slug}.html"


TOPICS: Sequence[Topic] = (
    Topic(
        "need", _("Do I need a bigmem?"), _("What these machines are for, and what fits better.")
    ),
    Topic(
        "connect",
        _("How to connect"),
        _("First login, SSH keys, Windows, VPN."),
    ),
    Topic(
        "known-hosts",
        _("“Remote host identification has changed”"),
        _("Why SSH warns after a reinstallation, and how to make it stop."),
    ),
    Topic(
        "moving-data",
        _("Moving terabytes in time"),
        _("The commands, how long it takes, when to begin."),
    ),
    Topic(
        "end",
        _("Extend, give back, the end"),
        _("How to keep a machine longer, and what becomes of your data."),
    ),
    Topic(
        "waiting-list",
        _("When nothing is free"),
        _("What the waiting list does for you."),
    ),
    Topic(
        "mbbworkflow",
        _("MBBWorkflow"),
        _("A machine that runs ready-made bioinformatics workflows."),
    ),
    Topic(
        "private-machines",
        _("Private machines"),
        _("Bought by a team: set-up, updates, backup."),
    ),
)

ACCESSIBILITY = Topic(
    "accessibility",
    _("Accessibility"),
    _("What was done so that everybody can use the portal, and what is missing."),
)
PRIVACY = Topic(
    "privacy",
    _("Personal data"),
    _("What the portal knows about you, what for, how long, and who sees it."),
)
"""What the portal says about itself; not among the help topics."""


@dataclass(frozen=True, slots=True)
class Example:
    """For whom and for which machine the commands are written."""

    login: str
    machine: str
    host: str
    address: str
    volume: str
    names: str
    """All names of the machine, as known_hosts writes them."""
    reference: str
    """The booking by which the machine is the reader's; empty when it is an invented one."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a text, for the menu beside it."""

    anchor: str
    title: str


def find_topic(slug: str) -> Topic | None:
    """Answers the topic with a name in its address."""
    return next((topic for topic in TOPICS if topic.slug == slug), None)


def neighbours_of(topic: Topic) -> tuple[Topic | None, Topic | None]:
    """Answers the topics before and after one."""
    at = TOPICS.index(topic)
    return TOPICS[at - 1] if at else None, TOPICS[at + 1] if at + 1 < len(TOPICS) else None


def sections_of(html: str) -> list[Section]:
    """Answers the parts of a text, from its headings."""
    return [Section(anchor, title) for anchor, title in HEADING.findall(html)]


def example_for(user: Anybody) -> Example:
    """Answers the reader's own login and running machine, else invented ones. One query."""
    person = person_of(user)
    booking = (
        None
        if person is None
        else Booking.objects.filter(holder=person, state=State.ACTIVE)
        .select_related("machine")
        .order_by("-first_day")
        .first()
    )
    login = NOBODYS_LOGIN if person is None else person.account_name
    if booking is None:
        names = f"{NOBODYS_MACHINE},{NOBODYS_HOST},{NOBODYS_ADDRESS}"
        invented = (NOBODYS_MACHINE, NOBODYS_HOST, NOBODYS_ADDRESS, HOME, names, "")
        return Example(login, *invented)
    machine = booking.machine
    return Example(
        login=login,
        machine=machine.name,
        host=machine.host_name,
        address=str(machine.address),
        volume=next(iter(machine.data_volumes), HOME),
        names=names_of(machine),
        reference=booking.reference,
    )


def host_authority() -> str:
    """Answers the public key that signs the machines' host keys; empty when there is none."""
    if not settings.PORTAL_SSH_HOST_CA:
        return ""
    try:
        return public_line(Path(settings.PORTAL_SSH_HOST_CA))
    except HostAuthorityError:
        log.exception("host_authority_unreadable")
        return ""
