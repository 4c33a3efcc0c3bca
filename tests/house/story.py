"""One row of everything, all about one booking: what a walk through the administration meets."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import Absence, Acceptance, News, SshKey, Terms
from calendars.models import (
    BookingEvent,
    CalendarEvent,
    CollectionState,
    Feed,
    InvitationChoice,
    ServerWatch,
)
from journal.models import Entry
from machines.models import ClosedDay
from notifications.models import Escalation, Letter, MailChoice, Message
from provisioning.models import (
    Collaborator,
    Credential,
    DataHold,
    Errand,
    HostKey,
    NetbootAlarm,
    NightLimits,
    Reinstall,
    Reopening,
    Report,
    Revocation,
    Run,
    Step,
    Switch,
)
from reservations.lifecycle import State
from reservations.models import (
    Change,
    Decision,
    Extension,
    HandOver,
    Misfit,
    MoveOffer,
    Waiver,
    Wish,
    WishOffer,
)
from tests.factories import (
    AccessGrantFactory,
    BookingFactory,
    BookingRulesFactory,
    CategoryFactory,
    ContainerHostFactory,
    MachineFactory,
    ManagementBoardFactory,
    OccupancyFactory,
    PersonFactory,
    ProfileFactory,
    SiteFactory,
    TeamFactory,
    UnavailabilityFactory,
)
from tickets.models import Message as TicketMessage
from tickets.models import Ticket

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
DAY = date(2027, 3, 1)


def tell(number, approver):
    """Stores one row of each kind, the whole story of one booking; answers its main parts."""
    story = SimpleNamespace(number=number, approver=approver)
    _people(story)
    _inventory(story)
    _bookings(story)
    _around_the_booking(story)
    _installation(story)
    _told(story)
    return story


def _people(story):
    story.holder = PersonFactory(full_name=f"Zoé Story{story.number}")
    story.other = PersonFactory(sponsor=story.holder)
    EmailAddress.objects.create(user=story.holder, email=story.holder.email, verified=True)
    story.team = TeamFactory(
        members=[story.holder], parent=TeamFactory(), name=f"Story{story.number}"
    )
    Absence.objects.create(person=story.other, first_day=DAY, stop_day=DAY + timedelta(days=5))
    days = {"first_day": DAY, "last_day": DAY}
    News.objects.create(title_en="New disks", title_fr="Nouveaux disques", **days)
    terms = Terms.objects.create(text_en="Be kind.", text_fr="Soyez aimables.", from_day=DAY)
    Acceptance.objects.create(terms=terms, person=story.holder, at=NOW)
    SshKey.objects.create(
        person=story.holder, public_key=f"ssh-ed25519 AAAA{story.number}", fingerprint="SHA256:x"
    )


def _inventory(story):
    story.site = SiteFactory()
    ClosedDay.objects.get_or_create(site=story.site, day=DAY)
    story.category = CategoryFactory(name_fr="Catégorie", approvers=[story.approver])
    story.profile = ProfileFactory(slug=f"profile{story.number}")
    host = ContainerHostFactory(site=story.site)
    story.machine = MachineFactory(category=story.category, site=story.site)
    story.spare = MachineFactory(
        category=story.category, site=story.site, kind="gpu_container", host=host
    )
    ManagementBoardFactory(machine=story.machine)
    AccessGrantFactory(
        person=story.holder, category=story.category, granted_by=story.approver, reason="thesis"
    )
    UnavailabilityFactory(
        machine=story.spare,
        first_day=DAY,
        stop_day=DAY + timedelta(days=2),
        entered_by=story.approver,
    )
    NightLimits.objects.get_or_create(site=story.site)


def _bookings(story):
    rules = BookingRulesFactory(category=story.category)
    story.occupancy = OccupancyFactory(machine=story.machine, holder=story.holder)
    shared = {"holder": story.holder, "rules": rules, "profile": story.profile}
    story.booking = BookingFactory(
        machine=story.machine, occupancy=story.occupancy, state=State.APPROVED, **shared
    )
    BookingFactory(
        machine=story.spare, state=State.REQUESTED, first_day=DAY + timedelta(days=30), **shared
    )
    story.offered = BookingFactory(
        machine=story.spare, state=State.OFFERED, first_day=DAY + timedelta(days=60), **shared
    )


def _around_the_booking(story):
    booking, by = story.booking, story.approver
    asked = {"booking": booking, "asked_by": story.holder, "asked_at": NOW, "lapses_day": DAY}
    settled = {"state": "refused", "decided_by": by}
    Change.objects.create(
        machine=story.spare,
        first_day=DAY,
        stop_day=DAY + timedelta(days=3),
        profile=story.profile,
        **asked,
        **settled,
    )
    Extension.objects.create(
        from_stop_day=booking.stop_day,
        stop_day=booking.stop_day + timedelta(days=7),
        **asked,
        **settled,
    )
    Decision.objects.create(booking=booking, outcome="approved", by=by, at=NOW)
    Waiver.objects.create(
        booking=booking, rule="length", figure="56", by=by, at=NOW, reason="long"
    )
    HandOver.objects.create(
        booking=booking,
        giver=story.other,
        taker=story.holder,
        state="done",
        asked_at=NOW,
        settled_by=by,
    )
    MoveOffer.objects.create(
        booking=booking,
        machine=story.machine,
        to_machine=story.spare,
        cause="breakdown",
        made_at=NOW,
        settled_by=by,
    )
    Misfit.objects.create(booking=booking, rules=["bookable"], found_at=NOW)
    wish = Wish.objects.create(
        reference=f"W-{story.number:04d}",
        holder=story.holder,
        days=7,
        from_day=DAY,
        stop_day=DAY + timedelta(days=90),
        profile=story.profile,
        made_at=NOW,
    )
    wish.categories.add(story.category)
    WishOffer.objects.create(wish=wish, booking=story.offered, lapses_at=timezone.now())


def _installation(story):
    run = story.run = Run.objects.create(
        occupancy=story.occupancy,
        booking=story.booking,
        machine=story.machine,
        state="blocked",
        blocked_from="cycling",
        problem="broken",
        planned_at=NOW,
        due_at=NOW,
    )
    Step.objects.create(run=run, name="cycling", attempt=1, begun_at=NOW, code="broken")
    Report.objects.create(run=run, source="fai", name="TASKBEGIN install", at=NOW)
    HostKey.objects.create(
        run=run, public_key="ssh-ed25519 AAAA", fingerprint="SHA256:k", recorded_at=NOW
    )
    Credential.objects.create(
        occupancy=story.occupancy,
        person=story.holder,
        run=run,
        login=story.holder.account_name,
        sealed_password="sealed-secret-password",
        made_at=NOW,
    )
    Reinstall.objects.create(
        booking=story.booking, profile=story.profile, why="broken", state="requested", asked_at=NOW
    )
    Collaborator.objects.create(occupancy=story.occupancy, person=story.other, named_at=NOW)
    Errand.objects.create(
        kind="access",
        occupancy=story.occupancy,
        run=run,
        asked_by=story.holder,
        asked_at=NOW,
        due_at=NOW,
        problem="machine_silent",
    )
    NetbootAlarm.objects.create(
        kind="armed_without_run",
        file_name=f"01-aa-{story.number}",
        machine=story.machine.name,
        raised_at=NOW,
    )
    turn = {"occupancy": story.occupancy, "asked_at": NOW, "next_at": NOW, "by": story.approver}
    Revocation.objects.create(cause="end", due_at=NOW, **turn)
    Reopening.objects.create(reason="data", stop_at=NOW, **turn)
    DataHold.objects.create(
        machine=story.machine, reason="thesis", stop_day=DAY, by=story.approver, at=NOW
    )
    Switch.objects.update_or_create(
        pk=1, defaults={"is_halted": False, "by": story.approver, "at": NOW, "reason": "calm"}
    )


def _told(story):
    entry = story.entry = Entry.objects.create(
        at=NOW,
        kind="booking_approved",
        subject_kind="booking",
        subject_ref=story.booking.reference,
        actor=story.approver,
        facts={"machine": story.machine.name},
    )
    story.mail = Message.objects.create(
        entry=entry,
        kind="approved",
        recipient=story.holder,
        message_id=f"<{story.number}@example.org>",
        made_at=NOW,
        due_at=NOW,
    )
    MailChoice.objects.create(person=story.holder, group="receipts", way="morning")
    Escalation.objects.create(key=f"booking {story.booking.pk}", told_at=NOW)
    CalendarEvent.objects.create(
        occupancy=story.occupancy, collection="calendar", fingerprint="f", due_at=NOW
    )
    CollectionState.objects.get_or_create(collection="calendar", defaults={"due_at": NOW})
    BookingEvent.objects.create(booking=story.booking, fingerprint="f", changed_at=NOW)
    Feed.objects.create(
        person=story.holder,
        scope="machine",
        machine=story.machine,
        digest=f"{story.number:064d}",
        made_at=NOW,
    )
    InvitationChoice.objects.create(person=story.holder, chosen_at=NOW)
    ServerWatch.objects.get_or_create(pk=1)
    Letter.objects.create(entry=entry, author=story.approver, text="Private words.")
    story.ticket = Ticket.objects.create(
        kind="problem",
        author=story.holder,
        about=story.holder,
        opened_at=NOW,
        booking=story.booking,
        machine=story.machine,
    )
    TicketMessage.objects.create(
        ticket=story.ticket, author=story.holder, at=NOW, text="It does not start."
    )
